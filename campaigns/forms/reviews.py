"""Forms of reviews: a decision, a comment, an answer, the end of an approval."""

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from accounts.forms.fields import ChecksField, as_choices
from campaigns.forms.creatives import bounds_of, channels_field
from campaigns.models import CreativeVersion, MailArrival
from campaigns.rules.approvals_bounds import Bounds
from campaigns.rules.comments import shorten
from campaigns.rules.reviews import Verdict
from campaigns.schemas.creatives import RemarkDraft
from core import ids
from core.forms import DateField, Form, Required
from core.ids import Id

_NOTE = Length(max=2000, message="Shorten it to 2,000 letters.")
WHOLE = ""
RULES = {
    "claims": "A claim or promise that was not agreed",
    "price": "A wrong price or offer",
    "logo": "Logo or brand used wrongly",
    "disclosure": "The disclosure is missing or changed",
    "subject": "Another subject or sender",
    "use": "Used where it was not agreed",
    "other": "Something else",
}


class DecisionForm(Form):
    """A verdict, with the fingerprint of what was seen."""

    verdict = HiddenField(validators=[AnyOf(list(Verdict), message="Choose approve or request changes.")])
    seen_sha = HiddenField(validators=[Required("Open the design again: what you saw is not known.")])
    note = TextAreaField("Note to the designer", [_NOTE], render_kw={"rows": 2})
    ticked = ChecksField("Look at these yourself", validate_choice=False, choices=dict)
    last_day = DateField("Approve only until", description="Empty: as it was asked for.")
    channels = channels_field("None ticked: as it was asked for.")

    @property
    def bounds(self) -> Bounds:
        """For how much less than was asked for."""
        return bounds_of(self.channels.data, self.last_day.data)

    def offer(self, checklist: Sequence[str]) -> None:
        """Ask for the points of a round."""
        self.ticked.choices = as_choices([(point, point) for point in checklist])

    @property
    def points(self) -> list[str]:
        """What was ticked."""
        return list(self.ticked.data or ())

    @property
    def choice(self) -> Verdict:
        """What was decided: an approval that comes with a note is one with notes."""
        verdict = Verdict(str(self.verdict.data))
        return Verdict.APPROVE_WITH_NOTES if verdict is Verdict.APPROVE and self.note.data else verdict


class RemarkForm(Form):
    """A comment on a block, or on the whole design."""

    text = TextAreaField("Comment", [Required("Write what should be said about the design."), _NOTE])
    block_id = SelectField("About")
    is_must_fix = BooleanField("Must be fixed before it can be approved")

    def offer(self, version: CreativeVersion) -> None:
        """Fill in the parts of a version."""
        parts = {block["id"]: f"“{shorten(block['text'])[:60]}”" for block in version.blocks}
        self.block_id.choices = {WHOLE: "The whole design", **parts}

    @property
    def draft(self) -> RemarkDraft:
        """What was typed."""
        return RemarkDraft(
            text=self.text.data or "", block_id=self.block_id.data or None, is_must_fix=self.is_must_fix.data
        )


class ReplyForm(Form):
    """An answer to a comment."""

    text = StringField("Answer", [Required("Write the answer."), _NOTE])


class RevokeForm(Form):
    """Which rule was broken, and what happened."""

    rule_broken = SelectField("Rule that was broken", choices=lambda: dict(RULES))
    why = TextAreaField(
        "What happened?",
        [_NOTE],
        description="The other side reads this, so that they can put it right.",
        render_kw={"rows": 3},
    )
    picture = FileField(
        "Picture of it",
        description="If you have one, such as a screenshot: PNG, JPEG or WebP, up to 5 MB. Both sides see it.",
        render_kw={"accept": ".png,.jpg,.jpeg,.webp"},
    )
    arrival = HiddenField()

    @property
    def arrival_id(self) -> Id | None:
        """The mail that goes with it as evidence, if one does. Raises NotFound for what is none."""
        return ids.parse_given(self.arrival.data, MailArrival.__prefix__)

    @property
    def rule(self) -> str:
        """The chosen rule, in words."""
        return RULES[str(self.rule_broken.data)]
