"""Forms of disputes: what is contested, and what is answered."""

from datetime import date

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from core.errors import AppError
from core.forms import DateField, Form, MoneyField, Required
from core.money import Money
from payouts.rules.disputes import MOST_WORDS
from payouts.rules.missing_sales import LONGEST_NUMBER, MissingSale

_LONG = Length(max=MOST_WORDS, message=f"Use at most {MOST_WORDS} characters.")


class OpenForm(Form):
    """An amount that is missing, and why."""

    amount = MoneyField("How much is missing", description="Only this amount is contested; everything else goes on.")
    text = TextAreaField(
        "What is wrong",
        validators=[Required("Write what is wrong, so that the other side can check it."), _LONG],
        description="Name the sale, refund or line, its day, and what you expected.",
    )


class AnswerForm(Form):
    """How much is decided for the partner, and why."""

    amount = MoneyField("How much of it is the partner’s", description="0 if nothing is.")
    text = TextAreaField(
        "Why",
        validators=[Required("Write why, with what shows it: the partner reads this."), _LONG],
        description="The partner reads this and can ask once for a second look.",
    )


class ObjectForm(Form):
    """Why an answer is not accepted."""

    text = TextAreaField("Why", validators=[Required("Write what the answer leaves open."), _LONG])


class MissingSaleForm(Form):
    """A sale that a partner does not find, as its customer tells of it. The currency is set by the route."""

    number = StringField(
        "The order number",
        [Required("Write the order number, as it stands on the customer’s receipt."), Length(max=LONGEST_NUMBER)],
        description="As it stands on the customer’s receipt.",
    )
    placed_on = DateField("The day of the sale", [Required("Say on which day the customer bought.")])
    paid = MoneyField("What the customer paid", [Required("Write what the customer paid.")])
    text = TextAreaField(
        "What the customer says",
        validators=[Required("Write what the customer says, so that the seller can look for the sale."), _LONG],
        description="How they came to the seller, and what they bought. Leave out names and addresses of the customer.",
    )

    def sale(self, currency: str) -> MissingSale:
        """Return the sale, which a valid form has."""
        day: date | None = self.placed_on.data
        if day is None:
            raise AppError("Say on which day the customer bought.", field="placed_on")
        return MissingSale(self.number.data or "", day, self.paid.data or Money.zero(currency))


class CountsForm(Form):
    """Which order a missing sale turned out to be."""

    order_number = StringField("Number of the order", [Length(max=LONGEST_NUMBER)])
