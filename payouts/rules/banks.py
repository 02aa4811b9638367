"""Banks: what is needed to pay to an account, by the country of its bank."""

import re
from dataclasses import dataclass

from core.errors import AppError
from payouts.rules.destinations import is_iban, normalize

IBAN_ONLY = frozenset({
    "AD", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "SM", "VA",
})  # fmt: skip
"""Countries whose accounts are written as IBAN (the SEPA area without the United Kingdom, which has sort codes too)."""
_ABA_WEIGHTS = (3, 7, 1) * 3


@dataclass(frozen=True, slots=True)
class BankDetails:
    """An account as it was checked: its number, the bank's country, and what else the bank needs."""

    account: str
    country: str
    routing_number: str | None = None
    bic: str | None = None
    bank_name: str | None = None


def bank_details(*, account: str, country: str, routing_number: str, bic: str, bank_name: str) -> BankDetails:
    """Return checked bank details. Raises AppError naming the field at fault.

    An IBAN tells its country. Accounts in the United States need a routing number; elsewhere one is kept as given.
    """
    number = normalize(account)
    place = _country_of(number, country.strip().upper())
    return BankDetails(
        account=number,
        country=place,
        routing_number=_routing(routing_number, place),
        bic=_bic(bic),
        bank_name=" ".join(bank_name.split()) or None,
    )


def is_routing_number(digits: str) -> bool:
    """Whether nine digits are a routing number (ABA: weighted 3, 7, 1 they add up to a multiple of ten)."""
    if not re.fullmatch(r"[0-9]{9}", digits) or digits == "0" * 9:
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, _ABA_WEIGHTS, strict=True)) % 10 == 0


def _country_of(number: str, country: str) -> str:
    if is_iban(number):
        if country and country != number[:2]:
            raise AppError("This IBAN belongs to another country. Choose that one.", field="country")
        return number[:2]
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise AppError("Say in which country the bank is.", field="country")
    if country in IBAN_ONLY:
        raise AppError("Accounts in this country are written as IBAN. Copy it from a bank statement.", field="account")
    return country


def _routing(routing_number: str, country: str) -> str | None:
    plain = re.sub(r"[\s\-.]", "", routing_number).upper()
    if country == "US" and not is_routing_number(plain):
        wrong = "Its check digit does not fit, so it has a typing mistake." if plain else "It is needed in the US."
        raise AppError(f"A routing number has nine digits. {wrong} Copy it from a check.", field="routing_number")
    if not re.fullmatch(r"[A-Z0-9]{0,20}", plain):
        raise AppError("A bank code has at most 20 letters and digits.", field="routing_number")
    return plain or None


def _bic(bic: str) -> str | None:
    """Return a BIC in capitals (ISO 9362: four letters, a country, two characters, and three for a branch or none)."""
    plain = re.sub(r"\s", "", bic).upper()
    if plain and not re.fullmatch(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", plain):
        raise AppError("A BIC has 8 or 11 letters and digits, such as COBADEFFXXX.", field="bic")
    return plain or None
