"""The form that marks many payments of a run as paid: which, with which references, on which day."""

from collections.abc import Sequence

from flask import request
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from core import ids
from core.forms import DateField, Form, Required
from payouts.forms.runs import HasPaidDay
from payouts.models import Payout
from payouts.rules.marking import Mark, marks_of, read_back

_PREFIX = Payout.__prefix__


class MarkForm(HasPaidDay, Form):
    """The reference and day for all, beside a box and a reference for each payment. `lines` is what was looked at."""

    reference = StringField(
        "Bank reference for all of them", validators=[Length(max=120)],
        description="As it stands on the bank statement. A reference beside a payment counts instead of it.",
    )  # fmt: skip
    paid_on = DateField("Day of payment", validators=[Required("Say on which day the bank paid.")])
    is_shared = BooleanField("One transfer with this reference paid several payments")
    lines = HiddenField()

    @property
    def is_all(self) -> bool:
        """Whether all payments that are listed are meant, rather than those that are ticked."""
        return request.form.get("which") == "all"

    def marks(self, listed: Sequence[Payout]) -> list[Mark]:
        """Return what is marked: as confirmed, else of the listed payments all or the ticked ones."""
        if self.lines.data:
            return read_back(self.lines.data, _PREFIX)
        chosen = [ids.parse(shown, _PREFIX) for shown in request.form.getlist("payout")]
        meant = [payout.id for payout in listed] if self.is_all else list(dict.fromkeys(chosen))
        own = {each: request.form.get(f"reference-{ids.show(_PREFIX, each)}", "") for each in meant}
        return marks_of(meant, own=own, common=self.reference.data or "")
