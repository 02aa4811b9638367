"""Reporting: what a seller in the United States tells the tax office about the payments of a year.

The columns are those of the IRS's own template for Form 1099-NEC (IRIS), as far as public code shows them.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from core.money import Money
from payouts.rules.tax import TaxForm
from payouts.rules.tax_answers import TaxAnswers

_PAYER = (
    "Payer TIN Type", "Payer Taxpayer ID Number", "Payer Name Type", "Payer Business or Entity Name Line 1",
    "Payer Business or Entity Name Line 2", "Payer First Name", "Payer Middle Name", "Payer Last Name (Surname)",
    "Payer Suffix", "Payer Country", "Payer Address Line 1", "Payer Address Line 2", "Payer City/Town",
    "Payer State/Province/Territory", "Payer ZIP/Postal Code", "Payer Phone Type", "Payer Phone", "Payer Email Address",
)  # fmt: skip
_RECIPIENT = (
    "Recipient TIN Type", "Recipient Taxpayer ID Number", "Recipient Name Type",
    "Recipient Business or Entity Name Line 1", "Recipient Business or Entity Name Line 2", "Recipient First Name",
    "Recipient Middle Name", "Recipient Last Name (Surname)", "Recipient Suffix", "Recipient Country",
    "Recipient Address Line 1", "Recipient Address Line 2", "Recipient City/Town", "Recipient State/Province/Territory",
    "Recipient ZIP/Postal Code",
)  # fmt: skip
COLUMNS_1099 = (
    "Form Type", "Tax Year", *_PAYER, *_RECIPIENT, "Office Code", "Form Account Number", "2nd TIN Notice",
    "Box 1 - Nonemployee Compensation",
    "Box 2 - Payer made direct sales totaling $5000 or more of consumer products to a recipient for resale",
    "Box 4 - Federal income tax withheld", "Combined Federal/State Filing", "State 1", "State 1 - State Tax Withheld",
    "State 1 - State/Payer state number",
)  # fmt: skip
_TOWN = re.compile(r"(?P<street>.+), (?P<city>[^,]+), (?P<region>[A-Z]{2}) (?P<postal_code>\d{5}(-\d{4})?)")
Cell = str | int | Money


_RAIL_WORDS = {"manual": "Bank transfer", "paypal": "PayPal"}


def rail_word(rail: str) -> str:
    """Return what a rail is called."""
    return _RAIL_WORDS.get(rail, rail.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class Paid:
    """What one partner was paid in a year over one rail, before anything was withheld, and what was withheld."""

    rail: str
    amount: Money
    withheld: Money


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the seller as the form names it."""

    name: str
    address: str
    email: str
    tin: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who was paid: the form it gave, None when it gave none, and every payment of the year by rail."""

    number: str
    name: str
    form: TaxForm | None
    answers: TaxAnswers | None
    paid: tuple[Paid, ...]


def counted(paid: Iterable[Paid], left_out: Collection[str], currency: str) -> tuple[Money, Money]:
    """Return what counts and what was withheld of it; what rails report themselves is left out."""
    rows = [row for row in paid if row.rail not in left_out and row.amount.currency == currency]
    zero = Money.zero(currency)
    return sum((row.amount for row in rows), zero), sum((row.withheld for row in rows), zero)


def is_reported(form: TaxForm | None, amount: Money, withheld: Money, threshold: Money) -> bool:
    """Whether a year's payments are reported: from the threshold on, or when anything was withheld.

    Who gave a form for people and organizations outside the United States is reported otherwise.
    """
    return form in {TaxForm.W9, None} and (amount >= threshold or withheld.minor > 0)


def row_1099(year: int, payer: Payer, recipient: Recipient, amount: Money, withheld: Money) -> list[Cell]:
    """Return one row of the summary. Cells that nobody knows here stay empty."""
    said = recipient.answers or TaxAnswers(name=recipient.name, country="")
    town = _TOWN.fullmatch(payer.address)
    known: dict[str, Cell] = {
        "Form Type": "1099-NEC",
        "Tax Year": year,
        "Payer TIN Type": "EIN" if payer.tin else "",
        "Payer Taxpayer ID Number": payer.tin,
        "Payer Name Type": "B",
        "Payer Business or Entity Name Line 1": payer.name,
        "Payer Country": "US",
        "Payer Address Line 1": town["street"] if town else payer.address,
        "Payer City/Town": town["city"] if town else "",
        "Payer State/Province/Territory": town["region"] if town else "",
        "Payer ZIP/Postal Code": town["postal_code"] if town else "",
        "Payer Email Address": payer.email,
        "Recipient TIN Type": said.tin_kind.upper(),
        "Recipient Taxpayer ID Number": said.tin,
        "Recipient Name Type": "B",
        "Recipient Business or Entity Name Line 1": said.name,
        "Recipient Business or Entity Name Line 2": said.business_name,
        "Recipient Country": said.country,
        "Recipient Address Line 1": said.street,
        "Recipient City/Town": said.city,
        "Recipient State/Province/Territory": said.region,
        "Recipient ZIP/Postal Code": said.postal_code,
        "Form Account Number": recipient.number,
        "Box 1 - Nonemployee Compensation": amount,
        "Box 4 - Federal income tax withheld": withheld,
    }
    return [known.get(name, "") for name in COLUMNS_1099]
