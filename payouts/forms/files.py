"""Forms of files made from a run, and of what each kind needs from its seller."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from accounts.rules import places
from core.errors import AppError
from core.forms import Form, Required
from payouts.rails.offered import YES
from payouts.rules.files import FileKind

_MOST_TEMPLATE = 100_000  # bytes; a template is a line or two


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


class AchForm(SetupForm):
    """Who pays by ACH, and by which bank."""

    company_name = StringField(
        "Company name", validators=[Required("Write your company's name."), Length(max=60)],
        description="Recipients read it on their bank statement, at most 16 characters.",
    )  # fmt: skip
    company_id = StringField(
        "Company ID", validators=[Required("Write the company ID."), Length(max=20)],
        description="Your bank gave it to you for ACH: often a 1 and your tax number.",
    )  # fmt: skip
    odfi = StringField("Routing number of your bank", validators=[Required("Write the nine digits."), Length(max=20)])
    bank_name = StringField("Name of your bank", validators=[Length(max=60)])
    entry_class = SelectField(
        "Whom you pay", choices=lambda: [("PPD", "Mostly persons (PPD)"), ("CCD", "Mostly companies (CCD)")]
    )


class OfferForm(SetupForm):
    """Whether partners may choose a way that pays to an e-mail address."""

    is_offered = BooleanField("Partners may choose this way")
    note = StringField(
        "Note to each recipient", validators=[Length(max=200)], description="Stands behind our reference."
    )

    def values(self) -> dict[str, str]:
        """Return what was typed."""
        return super().values() | {"is_offered": YES if self.is_offered.data else ""}


class WiseForm(OfferForm):
    """The offer, and what the file needs."""

    source_currency = SelectField("Currency you pay Wise in", choices=places.currencies)
    receiver_type = StringField(
        "Receiver type", validators=[Length(max=20)], description="As your template wants it: PERSON unless it says so."
    )
    template = FileField(
        "Batch template of Wise (CSV)",
        description="Wise’s own file, unchanged. Without one, the one from before or its usual columns stay.",
    )

    def values(self) -> dict[str, str]:
        """Return what was typed, and the text of the template."""
        given = self.template.data
        data = given.read(_MOST_TEMPLATE) if given else b""
        return super().values() | {"template": data.decode("utf-8", "replace")}


_VAT = "Only where you pay VAT to partners."


def _days() -> list[tuple[str, str]]:
    return [("dd/mm/yyyy", "31/12/2026"), ("mm/dd/yyyy", "12/31/2026")]


class XeroForm(SetupForm):
    """What Xero's bills are booked on."""

    account_code = StringField("Account code", validators=[Required("Write the account's code."), Length(max=60)])
    tax_type = StringField(
        "Tax rate", validators=[Required("Write the tax rate's name."), Length(max=60)],
        description="Its name as Xero has it, such as Tax Exempt.",
    )  # fmt: skip
    days = SelectField("Xero writes days as", choices=_days)


class QuickBooksForm(SetupForm):
    """What QuickBooks' bills are booked on."""

    account = StringField("Account", validators=[Required("Write the account's name."), Length(max=60)])
    vat = StringField("Account of VAT you get back", validators=[Length(max=60)], description=_VAT)
    days = SelectField("QuickBooks writes days as", choices=_days)


class JournalForm(SetupForm):
    """The accounts of a journal."""

    expense = StringField("Account of partners’ shares", validators=[Required("Write the account."), Length(max=60)])
    payable = StringField("Account of what you owe", validators=[Required("Write the account."), Length(max=60)])
    bank = StringField("Account of your bank", validators=[Required("Write the account."), Length(max=60)])
    vat = StringField("Account of VAT you get back", validators=[Length(max=60)], description=_VAT)


SETUP_FORMS: dict[FileKind, type[SetupForm]] = {
    FileKind.SEPA: SepaForm,
    FileKind.ACH: AchForm,
    FileKind.PAYPAL: OfferForm,
    FileKind.WISE: WiseForm,
    FileKind.PAYONEER: OfferForm,
    FileKind.XERO: XeroForm,
    FileKind.QUICKBOOKS: QuickBooksForm,
    FileKind.JOURNAL: JournalForm,
}
