"""Forms about taxes: what a seller asks, and what a partner certifies. One form per paper, so that each asks little."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import Length

from accounts.rules import places
from core.forms import Form, Required
from payouts.rules.tax import CLASSIFICATIONS, TaxForm, TinKind, VatStatus
from payouts.rules.tax_answers import TaxAnswers


class TaxRuleForm(Form):
    """What a seller asks of its partners, and its own numbers."""

    asks = BooleanField("Ask partners for tax forms before they are paid")
    tin = StringField(
        "Your tax number (EIN in the United States)", validators=[Length(max=40)],
        description="Stands as the payer in the summary for 1099. Kept encrypted; leave empty to keep what is there.",
    )  # fmt: skip
    vat = StringField("Your VAT number, if you have one", validators=[Length(max=30)])


class TaxProfileForm(Form):
    """What every paper asks: who, where, and that it is true."""

    name = StringField(
        "Name", validators=[Required("Write the name."), Length(max=120)],
        description="As it stands on the tax return.",
    )  # fmt: skip
    street = StringField("Street and number", validators=[Required("Write the street and number."), Length(max=120)])
    city = StringField("City", validators=[Required("Write the city."), Length(max=80)])
    region = StringField("State or region", validators=[Length(max=40)])
    postal_code = StringField("ZIP or postal code", validators=[Length(max=20)])
    is_certified = BooleanField("", validators=[Required("Tick this to say that what you wrote is true.")])

    def answers(self) -> TaxAnswers:
        """Return what was filled in."""
        given: dict[str, Any] = {
            name: self[name].data or "" for name in TaxAnswers.__dataclass_fields__ if name in self
        }
        given["vat_status"] = VatStatus(given.get("vat_status") or VatStatus.UNKNOWN)
        return TaxAnswers(**given)


class W9Form(TaxProfileForm):
    """What Form W-9 asks of a taxpayer in the United States."""

    business_name = StringField("Business name, if it is another", validators=[Length(max=120)])
    classification = SelectField("Taxed as", choices=lambda: [("", "Choose"), *CLASSIFICATIONS.items()])
    tin_kind = RadioField(
        "Number", choices=lambda: [(TinKind.EIN, "EIN, of a business"), (TinKind.SSN, "SSN or ITIN, of a person")],
        default=TinKind.EIN,
    )  # fmt: skip
    tin = StringField(
        "Taxpayer identification number", validators=[Required("Write the number."), Length(max=20)],
        description="Kept encrypted. People see only the last four digits.",
    )  # fmt: skip


class W8Form(TaxProfileForm):
    """What Forms W-8BEN and W-8BEN-E ask of somebody outside the United States."""

    country = SelectField("Country", choices=lambda: [("", "Choose a country"), *places.countries()])
    tin = StringField(
        "Tax number of that country", validators=[Length(max=40)],
        description="Kept encrypted. People see only the last four characters.",
    )  # fmt: skip
    claims_treaty = BooleanField("I claim the benefits of that country’s tax treaty with the United States")


class VatForm(TaxProfileForm):
    """What a partner is for VAT."""

    country = SelectField("Country", choices=lambda: [("", "Choose a country"), *places.countries()])
    vat_status = RadioField(
        "For VAT you are",
        choices=lambda: [
            (VatStatus.REGISTERED, "Registered, with a VAT number"),
            (VatStatus.SMALL, "Exempt as a small business"),
            (VatStatus.NOT_REGISTERED, "Not registered"),
        ],
        default=VatStatus.REGISTERED,
    )
    tin = StringField("VAT number, or your tax number without one", validators=[Length(max=40)])


FORMS: dict[TaxForm, type[TaxProfileForm]] = {
    TaxForm.W9: W9Form,
    TaxForm.W8_BEN: W8Form,
    TaxForm.W8_BEN_E: W8Form,
    TaxForm.VAT: VatForm,
}
STATEMENTS = {
    TaxForm.W9: "Under penalties of perjury: this number is mine, I am not subject to backup withholding, "
    "and I am a U.S. person.",
    TaxForm.W8_BEN: "Under penalties of perjury: I am the person named above and no U.S. person.",
    TaxForm.W8_BEN_E: "Under penalties of perjury: the organization named above is no U.S. person, "
    "and I may sign for it.",
    TaxForm.VAT: "What I wrote is true, and I tell the seller when it changes.",
}
"""What is certified by ticking the box."""
