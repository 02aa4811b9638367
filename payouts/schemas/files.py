"""What the API takes and answers about files: those a run is paid from, and those in which a bank says what it did.

A file's bytes travel as base64 (RFC 4648, section 4) in `content`; a request has at most 10 MB, so a file about 7 MB.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import Field

from core.api import Answer, CreateInput
from core.api.outputs import Moment
from core.errors import AppError
from payouts.rules.files import FileKind
from payouts.rules.results import Meaning, Outcome, ResultKind
from tracking.sources.fields import DayOrder


class MakeFiles(CreateInput):
    """Which kind of file to make of whatever is in none yet."""

    kind: FileKind


class Withdraw(CreateInput):
    """Why nobody pays from a file."""

    reason: str = Field(min_length=1, max_length=300)


class FileTotal(Answer):
    """What a file holds in one currency, in minor units."""

    currency: str
    amount: int


class FileOut(Answer):
    """A file made from a run. `content` stands in one that is asked for alone.

    One that is outdated lists a payout that was taken out since; nobody may pay from it, nor from one set aside.
    """

    id: str
    run_id: str
    kind: str
    file_name: str
    media_type: str
    sha256: str
    rows: int
    totals: list[FileTotal]
    created_at: Moment
    is_outdated: bool
    withdrawn_at: Moment | None
    withdrawn_reason: str | None
    content: str | None = None


class HandIn(CreateInput):
    """A bank's file: its name and its bytes as base64; `runId` books what it says of that run alone."""

    file_name: str = Field(min_length=1, max_length=160)
    content: str = Field(min_length=1)
    run_id: str | None = None
    wire_names: ClassVar[Mapping[str, str]] = {"file": "content"}

    @property
    def data(self) -> bytes:
        """Return the bytes. Raises AppError when they are no base64."""
        try:
            return b64decode(self.content, validate=True)
        except binascii.Error as error:
            raise AppError(
                "The content is not base64. Encode the bytes of the file as they are.", field="file"
            ) from error


class SetColumns(CreateInput):
    """Which column of a table means what, by its name; `currency` is for a table that names none."""

    columns: dict[Meaning, str]
    days: DayOrder = DayOrder.UNKNOWN
    decimal: str = Field("", pattern=r"^[.,]?$")
    currency: str = Field("", pattern=r"^([A-Za-z]{3})?$")


class ResultOut(Answer):
    """A bank's file that was handed in. Of a table, `columns` are its own and `meanings` what was made of them.

    `bookingAskedAt` is when somebody let it be booked, `bookedAt` when nothing of it was left to book.
    """

    id: str
    kind: ResultKind
    file_name: str
    sha256: str
    run_id: str | None
    columns: list[str] | None
    meanings: dict[Meaning, str] | None
    created_at: Moment
    booking_asked_at: Moment | None
    booked_at: Moment | None


class ResultRowOut(Answer):
    """One row of a bank's file as it is judged now: what it means, and the sentence that says what to do.

    Booking changes something for `pays`, `returns` and `refuses` alone. The amount is that of our payout.
    """

    row: int
    outcome: Outcome
    sentence: str
    payout_id: str | None
    partner_name: str | None
    amount: int | None
    currency: str | None
    reference: str
    day: date | None
