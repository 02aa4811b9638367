"""Forms of balances: what is written off and why, and which authority keeps unclaimed money."""

from wtforms import HiddenField, StringField
from wtforms.validators import Length

from core.forms import DateField, Form, MoneyField, Required
from payouts.rules.write_offs import MOST_WORDS

_SHORT = Length(max=120, message="Use at most 120 characters.")


class WriteOffForm(Form):
    """How much of a debt is written off, and why. `seen` is what was owed when the page was made, in minor units."""

    seen = HiddenField(validators=[Required("Load the page again, then write it off.")])
    amount = MoneyField("How much", description="Not more than is owed: a write-off only lowers it.")
    reason = StringField(
        "Why",
        validators=[Required("Say why: the partner reads it."), Length(max=MOST_WORDS)],
        description="Both sides read it on the next statement.",
    )

    def seen_minor(self) -> int:
        """Return what was owed when the page was made; nothing for a page that was tampered with."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


class UnclaimedForm(Form):
    """The authority that keeps the money, its reference and the day."""

    authority = StringField("Authority", validators=[Required("Name the authority."), _SHORT])
    reference = StringField(
        "Its reference",
        validators=[Required("Give the authority’s reference."), _SHORT],
        description="The partner claims the money with it.",
    )
    given_on = DateField("Handed over on", validators=[Required("Give the day.")])
