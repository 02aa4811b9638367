"""The part of terms that says what is held back of each share because goods may come back late."""

from wtforms import IntegerField, StringField
from wtforms.validators import Optional as MayBeEmpty

from core.errors import AppError
from core.forms import Form, percent_from, plain_percent
from partners.rules.reserves import Reserve


class ReserveFields(Form):
    """The returns reserve, as people write it. Both empty: nothing is held back."""

    reserve = StringField("Held back for returns, in %", description="Of each share. Empty: nothing is held back.")
    reserve_days = IntegerField("Held back for", [MayBeEmpty()], description="Days after the wait of the share.")

    def show_reserve(self, reserve: Reserve | None) -> None:
        """Fill the fields with what the terms say."""
        self.reserve.data = plain_percent(reserve.bps) if reserve else ""
        self.reserve_days.data = reserve.days if reserve else None

    def held_back(self) -> Reserve | None:
        """Return what was typed, None where nothing was. Raises AppError on the field at fault."""
        typed, days = (self.reserve.data or "").strip(), self.reserve_days.data
        if not typed and not days:
            return None
        try:
            bps = percent_from(typed, minimum=1)
        except ValueError as error:
            raise AppError(str(error), field="reserve") from error
        return Reserve(bps, int(days or 0))
