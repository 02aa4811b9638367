"""Forms of tracking: a refund by hand, and the decision about a conflicting report."""

from datetime import date

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length

from core.errors import AppError, Conflict
from core.forms import DateField, Form, MoneyField, Required
from core.money import Money
from tracking.rules.conflicts import Resolution
from tracking.rules.refunds import AdjustmentKind

LONGEST_REASON = 500
_KINDS = {
    AdjustmentKind.REFUND.value: "Refund",
    AdjustmentKind.CANCELLATION.value: "The order was cancelled",
    AdjustmentKind.DISPUTE_LOST.value: "A card dispute was lost",
}
_RESOLUTIONS = {
    Resolution.KEEP_FIRST.value: "The first one. Nothing changes.",
    Resolution.TAKE_NEW.value: "The new one. The difference is taken back by a correction.",
}


class RefundForm(Form):
    """What went back to a customer, entered by hand."""

    seen = HiddenField()
    amount = MoneyField("Amount", minimum=1, validators=[Required("Enter what the customer gets back.")])
    kind = SelectField("What happened", choices=lambda: dict(_KINDS))
    reason = TextAreaField(
        "Reason",
        validators=[Required("Say why: the partner reads it beside the amount."), Length(max=LONGEST_REASON)],
        description="The partner reads this beside the amount that is taken back.",
    )
    is_sellers_fault = BooleanField(
        "The reason lies with us, so the partner keeps the share",
        description="Tick this when the refund is no fault of the customer or the partner, such as a late delivery.",
    )

    def left_to_refund(self, left: Money) -> None:
        """Offer what is left of an order, in its currency."""
        self.amount.currency = left.currency
        if self.amount.raw_data is None and self.amount.data is None:
            self.amount.data, self.seen.data = left, str(left.minor)

    def check_still_left(self, left: Money) -> None:
        """Refuse a form that was opened when something else was left, as after going back to it. Raises Conflict."""
        opened_with, self.seen.data = self.seen.data, str(left.minor)
        if opened_with and opened_with != self.seen.data:
            raise Conflict(
                "Some of this order has gone back since you opened this page. Check what is left, then record it."
            )


class OrderPaidForm(Form):
    """Says that the customer has paid an order that came unpaid."""

    paid_on = DateField("Day of payment", validators=[Required("Say on which day the customer paid.")])
    reason = TextAreaField(
        "How you know",
        validators=[Required("Say how you know, such as the bank's reference."), Length(max=LONGEST_REASON)],
    )

    def day(self) -> date:
        """Return the day, which a valid form has."""
        if self.paid_on.data is None:
            raise AppError("Say on which day the customer paid.", field="paid_on")
        return self.paid_on.data


class ConflictForm(Form):
    """Which of two reports of one order is right."""

    resolution = RadioField(
        "Which report is right?",
        choices=lambda: dict(_RESOLUTIONS),
        validators=[Required("Choose one of the two.")],
    )
    note = TextAreaField(
        "Why", validators=[Required("Say why, so that others can follow it."), Length(max=LONGEST_REASON)]
    )
