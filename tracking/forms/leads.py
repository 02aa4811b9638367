"""Forms of leads: writing one down by hand, and saying how far it has come."""

from collections.abc import Sequence

from wtforms import EmailField, SelectField
from wtforms.validators import Length

from accounts.forms.fields import Choices, as_choices, choices_of, text_field
from core.forms import Form, Required
from tracking.rules.leads import MOST_REASON, REASONS, LeadStage, LostReason

_TO = {
    LeadStage.QUALIFIED: "Qualified: this person may buy",
    LeadStage.WON: "Won: it became business",
    LeadStage.LOST: "Lost: nothing will come of it",
}


class LeadForm(Form):
    """A lead that a partner brought and no click tells of."""

    placement = SelectField("Who brought it", choices=list, validators=[Required("Choose whose lead it is.")])
    event_name = text_field("What they asked for", required="Say what they asked for, such as Call back.")
    name = text_field("Name", "Only your own people see it.")
    email = EmailField(
        "E-mail address",
        validators=[Length(max=254, message="This is too long.")],
        description="The same address is counted once.",
        render_kw={"autocomplete": "off", "maxlength": 254},
    )
    reason = text_field(
        "How you know", "The partner reads it. Name nobody here.", most=MOST_REASON,
        required="Say how you know who brought it.",
    )  # fmt: skip

    def offer(self, placements: Choices) -> None:
        """Offer the placements of partners."""
        self.placement.choices = as_choices(placements)


class LeadStepForm(Form):
    """How far a lead has come, and why."""

    to = SelectField("It is now", choices=list, validators=[Required("Choose one.")])
    lost = SelectField("If lost, why", choices=lambda: as_choices([("", "–"), *choices_of(REASONS)]))
    reason = text_field("In a sentence", "The partner reads it. Name nobody here.", most=MOST_REASON)

    def offer(self, stages: Sequence[LeadStage]) -> None:
        """Offer the stages that may follow."""
        self.to.choices = as_choices([(str(each), _TO[each]) for each in stages if each in _TO])

    def why_lost(self) -> LostReason | None:
        """Return why it is lost; None where nothing was chosen."""
        return LostReason(self.lost.data) if self.lost.data else None
