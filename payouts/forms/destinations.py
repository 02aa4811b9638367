"""Forms in which a partner says where to send money."""

from wtforms import SelectField, StringField
from wtforms.validators import Length

from accounts.rules import places
from core.forms import Form, Required


class EmailDestinationForm(Form):
    """An account that is known by its e-mail address."""

    holder_name = StringField(
        "Account holder", validators=[Required("Write the name on the account."), Length(max=200)],
        description="The name exactly as it stands there.",
    )  # fmt: skip
    email = StringField(
        "E-mail address of your account", validators=[Required("Write the e-mail address."), Length(max=254)],
        description="Kept encrypted. People see its first letter and where it is.",
    )  # fmt: skip


class DestinationForm(Form):
    """A bank account."""

    holder_name = StringField(
        "Account holder", validators=[Required("Write the name on the account."), Length(max=200)],
        description="The name exactly as the bank has it.",
    )  # fmt: skip
    country = SelectField("Country of the bank", choices=lambda: [("", "Choose a country"), *places.countries()])
    account = StringField(
        "IBAN or account number", validators=[Required("Write the account number."), Length(max=60)],
        description="Kept encrypted. People see only the last four characters.",
    )  # fmt: skip
    routing_number = StringField(
        "Routing number or bank code", validators=[Length(max=30)],
        description="Needed for accounts in the United States: the nine digits at the bottom left of a check.",
    )  # fmt: skip
    bic = StringField("BIC (SWIFT code)", validators=[Length(max=20)])
    bank_name = StringField("Name of the bank", validators=[Length(max=120)])
    town = StringField(
        "Town of the account holder", validators=[Length(max=70)],
        description="Banks in Europe ask for it when money comes from abroad.",
    )  # fmt: skip

    def typed_account(self) -> dict[str, str]:
        """Return the account as it was typed, by the names that the commands give it."""
        names = ("holder_name", "account", "country", "routing_number", "bic", "bank_name", "town")
        return {name: self[name].data or "" for name in names}
