"""The part of terms that says what a click earns."""

from wtforms import IntegerField, StringField
from wtforms.validators import Optional as MayBeEmpty

from core.errors import AppError
from core.forms import Form
from core.money import Money, from_typed
from partners.rules.per_click import PerClick


class ClickFields(Form):
    """Pay per click, as people write it. Everything empty: clicks earn nothing."""

    click_amount = StringField("For each click", description="Besides the share of sales. Empty: clicks earn nothing.")
    clicks_a_day = IntegerField("Paid clicks a day, at most", [MayBeEmpty()], description="Of each placement.")
    clicks_a_month = IntegerField("Paid clicks a month, at most", [MayBeEmpty()], description="Of each placement.")

    def show_clicks(self, per_click: PerClick | None, currency: str) -> None:
        """Fill the fields with what the terms say."""
        self.click_amount.data = Money(per_click.minor, currency).decimal() if per_click else ""
        self.clicks_a_day.data = per_click.most_a_day if per_click else None
        self.clicks_a_month.data = per_click.most_a_month if per_click else None

    def paid_for_clicks(self, currency: str) -> PerClick | None:
        """Return what was typed, None where nothing was. Raises AppError on the field at fault."""
        typed, a_day, a_month = (self.click_amount.data or "").strip(), self.clicks_a_day.data, self.clicks_a_month.data
        if not typed and not a_day and not a_month:
            return None
        try:
            minor = from_typed(typed, currency).minor
        except AppError as error:
            raise AppError(f"Write what a click earns. {error.message}", field="click_amount") from error
        return PerClick(minor, int(a_day or 0), int(a_month or 0))
