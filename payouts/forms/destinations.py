"""The form in which a partner says where to send money."""

from wtforms import StringField
from wtforms.validators import Length

from core.forms import Form, Required


class DestinationForm(Form):
    """A bank account."""

    holder_name = StringField(
        "Account holder", validators=[Required("Write the name on the account."), Length(max=200)],
        description="The name exactly as the bank has it.",
    )  # fmt: skip
    account = StringField(
        "IBAN or account number", validators=[Required("Write the account number."), Length(max=60)],
        description="Kept encrypted. People see only the last four characters.",
    )  # fmt: skip
