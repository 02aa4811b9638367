"""What tests of files start from: rows as files tell them, and texts that a spreadsheet would run."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from core.files import storage
from core.money import Money
from payouts.models import Artefact
from payouts.rails.protocol import About, FileRow

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(1)", '=HYPERLINK("http://x")',
    "  =1+1", "=cmd|' /C calc'!A0",
)  # fmt: skip
"""Texts that a spreadsheet would run, after OWASP's page on CSV injection, with full-width forms."""


def row(amount: Money, at: int = 1, **changed: str) -> FileRow:
    """Return a payment as files tell it, with something changed."""
    given: dict[str, Any] = {
        "payout": f"po_{at:026d}", "partner": "Main Street", "holder": "Main Street", "reference": f"Tandem 1-{at}",
        "account": "DE89370400440532013000", "run": "April 2026 payments, run 1", "country": "DE",
    }  # fmt: skip
    return FileRow(amount=amount, **(given | changed))


def about(setup: Mapping[str, str] | None = None) -> About:
    """Return what a file says beside its rows."""
    return About(
        name="T0001-1-ABCDEFGHIJ", run="April 2026 payments, run 1", number=1, times=1,
        made_at=datetime(2026, 5, 20, 12, tzinfo=UTC), day=date(2026, 5, 20),
        approved_at=datetime(2026, 5, 19, 9, tzinfo=UTC), approved_on=date(2026, 5, 19), setup=setup or {},
    )  # fmt: skip


def bytes_of(files: Sequence[Artefact]) -> list[bytes]:
    """Return the bytes of files that were kept."""
    return [storage().load(file.storage_key) for file in files]
