"""Forms of imports: the file, what its columns mean, and why an import is undone."""

from collections.abc import Sequence
from typing import cast

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from accounts.rules import places
from core.forms import Form, Required
from tracking.rules.undoing import UndoWord
from tracking.sources.fields import LABELS, DayOrder, Field, Mapping
from tracking.sources.files import CHOICES

DAY_CHOICES = {
    DayOrder.UNKNOWN.value: "As the file shows it",
    DayOrder.DAY_FIRST.value: "Day first: 31/12/2026",
    DayOrder.MONTH_FIRST.value: "Month first: 12/31/2026",
    DayOrder.YEAR_FIRST.value: "Year first: 2026-12-31",
}
SIGN_CHOICES = {"": "As the file shows it", ".": "A point: 1,234.50", ",": "A comma: 1.234,50"}


def column(meaning: Field) -> str:
    """Return the name of the field that says which column has a meaning."""
    return f"column_{meaning.value}"


class UploadForm(Form):
    """A file of orders, what it is, and what the sales belong to."""

    target = SelectField("Whose sales", description="Your own program, or your store’s sales for a seller’s program.")
    source = SelectField("What kind of file", choices=lambda: list(CHOICES))
    file = FileField(
        "File",
        validators=[Required("Choose the file that your shop exported.")],
        description="CSV or Excel (.xlsx), also packed as .zip or .gz, up to 10 MB. "
        "Larger files go by the command line: flask orders import.",
    )

    def offer(self, targets: Sequence[tuple[str, str]]) -> None:
        """Offer what the sales can belong to."""
        self.target.choices = list(targets)


class ColumnsForm(Form):
    """Which column means what. One field for each meaning stands here beside those for days, decimals and currency."""

    days = SelectField("How days are written", choices=lambda: dict(DAY_CHOICES))
    decimal = SelectField("What stands before the decimals", choices=lambda: dict(SIGN_CHOICES))
    currency = SelectField(
        "Currency, if no column names it", choices=lambda: [("", "a column names it"), *places.currencies()]
    )

    def offer(self, columns: Sequence[str], mapping: Mapping, *, currency: str, is_sent: bool) -> None:
        """Offer a file's columns; what is known of their meaning is chosen already.

        `currency` is the program's: that of a file without a column for it, unless something else was said before.
        """
        for meaning in Field:
            field = cast("SelectField", self[column(meaning)])
            field.choices = [("", "not in the file"), *((name, name) for name in dict.fromkeys(columns) if name)]
            if not is_sent:
                field.data = mapping.columns.get(meaning, "")
        if not is_sent:
            self.days.data, self.decimal.data, self.currency.data = (
                mapping.days.value,
                mapping.decimal,
                mapping.currency.upper() or ("" if Field.CURRENCY in mapping.columns else currency),
            )

    def mapping(self) -> Mapping:
        """Return what was said."""
        columns = {meaning: self[column(meaning)].data for meaning in Field if self[column(meaning)].data}
        days = DayOrder(self.days.data or "")
        return Mapping(columns=columns, days=days, decimal=self.decimal.data or "", currency=self.currency.data or "")


for _meaning in Field:
    setattr(ColumnsForm, column(_meaning), SelectField(LABELS[_meaning]))


class UndoForm(Form):
    """Why an import is taken back."""

    reason = TextAreaField(
        "Reason",
        validators=[Required("Say why: the partners whose shares go back read it."), Length(max=400)],
        description="Partners read this beside every share that goes back.",
    )


class UndoAnswerForm(Form):
    """A partner's answer to the question whether what an import brought it may be taken back."""

    word = StringField(
        "Answer",
        validators=[AnyOf([UndoWord.AGREED.value, UndoWord.DECLINED.value], "Say whether you agree or not.")],
    )
    note = TextAreaField("What the seller should know", validators=[Length(max=400)])
