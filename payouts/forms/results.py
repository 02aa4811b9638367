"""Forms of result files: the file, and what the columns of a table mean."""

from collections.abc import Sequence
from typing import cast

from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import Regexp

from core.forms import Form, Required
from payouts.rules.results import MEANING_NAMES, Meaning
from payouts.sources.result_tables import Columns
from tracking.forms.imports import DAY_CHOICES, SIGN_CHOICES
from tracking.sources.fields import DayOrder


def column(meaning: Meaning) -> str:
    """Return the name of the field that says which column has a meaning."""
    return f"column_{meaning.value}"


class ResultForm(Form):
    """A file in which the bank says what it did."""

    file = FileField(
        "File from your bank, PayPal or Wise",
        validators=[Required("Choose the file in which your bank says what it did.")],
        description="pain.002, camt.054, or a table as CSV; up to 10 MB. What it is, is found out by itself.",
    )


class ResultColumnsForm(Form):
    """Which column means what. One field for each meaning stands here beside those for days, decimals and currency."""

    days = SelectField("How days are written", choices=lambda: dict(DAY_CHOICES))
    decimal = SelectField("What stands before the decimals", choices=lambda: dict(SIGN_CHOICES))
    currency = StringField(
        "Currency, if no column names it",
        validators=[Regexp(r"^([A-Za-z]{3})?$", message="Write three letters, such as USD.")],
    )

    def offer(self, names: Sequence[str], columns: Columns, *, is_sent: bool) -> None:
        """Offer a table's columns; what is known of their meaning is chosen already."""
        for meaning in Meaning:
            field = cast("SelectField", self[column(meaning)])
            field.choices = [("", "not in the file"), *((name, name) for name in dict.fromkeys(names) if name)]
            if not is_sent:
                field.data = columns.columns.get(meaning, "")
        if not is_sent:
            self.days.data, self.decimal.data, self.currency.data = (
                columns.days.value,
                columns.decimal,
                columns.currency,
            )

    def columns(self) -> Columns:
        """Return what was said."""
        found = {meaning: self[column(meaning)].data for meaning in Meaning if self[column(meaning)].data}
        return Columns(
            columns=found,
            days=DayOrder(self.days.data or ""),
            decimal=self.decimal.data or "",
            currency=self.currency.data or "",
        )


for _meaning in Meaning:
    setattr(ResultColumnsForm, column(_meaning), SelectField(MEANING_NAMES[_meaning]))
