"""The form in which a partner signs that a third party is paid for it."""

from wtforms import BooleanField, StringField
from wtforms.validators import Length

from core.forms import Required
from payouts.forms.destinations import DestinationForm


class OnBehalfForm(DestinationForm):
    """The third party's bank account, and the signature."""

    signed_as = StringField(
        "Your full name, as your signature", validators=[Required("Sign with your full name."), Length(max=200)]
    )
    is_agreed = BooleanField(
        "I sign this for my company: it stays our income, and we pay the tax on it.",
        validators=[Required("Tick this to sign. Without it nobody else is paid.")],
    )
