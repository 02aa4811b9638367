"""Answers: what a partner writes into a tax form, checked as far as anybody can who does not ask an office."""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.errors import AppError
from payouts.rules.tax import CLASSIFICATIONS, W8, TaxForm, TinKind, VatStatus
from payouts.rules.tax_numbers import other_tin, us_tin, vat_number

_SECRET = ("name", "business_name", "street", "city", "region", "postal_code", "tin", "tin_kind")


@dataclass(frozen=True, slots=True)
class TaxAnswers:
    """One form as it was filled in."""

    name: str
    country: str = "US"
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    business_name: str = ""
    classification: str = ""
    tin: str = ""
    tin_kind: str = ""
    vat_status: VatStatus = VatStatus.UNKNOWN
    claims_treaty: bool = False

    @property
    def secret(self) -> dict[str, str]:
        """Return what is kept encrypted."""
        return {name: str(value) for name, value in asdict(self).items() if name in _SECRET}

    @property
    def place(self) -> str:
        """Return the address in one line, as an envelope has it."""
        town = " ".join(part for part in (self.city, self.region, self.postal_code) if part)
        return ", ".join(part for part in (self.street, town) if part)


def checked(form: TaxForm, answers: TaxAnswers) -> TaxAnswers:
    """Return the answers as they are kept. Raises AppError naming the field at fault."""
    tidy = _tidied(answers)
    for field, what in (("name", "the name, as it stands on the tax return"), ("street", "the street and number"),
                        ("city", "the city")):  # fmt: skip
        if not getattr(tidy, field):
            raise AppError(f"Write {what}.", field=field)
    if not re.fullmatch(r"[A-Z]{2}", tidy.country):
        raise AppError("Say in which country this is.", field="country")
    if form is TaxForm.W9:
        return _w9(tidy)
    return _w8(tidy) if form in W8 else _vat(tidy)


def _tidied(answers: TaxAnswers) -> TaxAnswers:
    """Return the answers with single spaces and none around them."""
    texts: dict[str, Any] = {name: " ".join(text.split()) for name, text in answers.secret.items()}
    return replace(answers, **texts)


def _w9(answers: TaxAnswers) -> TaxAnswers:
    if answers.classification not in CLASSIFICATIONS:
        raise AppError("Choose how the business is taxed.", field="classification")
    if not re.fullmatch(r"[A-Z]{2}", answers.region.upper()):
        raise AppError("Write the state with its two letters, such as MN.", field="region")
    if not re.fullmatch(r"\d{5}(-?\d{4})?", answers.postal_code):
        raise AppError("A ZIP code has five digits, or nine.", field="postal_code")
    if answers.tin_kind not in set(TinKind):
        raise AppError("Say which number it is.", field="tin_kind")
    tin = us_tin(answers.tin, TinKind(answers.tin_kind))
    return replace(answers, country="US", region=answers.region.upper(), tin=tin, vat_status=VatStatus.UNKNOWN)


def _w8(answers: TaxAnswers) -> TaxAnswers:
    if answers.country == "US":
        raise AppError("This form is for partners outside the United States. In the US it is the W-9.", field="country")
    tin = other_tin(answers.tin)
    if answers.claims_treaty and not tin:
        raise AppError("Who claims a treaty has to give a tax number.", field="tin")
    return replace(answers, tin=tin, tin_kind="", classification="", vat_status=VatStatus.UNKNOWN)


def _vat(answers: TaxAnswers) -> TaxAnswers:
    if answers.vat_status is VatStatus.UNKNOWN:
        raise AppError("Choose what applies.", field="vat_status")
    is_needed = answers.vat_status is VatStatus.REGISTERED
    tin = vat_number(answers.tin, answers.country) if is_needed else other_tin(answers.tin)
    return replace(answers, tin=tin, tin_kind="", classification="", claims_treaty=False)
