"""Forms of creatives: a new one, a new version, and how far an approval should reach."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from campaigns.forms.pictures import PicturesField
from campaigns.models import CreativeVersion, Placement
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.reading import derive_text
from campaigns.schemas.creatives import VersionDraft
from core import ids
from core.forms import DateField, Form, Required
from core.ids import Id

KIND_WORDS = {CreativeKind.HTML_MAIL: "E-mail", CreativeKind.PAGE_SECTION: "Part of a web page"}
SCOPE_WORDS = {
    ApprovalScope.PLACEMENT: "Only here",
    ApprovalScope.PARTNERSHIP: "Everything with this partner in the campaign",
}
_AREA = {"rows": 14, "spellcheck": "false", "class": "code"}


class VersionForm(Form):
    """What a person types or pastes for a version."""

    subject = StringField("Subject", [Length(max=200, message="Shorten it to 200 letters.")])
    more_subjects = TextAreaField(
        "More subjects",
        [Length(max=1_000, message="Shorten them to 1,000 letters.")],
        description="One a line. They are approved together, and whoever sends may use any of them.",
        render_kw={"rows": 2},
    )
    from_name = StringField("Sender's name", [Length(max=120, message="Shorten it to 120 letters.")])
    preheader = StringField(
        "Preview line",
        [Length(max=200, message="Shorten it to 200 letters.")],
        description="What mail programs show beside the subject.",
    )
    html = TextAreaField("HTML", render_kw=_AREA)
    files = PicturesField(
        "Pictures of the HTML",
        description='Those it names by their files, as in src="hero.jpg". Pictures you uploaded before are known.',
    )
    text = TextAreaField(
        "Plain text",
        [Length(max=100_000, message="Shorten it to 100,000 letters.")],
        description="Leave it empty and it is written from the HTML.",
        render_kw={"rows": 6},
    )
    disclosure = StringField(
        "Disclosure",
        [Length(max=500, message="Shorten it to 500 letters.")],
        description="The sentence saying that the partner earns a share. It fills {{ disclosure }}.",
    )
    note = StringField(
        "What is new?",
        [Length(max=500, message="Shorten it to 500 letters.")],
        description="One line for those who review it.",
    )

    def fill(self, version: CreativeVersion) -> None:
        """Start from an older version. Text that was written from the HTML is left empty, to be written anew."""
        for name in ("subject", "more_subjects", "from_name", "preheader", "html", "disclosure"):
            self[name].data = getattr(version, name)
        if version.text != derive_text(version.html):
            self.text.data = version.text

    @property
    def draft(self) -> VersionDraft:
        """What was typed."""
        return VersionDraft(**{name: self[name].data or "" for name in VersionDraft.model_fields})


class CreativeForm(VersionForm):
    """A new creative with its first version."""

    name = StringField(
        "Name", [Required("Give it a name, such as “Holiday e-mail”."), Length(max=120, message="Shorten it.")]
    )
    placement = SelectField("What is it for?", validators=[Required("Choose what it is for.")])
    kind = SelectField("Kind", choices=lambda: {kind.value: words for kind, words in KIND_WORDS.items()})

    def offer(self, placements: list[Placement]) -> None:
        """Fill in what a design can be made for."""
        self.placement.choices = {row.public_id: _label(row) for row in placements}

    @property
    def placement_id(self) -> Id:
        """The chosen placement. Raises NotFound."""
        return ids.parse(str(self.placement.data), Placement.__prefix__)


def _label(placement: Placement) -> str:
    partner = placement.partnership.name if placement.partnership else "our own"
    campaign = f", {placement.campaign.name}" if placement.campaign else ""
    return f"{placement.short_name} ({partner}{campaign})"


class SubmitForm(Form):
    """How far the approval should reach, and until when an answer is hoped for."""

    scope = SelectField("May be used in", choices=lambda: {one.value: words for one, words in SCOPE_WORDS.items()})
    due_on = DateField("Answer by", description="Empty: as the program plans it, or else in 5 business days.")
