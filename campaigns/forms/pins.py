"""The form of a pin: which picture, where on it, and what to say."""

from collections.abc import Sequence
from decimal import Decimal

from wtforms import BooleanField, DecimalField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from accounts.forms.fields import as_choices
from campaigns.queries.pins import Pinned
from campaigns.rules.pins import Pin, tenths
from campaigns.schemas.creatives import RemarkDraft
from core.forms import Form, Required


def _place(label: str) -> DecimalField:
    within = NumberRange(min=0, max=100, message="Give a number from 0 to 100.")
    keys = {"type": "number", "min": "0", "max": "100", "step": "0.1", "inputmode": "decimal"}
    return DecimalField(label, [InputRequired("Give a number from 0 to 100."), within], places=1, render_kw=keys)


class PinForm(Form):
    """A comment at a point of a picture. Without a mouse, the two numbers say where."""

    picture = SelectField("Picture")
    x = _place("From the left")
    y = _place("From the top")
    text = TextAreaField(
        "Comment",
        [
            Required("Write what should be said about this place."),
            Length(max=2000, message="Shorten it to 2,000 letters."),
        ],
        render_kw={"rows": 3},
    )
    is_must_fix = BooleanField("Must be fixed before it can be approved")

    def offer(self, pictures: Sequence[Pinned]) -> None:
        """Offer the pictures of a version."""
        self.picture.choices = as_choices([(one.picture.sha256, one.label) for one in pictures])

    @property
    def draft(self) -> RemarkDraft:
        """What was typed."""
        pin = Pin(str(self.picture.data), tenths(self.x.data or Decimal()), tenths(self.y.data or Decimal()))
        return RemarkDraft(text=self.text.data or "", pin=pin, is_must_fix=self.is_must_fix.data)
