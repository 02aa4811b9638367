"""Forms of plain suppression files."""

from collections.abc import Sequence

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange

from accounts.forms.fields import as_choices, choices_of, select_field, text_field
from campaigns.rules.suppression_files import HASH_WORDS, HashKind
from core import ids
from core.forms import Form, Required
from core.ids import Id
from partners.models import Partnership


class GrantForm(Form):
    """For whom plain files are switched on, and where mail to test addresses arrives."""

    partnership = SelectField("Partner", validators=[Required("Choose a partner.")])
    mailbox = text_field(
        "Where test addresses arrive",
        "A mailbox of yours that takes what is added after a +, such as lists@example.com, or @lists.example.com.",
        most=254,
        required="Write where mail to test addresses arrives.",
    )

    def offer(self, partnerships: Sequence[Partnership]) -> None:
        """Offer the partners that mail."""
        self.partnership.choices = as_choices([(each.id.hex, each.name) for each in partnerships])

    @property
    def partnership_id(self) -> Id:
        """The chosen partnership."""
        return ids.Id(hex=str(self.partnership.data))


class FileForm(Form):
    """How the addresses in a file are hashed."""

    kind = select_field("Hashed with", lambda: choices_of(HASH_WORDS), default=HashKind.SHA256)


class ComparedForm(Form):
    """What a partner's own tool counted when it compared the list with a file."""

    kept = IntegerField("Stayed", [Required("Write how many stayed."), NumberRange(0)])
    removed = IntegerField("Taken out", [Required("Write how many were taken out."), NumberRange(0)])
