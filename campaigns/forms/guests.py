"""Forms of guest reviewers: whom to invite, and the code a guest was mailed."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.validators import Length

from accounts.forms.fields import as_choices, email_field, text_field
from core.forms import Form, Required


class GuestForm(Form):
    """Somebody without an account, and the stage they are asked in."""

    guest_name = text_field("Their name", most=120, required="Write who it is.")
    guest_email = email_field("Their e-mail address", autocomplete="off")
    stage = SelectField("Stage")

    def offer(self, stages: Sequence[tuple[int | None, str]]) -> None:
        """Offer the stages one may invite to."""
        self.stage.choices = as_choices([("" if at is None else str(at), name) for at, name in stages])

    @property
    def position(self) -> int | None:
        """The chosen stage; None in a round that has none."""
        return int(self.stage.data) if self.stage.data else None


class GuestCodeForm(Form):
    """The code that was mailed."""

    code = StringField(
        "Code from the mail",
        [Required("Type the six digits from the mail."), Length(max=20, message="A code has six digits.")],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20},
    )
