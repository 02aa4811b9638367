"""The form of a tally: what was counted on paper, line by line, or a file of the same."""

from flask_wtf.file import FileField
from wtforms import FieldList, FormField, StringField
from wtforms import Form as PlainForm

from core.forms import Form
from tracking.rules.tallies import MOST_LINES
from tracking.sources.tallies import TypedLine

_EMPTY_LINES = 3


class LineForm(PlainForm):
    """A line of a tally. A line without day, number and amount is left out."""

    day = StringField("Day", render_kw={"type": "date"})
    code = StringField("Code or link")
    count = StringField("How many", render_kw={"inputmode": "numeric"})
    amount = StringField("Paid together", render_kw={"inputmode": "decimal"})


class TallyForm(Form):
    """A tally. The lines of a file are put into the form, so that they are seen before they are sent."""

    lines = FieldList(FormField(LineForm), min_entries=_EMPTY_LINES, max_entries=MOST_LINES)

    def add_lines(self, code: str) -> None:
        """Put a few more empty lines below the last one, with the usual code in each."""
        for _ in range(min(_EMPTY_LINES, MOST_LINES - len(self.lines.entries))):
            self.lines.append_entry({"code": code})

    def fill(self, lines: list[TypedLine], code: str) -> None:
        """Fill the form with lines, or with empty ones where there are none."""
        while self.lines.entries:
            self.lines.pop_entry()
        for line in lines:
            self.lines.append_entry({"day": line.day, "code": line.code, "count": line.count, "amount": line.amount})
        if not lines:
            self.add_lines(code)

    def typed(self) -> list[TypedLine]:
        """Return the lines that were typed."""
        return [
            TypedLine(**{name: str(entry.data[name] or "") for name in ("day", "code", "count", "amount")})
            for entry in self.lines.entries
        ]


class TallyFileForm(Form):
    """A file of the same lines."""

    file = FileField("CSV file", description="Its first row names the columns: day, code (or link), count, amount.")
