"""The form by which a partner says how a mail went."""

from collections.abc import Sequence

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange

from accounts.forms.fields import as_choices
from campaigns.models import MailReport
from campaigns.rules.mail_reports import MOST, MailCounts
from campaigns.schemas.mail_reports import MailReportDraft
from core.forms import DateField, Form, Required
from partners.forms import long_text


def _people(label: str, description: str = "") -> IntegerField:
    within = NumberRange(0, MOST, message="Write a whole number, such as 41200.")
    return IntegerField(label, [Required("Write how many people."), within], description=description)


class MailReportForm(Form):
    """What a mail program counted."""

    sent_on = DateField("Sent on", validators=[Required("Write the day on which it went out.")])
    sent = _people("Sent to")
    delivered = _people("Arrived", "Sent, less what bounced.")
    opens = _people("Opened it", "People, not openings. Some programs open every mail by themselves.")
    clicks = _people("Clicked", "People, not clicks.")
    unsubscribes = _people("Left the list")
    subject = SelectField(
        "Subject", choices=list, default="", description="Which of the approved ones it went out with."
    )
    note = long_text("Anything to add", most=500, rows=2)

    def offer(self, subjects: Sequence[str]) -> None:
        """Offer the approved subjects to choose from, and that it is not known."""
        self.subject.choices = as_choices([("", "I do not know"), *((each, each) for each in subjects)])

    def show(self, report: MailReport) -> None:
        """Fill the form with what was said before, to correct it."""
        for name in ("sent_on", "sent", "delivered", "opens", "clicks", "unsubscribes", "subject", "note"):
            self[name].data = getattr(report, name)

    def draft(self) -> MailReportDraft:
        """Return what was typed."""
        counts = {name: self[name].data or 0 for name in MailCounts.__slots__}
        return MailReportDraft(
            sent_on=self.sent_on.data,
            counts=MailCounts(**counts),
            note=self.note.data or "",
            subject=self.subject.data or "",
        )
