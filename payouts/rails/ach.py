"""ACH: a NACHA file of credits in USD. 94 columns a line, in blocks of ten lines; one batch, totals and a hash.

Columns are those of the Nacha Operating Rules, appendix three (record types 1, 5, 6, 8 and 9). Amounts are cents; the
entry hash is the sum of the banks' routing numbers without their check digits, its last ten digits.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from core.errors import AppError, Conflict
from payouts.rails.protocol import About, FileRow
from payouts.rails.texts import bank_text
from payouts.rules.banks import is_routing_number
from payouts.rules.destinations import Rail, shown
from payouts.rules.files import Candidate, FileKind, Limits, line_reference

CURRENCY, WIDTH, BLOCK = "USD", 94, 10
CLASSES = ("PPD", "CCD")
"""Prearranged payments to persons, and payments to companies."""
_MOST_MINOR, _MOST_TOTAL = 9_999_999_999, 999_999_999_999
_CREDITS_ONLY, _CHECKING_CREDIT = "220", "22"
_ALLOWED, _ACCOUNT = r"A-Z0-9.,/&'\-", 17
_MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_SATURDAY = 5


class AchRail:
    """Credits to checking accounts in the United States."""

    kind = FileKind.ACH
    label = "ACH credits (NACHA)"
    media_type = "text/plain"
    suffix = ".ach"
    rails = frozenset({Rail.MANUAL})
    limits = Limits(most_rows=5_000, most_minor=_MOST_TOTAL)
    needs_setup = True
    pays = True

    def why_not(self, candidate: Candidate) -> str:
        """Return why a payment cannot go by ACH."""
        if candidate.amount.currency != CURRENCY:
            return f"in {candidate.amount.currency}, ACH pays {CURRENCY} only"
        if candidate.country not in {"US", ""} or not candidate.has_routing_number:
            return "no account in the United States with a routing number"
        return "more than one ACH credit holds" if candidate.amount.minor > _MOST_MINOR else ""

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return who pays and by which bank. Raises AppError naming the field at fault."""
        company = bank_text(given.get("company_name", "").upper(), most=16, allowed=_ALLOWED)
        if not company:
            raise AppError("Write your company's name as your bank has it.", field="company_name")
        company_id = re.sub(r"[\s\-]", "", given.get("company_id", "")).upper()
        if not re.fullmatch(r"[A-Z0-9]{9,10}", company_id):
            raise AppError("Write the company ID that your bank gave you: ten characters.", field="company_id")
        routing = re.sub(r"[\s\-]", "", given.get("odfi", ""))
        if not is_routing_number(routing):
            raise AppError("Write the nine digits of your bank's routing number.", field="odfi")
        bank = bank_text(given.get("bank_name", "").upper(), most=23, allowed=_ALLOWED)
        if given.get("entry_class") not in CLASSES:
            raise AppError("Choose whether you pay persons or companies.", field="entry_class")
        about = {"company_name": company, "company_id": company_id, "odfi": routing, "bank_name": bank}
        return about | {"entry_class": given["entry_class"]}

    def shown(self, setup: Mapping[str, str]) -> str:
        """Return who pays by which bank."""
        return f"{setup['company_name']}, {shown(setup['company_id'])}, routing number {setup['odfi']}"

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows and about give the same bytes. Raises Conflict for an account too long."""
        lines = list(_lines(rows, about))
        lines += ["9" * WIDTH] * (-len(lines) % BLOCK)
        return "".join(f"{line}\n" for line in lines).encode("ascii")


def _lines(rows: Sequence[FileRow], about: About) -> Iterator[str]:
    setup, count = about.setup, len(rows)
    entry_hash = sum(int(row.routing_number[:8]) for row in rows) % 10**10
    total = sum(row.amount.minor for row in rows)
    sums = f"{entry_hash:010d}{0:012d}{total:012d}"
    odfi = setup["odfi"][:8]
    yield _file_header(about)
    yield (
        f"5{_CREDITS_ONLY}{setup['company_name']:<16}{'':20}{setup['company_id']:>10}{setup['entry_class']}"
        f"{'PAYOUT':<10}{about.day:%y%m%d}{_next_business_day(about.day):%y%m%d}{'':3}1{odfi}{1:07d}"
    )
    for at, row in enumerate(rows, start=1):
        yield _entry(row, f"{odfi}{at:07d}")
    yield f"8{_CREDITS_ONLY}{count:06d}{sums}{setup['company_id']:>10}{'':19}{'':6}{odfi}{1:07d}"
    blocks = -(-(count + 4) // BLOCK)
    yield f"9{1:06d}{blocks:06d}{count:08d}{sums}{'':39}"


def _file_header(about: About) -> str:
    setup, modifier = about.setup, _MODIFIERS[(about.times - 1) % len(_MODIFIERS)]
    return (
        f"101 {setup['odfi']}{setup['company_id']:>10}{about.made_at:%y%m%d%H%M}{modifier}094101"
        f"{setup['bank_name']:<23}{setup['company_name']:<23}{'':8}"
    )


def _entry(row: FileRow, trace: str) -> str:
    if len(row.account) > _ACCOUNT:
        raise Conflict(f"The account of {row.partner} has more than {_ACCOUNT} characters, which ACH does not take.")
    name = bank_text(row.holder.upper(), most=22, allowed=_ALLOWED)
    known_as = line_reference(row.payout)[-15:].upper()
    return (
        f"6{_CHECKING_CREDIT}{row.routing_number}{row.account:<{_ACCOUNT}}{row.amount.minor:010d}{known_as:<15}"
        f"{name:<22}{'':2}0{trace}"
    )


def _next_business_day(day: date) -> date:
    """Return the next day that is no weekend; banks move what falls on a holiday."""
    day += timedelta(days=1)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= _SATURDAY else day


RAIL = AchRail()
