"""Tax numbers: what can be one, and what people see of it. Whether it is really somebody's, only an office can say."""

import re

from core.errors import AppError
from payouts.rules.tax import TinKind

_SHOWN = 4
_VAT_NUMBERS = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CH": r"E\d{9}(MWST|TVA|IVA)?", "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}", "EE": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}", "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})", "GR": r"\d{9}", "HR": r"\d{11}",
    "HU": r"\d{8}", "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}", "LT": r"(\d{9}|\d{12})", "LU": r"\d{8}",
    "LV": r"\d{11}", "MT": r"\d{8}", "NL": r"[A-Z0-9]{9}B[A-Z0-9]{2}", "NO": r"\d{9}(MVA)?", "PL": r"\d{10}",
    "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}", "SK": r"\d{10}",
}  # fmt: skip
"""The part after the country's letters (https://ec.europa.eu/taxation_customs/vies, question 11; CH, GB and NO own)."""
_PREFIXES = {"GR": "EL"}
"""Countries whose numbers begin with other letters than their code."""


def us_tin(typed: str, kind: TinKind) -> str:
    """Return the nine digits of a number for taxpayers in the United States. Raises AppError when they cannot be one.

    A social security number never begins with 000 or 666 and has no part of zeros alone (20 CFR 422.103); numbers from
    900 on are ITINs, which stand in its place.
    """
    digits = re.sub(r"[\s\-]", "", typed)
    if not re.fullmatch(r"\d{9}", digits):
        raise AppError("This number has nine digits. Copy it from a letter of the tax office.", field="tin")
    is_wrong = digits[:2] == "00" if kind is TinKind.EIN else _is_no_ssn(digits)
    if is_wrong or len(set(digits)) == 1:
        raise AppError("Nobody has this number: check its digits.", field="tin")
    return digits


def _is_no_ssn(digits: str) -> bool:
    return digits[:3] in {"000", "666"} or digits[3:5] == "00" or digits[5:] == "0000"


def other_tin(typed: str) -> str:
    """Return a tax number of another country without spaces, in capitals; empty stays empty. Raises AppError."""
    plain = re.sub(r"[\s\-./]", "", typed).upper()
    if plain and not re.fullmatch(r"[A-Z0-9]{4,30}", plain):
        raise AppError("A tax number has 4 to 30 letters and digits.", field="tin")
    return plain


def vat_number(typed: str, country: str) -> str:
    """Return a VAT number with its country's letters. Raises AppError when the country writes its numbers otherwise."""
    plain = re.sub(r"[\s\-./]", "", typed).upper()
    pattern, prefix = _VAT_NUMBERS.get(country), _PREFIXES.get(country, country)
    if pattern is None:
        raise AppError("VAT numbers of this country are not known here. Choose “Not registered”.", field="vat_status")
    rest = plain.removeprefix(prefix)
    if not re.fullmatch(pattern, rest):
        raise AppError(f"VAT numbers of this country are not written so. It begins with {prefix}.", field="tin")
    return f"{prefix}{rest}"


def masked(number: str) -> str:
    """Return what people see of a number: its last characters, never more than half of it."""
    return f"•• {number[-min(_SHOWN, len(number) // 2) :]}" if number else ""
