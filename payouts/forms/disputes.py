"""Forms of disputes: what is contested, and what is answered."""

from wtforms import TextAreaField
from wtforms.validators import Length

from core.forms import Form, MoneyField, Required
from payouts.rules.disputes import MOST_WORDS

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
