"""Forms about links and coupons."""

from datetime import datetime, timedelta

from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import NumberRange, Optional

from accounts.forms.fields import select_field, text_field
from campaigns.models import Link
from campaigns.rules.coupons import POLICY_WORDS
from campaigns.rules.link_lists import MOST, LinkLine, read_list
from campaigns.schemas.links import CouponDraft, LinkChange, LinkDraft
from core.clock import local_day, start_of_day
from core.errors import AppError
from core.forms import DateField, Form, PercentField
from partners.rules.terms import CouponPolicy


class LinkForm(Form):
    """A tracked link. Its days are those of the seller's zone; the last one is counted whole."""

    code = text_field("Code", most=64)
    destination = text_field("Leads to", most=2_000)
    note = text_field("Note", most=200)
    starts_on = DateField("First day")
    ends_on = DateField("Last day")

    def show(self, link: Link, zone: str) -> None:
        """Fill the form with a link, to change it."""
        for name in ("code", "destination", "note"):
            self[name].data = getattr(link, name)
        self.starts_on.data = link.starts_at and local_day(link.starts_at, zone)
        self.ends_on.data = link.ends_at and local_day(link.ends_at, zone) - timedelta(days=1)

    def draft(self, zone: str) -> LinkDraft:
        """Return what was typed."""
        starts_at, ends_at = self._times(zone)
        return LinkDraft(
            code=self.code.data or "",
            destination=self.destination.data or "",
            note=self.note.data or "",
            starts_at=starts_at,
            ends_at=ends_at,
        )

    def change(self, zone: str) -> LinkChange:
        """Return what was typed, as a change of a link: an empty day clears it."""
        starts_at, ends_at = self._times(zone)
        cleared = {name for name, moment in (("starts_at", starts_at), ("ends_at", ends_at)) if moment is None}
        return LinkChange(
            code=self.code.data or None,
            destination=self.destination.data or None,
            note=self.note.data or "",
            starts_at=starts_at,
            ends_at=ends_at,
            cleared=frozenset(cleared),
        )

    def _times(self, zone: str) -> tuple[datetime | None, datetime | None]:
        first, last = self.starts_on.data, self.ends_on.data
        ends_at = start_of_day(last + timedelta(days=1), zone) if last else None
        return (start_of_day(first, zone) if first else None), ends_at


class LinkListForm(Form):
    """A list of links that is pasted or uploaded, and how many with a random code are wanted beside it."""

    lines = TextAreaField("Links", description="One line each: code, destination, note. What is left out is filled in.")
    file = FileField("Or a file", description="The same as CSV, at most 100 lines.")
    randoms = IntegerField(
        "How many links with a random code beside it",
        [Optional(), NumberRange(0, MOST, message=f"Ask for 0 to {MOST} of them.")],
    )
    step = HiddenField(default="look")

    def read(self) -> list[LinkLine]:
        """Return the lines that were handed in. Raises AppError."""
        text = "\n".join(part for part in (self.lines.data or "", self._uploaded()) if part)
        count = self.randoms.data or 0
        lines = read_list(text) if text.strip() or not count else []
        if len(lines) + count > MOST:
            raise AppError(f"Make at most {MOST} links at a time.", field="randoms")
        last = lines[-1].number if lines else 0
        return lines + [LinkLine(last + at) for at in range(1, count + 1)]

    def _uploaded(self) -> str:
        data: bytes = self.file.data.read() if self.file.data else b""
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise AppError("This file is not written in UTF-8. Save it as CSV in UTF-8.", field="file") from error


class CouponForm(Form):
    """A discount code."""

    code = text_field("Code", most=40, required="Write the code as buyers type it, such as CHAMBER20.")
    policy = select_field("When it counts", lambda: [(str(key), text) for key, text in POLICY_WORDS.items()])
    discount = PercentField("Discount", description="What your shop gives for it. It is only written down here.")
    ends_on = DateField("Last day")

    def draft(self) -> CouponDraft:
        """Return what was typed."""
        return CouponDraft(
            code=self.code.data or "",
            policy=CouponPolicy(self.policy.data),
            discount_bps=self.discount.data,
            ends_on=self.ends_on.data,
        )
