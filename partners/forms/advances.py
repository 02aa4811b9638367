"""The part of terms that says what is paid in advance, and how much of later earnings is set against it."""

from wtforms import StringField

from core.errors import AppError
from core.forms import Form, percent_from
from core.money import from_typed
from partners.rules.advances import Advance


class AdvanceFields(Form):
    """The advance, as people write it. Empty: nothing is paid in advance.

    New terms start without one: what was paid under earlier terms is not promised again by offering others.
    """

    advance = StringField("Advance", description="Paid before anything is earned. Empty for none.")
    advance_recoup = StringField(
        "Set against it, in %", description="Up to this part of what becomes payable. Empty: it stays the partner's."
    )

    def paid_before(self, currency: str) -> Advance | None:
        """Return what was typed, None where nothing was. Raises AppError on the field at fault."""
        amount, part = (self.advance.data or "").strip(), (self.advance_recoup.data or "").strip()
        if not amount and not part:
            return None
        try:
            minor = from_typed(amount, currency).minor
        except AppError as error:
            raise AppError(f"Write what is paid in advance. {error.message}", field="advance") from error
        try:
            return Advance(minor, percent_from(part) if part else 0)
        except ValueError as error:
            raise AppError(str(error), field="advance_recoup") from error
