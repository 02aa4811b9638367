"""Forms of webhooks: where to tell, of what, and since when to send again."""

from datetime import datetime

from accounts.forms.fields import ChecksField, as_choices, text_field
from accounts.rules.hooks import ABOUT
from core.clock import start_of_day
from core.forms import DateField, Form, Required


class HookForm(Form):
    """A webhook: its address and what it is told of."""

    name = text_field("What is it for?", "Only you see this, such as “Our CRM”.", most=100)
    url = text_field(
        "Address to tell", "Begins with https:// and can be reached from the internet.", most=2_000,
        required="Type the address that is to be told.", autocomplete="url",
    )  # fmt: skip
    events = ChecksField("Tell it when", validators=[Required("Choose at least one.")])

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.events.choices = as_choices((event.value, f"{text} ({event})") for event, text in ABOUT.items())


class ReplayForm(Form):
    """Since which day what failed is sent again; all of it when it is left empty."""

    since = DateField("Since", description="Leave it empty to send everything that failed in the last 30 days.")

    def moment(self, zone: str) -> datetime | None:
        """Return when that day began there."""
        return start_of_day(self.since.data, zone) if self.since.data else None
