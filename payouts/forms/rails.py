"""The form in which a seller says which account at Stripe pays its partners."""

from wtforms import PasswordField
from wtforms.validators import Length

from core.forms import Form, Required


class RailAccountForm(Form):
    """A Stripe key and what signs Stripe's reports. Neither is ever shown again."""

    secret_key = PasswordField(
        "Secret key", validators=[Required("Copy the secret key from Stripe."), Length(max=250)],
        description="Starts with sk_ or rk_. Kept encrypted; people see only its end.",
    )  # fmt: skip
    webhook_secret = PasswordField(
        "Signing secret of the webhook", validators=[Length(max=250)],
        description="Starts with whsec_. Leave it empty to keep the one there is.",
    )  # fmt: skip
