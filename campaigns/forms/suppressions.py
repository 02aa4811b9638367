"""Forms of suppressed addresses."""

from wtforms import IntegerField
from wtforms.validators import NumberRange

from accounts.forms.fields import email_field
from core.forms import Form, Required
from partners.forms import long_text


class SuppressForm(Form):
    """Addresses that want no mail."""

    text = long_text("Addresses", "One a line, or a whole table: every address in it is taken.", most=400_000, rows=6)


class AllowForm(Form):
    """One address that may be mailed again."""

    address = email_field("Address")


class OptOutForm(Form):
    """The address of somebody who wants no more mail."""

    address = email_field("Your e-mail address", autocomplete="email")


class ScrubForm(Form):
    """What a browser counted when it compared a list; the list itself is never sent."""

    kept = IntegerField("Stayed", [Required("Compare a list first."), NumberRange(0)])
    removed = IntegerField("Taken out", [Required("Compare a list first."), NumberRange(0)])
