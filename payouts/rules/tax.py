"""Tax papers of partners: what they say, whether they are there, and what a missing one does to a payment.

Tandem gives no tax advice: what is asked of whom stands in tables that an operator can change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from core.money import BPS, round_half_even


class TaxForm(StrEnum):
    """What a partner fills in about its taxes."""

    W9 = "w9"
    W8_BEN = "w8_ben"
    W8_BEN_E = "w8_ben_e"
    VAT = "vat"


class VatStatus(StrEnum):
    """What a partner is for VAT; unknown until it says so."""

    REGISTERED = "registered"
    SMALL = "small"
    NOT_REGISTERED = "not_registered"
    UNKNOWN = "unknown"


class Treatment(StrEnum):
    """What VAT does to a payment."""

    NONE = "none"
    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse_charge"
    OUT_OF_SCOPE = "out_of_scope"


FORM_NAMES = {
    TaxForm.W9: "W-9",
    TaxForm.W8_BEN: "W-8BEN",
    TaxForm.W8_BEN_E: "W-8BEN-E",
    TaxForm.VAT: "VAT status",
}
"""What people call the forms."""
W8 = frozenset({TaxForm.W8_BEN, TaxForm.W8_BEN_E})
MISSING = "missing"
"""The status under which the tables say what is withheld where no form is there."""


class TinKind(StrEnum):
    """Which number a taxpayer in the United States has."""

    SSN = "ssn"
    EIN = "ein"


CLASSIFICATIONS = {
    "individual": "Individual or sole proprietor",
    "llc": "Limited liability company",
    "partnership": "Partnership",
    "c_corporation": "C corporation",
    "s_corporation": "S corporation",
    "trust": "Trust or estate",
    "other": "Other",
}
"""The federal tax classifications of Form W-9, line 3a."""


class ProfileState(StrEnum):
    """Whether a tax profile is the one in use."""

    ACTIVE = "active"
    REPLACED = "replaced"


def names_of_forms(forms: Sequence[TaxForm]) -> str:
    """Return forms as a phrase such as `W-8BEN or W-8BEN-E`."""
    return " or ".join(FORM_NAMES[form] for form in forms)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partner's tax papers stand with one seller.

    `asked` is what would do, empty where nothing is asked. `missing_since` is the first day on which it was asked for
    and not there, None when it is there. From `last_day` on nothing is held back for it any more.
    """

    asked: tuple[TaxForm, ...]
    missing_since: date | None = None
    waits_days: int = 0
    withheld_bps: int = 0

    @property
    def last_day(self) -> date | None:
        """Return the last day on which a missing form keeps payments back."""
        return None if self.missing_since is None else self.missing_since + timedelta(days=self.waits_days)

    def blocks(self, today: date) -> bool:
        """Whether payments wait for a form."""
        return self.last_day is not None and today <= self.last_day

    @property
    def names(self) -> str:
        """Return the forms that would do, as a phrase."""
        return names_of_forms(self.asked)


NOTHING_ASKED = Standing(())


def withheld_of(share: int, bps: int) -> int:
    """Return what is withheld from a payment, rounded half to even; from what is not above zero, nothing. Minor units.

    `bps` is a part of ten thousand.
    """
    return round_half_even(Fraction(share * bps, BPS)) if share > 0 else 0


def missing_since(
    asked: Sequence[TaxForm], form: TaxForm | None, *, expires_on: date | None, asked_since: date, today: date
) -> date | None:
    """Return since when a form is missing, or None when what is there will do today."""
    if not asked:
        return None
    if form not in asked:
        return min(asked_since, today)
    if expires_on is not None and expires_on < today:
        return max(expires_on + timedelta(days=1), asked_since)
    return None


def expires_on(form: TaxForm, signed_on: date, *, whole_years: int) -> date | None:
    """Return the last day of a form, or None when it has none. A W-8 ends with the third year (26 CFR 1.1441-1)."""
    return date(signed_on.year + whole_years, 12, 31) if form in W8 else None
