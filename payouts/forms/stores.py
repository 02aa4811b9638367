"""Forms of stores: what was sold in a month, a file of the same, money that arrived, and reminders."""

import re
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length

from core.errors import AppError
from core.forms import DateField, Form, MoneyField, Required
from core.money import Money, from_typed
from partners.rules.settlements import SoldLine
from payouts.rules.store_files import MOST_LINES

SPARE_LINES = 3
_LONG = Length(max=200, message="Use at most 200 characters.")


class LineForm(PlainForm):
    """A line of a report. A line without numbers is left out."""

    name = StringField("Product", [_LONG])
    sold = StringField("Sold")
    price = StringField("Price")
    returned = StringField("Came back")


class ReportForm(Form):
    """A month of a store. `number` says which report of the month this is, so that a repeat is known as one."""

    month = HiddenField(validators=[Required("Load the page again, then send the report.")])
    number = HiddenField(validators=[Required("Load the page again, then send the report.")])
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES)
    note = StringField("What changed", [_LONG], description="The other side reads this.")

    def show(self, lines: list[SoldLine], currency: str) -> None:
        """Fill the form with lines and a few empty ones."""
        while self.lines.entries:
            self.lines.pop_entry()
        for line in lines:
            price = Money(line.price_minor, currency).decimal()
            counts = {"sold": line.sold or "", "returned": line.returned or ""}
            self.lines.append_entry({"name": line.name, "price": price} | counts)
        self.add_lines()

    def fill(self, rows: list[dict[str, str]]) -> None:
        """Fill the form with rows as they stand in a file; they are read when the report is sent."""
        while self.lines.entries:
            self.lines.pop_entry()
        for row in rows:
            self.lines.append_entry(row)

    def add_lines(self) -> None:
        """Put a few more empty lines below the last one."""
        for _ in range(min(SPARE_LINES, MOST_LINES - len(self.lines.entries))):
            self.lines.append_entry()

    def sold_lines(self, currency: str) -> list[SoldLine]:
        """Return the lines that were typed. Raises AppError naming the line that cannot be read."""
        filled = [(at, entry.data) for at, entry in enumerate(self.lines.entries, start=1) if _is_filled(entry.data)]
        return [_line(at, data, currency) for at, data in filled]

    def which(self) -> int:
        """Return the number of the report. Raises AppError for a page that was tampered with."""
        return _whole(str(self.number.data), "The report")


class FileForm(Form):
    """A file of the same lines. The names of its columns are needed only where they cannot be guessed."""

    file = FileField("CSV file", [Required("Choose a file.")])
    name = StringField("Column with the product", [_LONG])
    sold = StringField("Column with the number sold", [_LONG])
    price = StringField("Column with the price of one", [_LONG])
    returned = StringField("Column with the number that came back", [_LONG])

    def columns(self) -> dict[str, str]:
        """Return the names of columns that were typed."""
        return {name: str(self[name].data or "") for name in ("name", "sold", "price", "returned")}


def _amount(currency: str) -> MoneyField:
    required = Required("Write the amount that arrived.")
    return MoneyField("Amount that arrived", [required], currency=currency, minimum=1)


class RemittanceForm(Form):
    """Money that arrived from a store. The currency is set by the route."""

    amount = _amount("USD")
    received_on = DateField("Day it arrived", [Required("Say on which day the money arrived.")])
    reference = StringField(
        "Bank reference", [Required("Write the bank's reference."), Length(max=120)],
        description="As it stands on the bank statement. The same reference is never recorded twice.",
    )  # fmt: skip

    @classmethod
    def in_currency(cls, currency: str) -> "RemittanceForm":
        """Return the form, as it was sent, for amounts in a currency."""
        kind: type[RemittanceForm] = type("RemittanceFormIn", (cls,), {"amount": _amount(currency)})
        return kind()

    def day(self) -> date:
        """Return the day, which a valid form has."""
        if self.received_on.data is None:
            raise AppError("Say on which day the money arrived.", field="received_on")
        return self.received_on.data


class TakeBackForm(Form):
    """Why a remittance is taken back."""

    reason = StringField("Reason, which the partner sees", [Required("Say why."), Length(max=300)])


class RemindForm(Form):
    """Which month's report or money a store is reminded of."""

    month = HiddenField(validators=[Required("Load the page again.")])
    kind = HiddenField(validators=[Required("Load the page again.")])


def _is_filled(data: dict[str, Any]) -> bool:
    return any(str(data[name] or "").strip() for name in ("sold", "returned"))


def _line(at: int, data: dict[str, Any], currency: str) -> SoldLine:
    text = {name: str(data[name] or "").strip() for name in ("name", "sold", "price", "returned")}
    where = f"Line {at}"
    return SoldLine(
        name=" ".join(text["name"].split()),
        sold=_whole(text["sold"] or "0", where),
        price_minor=_minor(text["price"], where, currency),
        returned=_whole(text["returned"] or "0", where),
    )


def _whole(text: str, where: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise AppError(f"{where}: “{text[:40]}” is not a whole number. Write it like 40.", field="lines")
    return int(text)


def _minor(text: str, where: str, currency: str) -> int:
    if not text or len(text) > 20:
        raise AppError(f"{where}: write the price of one, such as 99.00.", field="lines")
    try:
        return from_typed(text, currency).minor
    except AppError as error:
        raise AppError(f"{where}: {error.message}", field="lines") from error
