"""Form of an exchange: what moved in another currency, at which rate of the books, from where and of which day."""

from datetime import date

from wtforms import StringField
from wtforms.validators import Length

from accounts.forms.fields import select_field
from accounts.rules import places
from core.errors import AppError
from core.forms import DateField, Form, MoneyField, Required
from payouts.rules.exchanges import LONGEST_SOURCE, Moved


class ExchangeForm(Form):
    """What moved instead. The amount is read in the currency that is chosen beside it."""

    currency = select_field("Currency in which it moved", places.currencies)
    amount = MoneyField("Amount that moved", [Required("Write the amount that moved.")], minimum=1)
    moved_on = DateField("Day it moved", [Required("Say on which day it moved.")])
    rate = StringField("Rate of your books", [Required("Write the rate."), Length(max=24)])
    source = StringField(
        "Where the rate is from",
        [Required("Say where the rate is from."), Length(max=LONGEST_SOURCE)],
        description="Such as ECB reference rate. Auditors look it up there.",
    )
    rate_on = DateField(
        "Day of the rate",
        [Required("Say of which day the rate is.")],
        description="The day on which your books took the amount up: the end of the month it is for.",
    )

    def read_amount(self) -> None:
        """Read the amount again, in the currency that was chosen."""
        self.amount.currency = self.currency.data or "USD"

    def moved(self) -> Moved:
        """Return what moved, which a valid form has."""
        rate_on: date | None = self.rate_on.data
        moved_on: date | None = self.moved_on.data
        if rate_on is None or moved_on is None or self.amount.data is None:
            raise AppError("Write the amount, its day and the day of the rate.", field="amount")
        return Moved(self.amount.data, self.rate.data or "", self.source.data or "", rate_on, moved_on)


class TakeExchangeBackForm(Form):
    """Why an exchange is taken back."""

    reason = StringField("Reason", [Required("Say why."), Length(max=300)])
