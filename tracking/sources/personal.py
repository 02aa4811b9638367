"""Personal columns: what tells of a buyer. A partner's file loses them before anything of it is kept."""

import re
from collections.abc import Sequence

from tracking.sources.text_files import plain

_WORDS = re.compile(
    r"e-?mail|phone|fax|mobile|street|address|postcode|zip|city|province|state$|company|"
    r"first.?name|last.?name|full.?name|(billing|shipping|customer|buyer|recipient|contact|ship.?to).*|"
    r"customer.?(name|id|note|user)?$|\bip\b|ip_address|user_agent|browser|birth|gender|note|tags|employee|device id|"
    r"payment (reference|id)|receipt|country|marketing|vat.?(id|number)|tax.?id|referrer|gift|license"
)
_NOT_PERSONAL = frozenset({"shipping", "shipping method", "shipping_total", "shipping_tax_total", "shipping ($)"})
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"^\+?[\d\s()./-]{9,}$")
_DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def is_personal(name: str, cells: Sequence[str] = ()) -> bool:
    """Whether a column tells of a person: by its name, or because a cell of it holds a mail address or a phone."""
    told = plain(name)
    if told in _NOT_PERSONAL:
        return False
    return bool(_WORDS.search(told)) or any(_tells_of_somebody(cell.strip()) for cell in cells)


def _tells_of_somebody(cell: str) -> bool:
    if _MAIL.search(cell):
        return True
    digits = sum(character.isdigit() for character in cell)
    return bool(cell.startswith("+") and _PHONE.match(cell) and not _DATE.match(cell) and 8 <= digits <= 15)


def personal_columns(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the names of the personal columns of a file, judged by their names and some of its rows."""
    return tuple(
        name for at, name in enumerate(columns) if is_personal(name, [row[at] for row in rows if at < len(row)])
    )
