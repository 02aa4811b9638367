"""Forms of files made from a run, and of what each kind needs from its seller."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from accounts.rules import places
from core.errors import AppError
from core.forms import Form, Required
from payouts.rules.files import FileKind


class MakeFilesForm(Form):
    """Makes the files of one kind; without a kind, those of bank transfers."""

    kind = HiddenField()

    def which(self) -> FileKind:
        """Return the kind. Raises AppError for a page that was tampered with."""
        try:
            return FileKind(self.kind.data or FileKind.BANK_CSV)
        except ValueError as error:
            raise AppError("There is no such kind of file. Load the page again.", field="kind") from error


class WithdrawForm(Form):
    """Sets a file aside."""

    reason = StringField("Reason", validators=[Required("Say why nobody pays from this file."), Length(max=300)])


class SetupForm(Form):
    """What a kind of file needs; its fields are named as the setup's values are."""

    def values(self) -> dict[str, str]:
        """Return what was typed."""
        return {field.name: str(field.data or "") for field in self if field.name != "csrf_token"}


class SepaForm(SetupForm):
    """The account that pays by SEPA."""

    name = StringField(
        "Account holder", validators=[Required("Write the name on your account."), Length(max=70)],
        description="Your own name exactly as your bank has it.",
    )  # fmt: skip
    account = StringField(
        "Your IBAN", validators=[Required("Write the IBAN the money is paid from."), Length(max=60)],
        description="Kept encrypted. People see only the last four characters.",
    )  # fmt: skip
    bic = StringField("BIC of your bank", validators=[Length(max=20)], description="Only where your bank asks for it.")
    town = StringField("Town", validators=[Required("Banks ask for your town."), Length(max=35)])
    country = SelectField("Country", choices=lambda: [("", "Choose a country"), *places.countries()])
    version = SelectField(
        "Version of the file",
        choices=lambda: [(name, name) for name in ("pain.001.001.09", "pain.001.001.03")],
        description="Your bank says which one it takes; .09 is the usual one today.",
    )


SETUP_FORMS: dict[FileKind, type[SetupForm]] = {FileKind.SEPA: SepaForm}
