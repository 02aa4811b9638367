"""The signing secret of a shop's Stripe."""

from wtforms import StringField

from core.forms import Form, Required


class SecretForm(Form):
    """The secret with which a shop's Stripe signs what it tells."""

    secret = StringField(
        "Signing secret",
        validators=[Required("Copy the signing secret from the endpoint’s page in Stripe.")],
        description="It begins with whsec_ and is kept sealed. Nothing is taken before it is here.",
        render_kw={"autocomplete": "off"},
    )
