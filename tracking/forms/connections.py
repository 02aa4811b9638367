"""Connecting shops: which one, the secret with which it signs, and what to go through again."""

from wtforms import SelectField, StringField
from wtforms.validators import Length

from core.forms import Form, Required
from tracking.sources import stripe
from tracking.sources.shops import SHOPS


class ConnectForm(Form):
    """Which shop is to be connected."""

    source = SelectField(
        "Shop", choices=lambda: [(each.name, each.label) for each in SHOPS.values()], default=stripe.NAME
    )


class SecretForm(Form):
    """The secret with which a shop signs what it tells."""

    secret = StringField(
        "Signing secret",
        validators=[Required("Copy the signing secret from the page where the shop shows its webhook.")],
        description="It is kept sealed. Nothing is taken before it is here.",
        render_kw={"autocomplete": "off"},
    )


class ReplayForm(Form):
    """Which payment or order to go through again, by the shop’s own number."""

    reference = StringField("Payment or order", validators=[Required("Say which payment."), Length(max=255)])
