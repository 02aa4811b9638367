"""The form of brand guidelines."""

from collections.abc import Sequence

from wtforms import Field, SelectField

from accounts.forms.fields import select_field, text_field
from campaigns.forms.pictures import PicturesField
from campaigns.models import BrandGuidelines, Picture
from campaigns.rules.brands import Decider
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kinds import KIND_WORDS
from campaigns.schemas.brands import GuidelinesDraft
from core import ids
from core.forms import DateField, Form
from partners.forms import long_text

DECIDER_WORDS = {
    Decider.EACH_SIDE: "Each side decides for its own brand",
    Decider.SELLER: "The seller decides alone",
    Decider.PARTNER: "The partner decides alone",
}


def _decider(kind: CreativeKind) -> SelectField:
    return select_field(
        KIND_WORDS[kind],
        lambda: [(who.value, words) for who, words in DECIDER_WORDS.items()],
        default=Decider.EACH_SIDE.value,
    )


class GuidelinesForm(Form):
    """How one's brand may be shown. A logo is chosen among the pictures or uploaded with the form."""

    logo = SelectField("Logo", description="One of your pictures. The template of a mail shows it.")
    files = PicturesField("Or upload a new logo", description="PNG with a transparent ground looks best.")
    colours = text_field("Colours", "As web colours with spaces between them, such as #12305c #f6c35c.")
    tone = long_text("How you sound", "Such as: plain, friendly, never pushy.")
    dos = long_text("Please do", "Such as: write our name in full the first time.")
    donts = long_text("Please never", "Such as: put our logo on a photograph.")
    forbidden = long_text("Forbidden claims", "One to a line. Every design is checked for these words.", most=8_000)
    disclosure = text_field("Disclosure you ask for", "Designs are checked for this sentence.", most=500)
    html_mail = _decider(CreativeKind.HTML_MAIL)
    text_mail = _decider(CreativeKind.TEXT_MAIL)
    page_section = _decider(CreativeKind.PAGE_SECTION)
    banner_set = _decider(CreativeKind.BANNER_SET)
    store_card = _decider(CreativeKind.STORE_CARD)
    print_sheet = _decider(CreativeKind.PRINT_SHEET)
    script = _decider(CreativeKind.SCRIPT)
    note = text_field("What is new?", "One line for your partners.", most=500)
    review_by = DateField(
        "Look again at what is approved by",
        description="Empty: approved designs stay as they are. A day: those with your brand that are not approved "
        "again by then may not be sent any more. What was sent before still counts.",
    )

    @property
    def deciders(self) -> list[Field]:
        """Who decides about each kind of design."""
        return [self[kind.value] for kind in CreativeKind]

    def offer(self, pictures: Sequence[Picture]) -> None:
        """Offer one's own pictures as the logo."""
        self.logo.choices = [("", "none"), *((each.public_id, each.name) for each in pictures)]

    def show(self, newest: BrandGuidelines) -> None:
        """Start from what is published."""
        for name in ("tone", "dos", "donts", "disclosure"):
            self[name].data = getattr(newest, name)
        self.colours.data, self.forbidden.data = " ".join(newest.colours), "\n".join(newest.forbidden)
        self.logo.data = newest.logo.public_id if newest.logo else ""
        for kind in CreativeKind:
            self[kind.value].data = newest.decider(kind).value

    def draft(self, uploaded: Sequence[Picture]) -> GuidelinesDraft:
        """Return what was typed; an uploaded logo wins over the chosen one. Raises NotFound for an id that is none."""
        chosen = ids.parse(str(self.logo.data), Picture.__prefix__) if self.logo.data else None
        names = ("colours", "tone", "dos", "donts", "disclosure", "forbidden", "note")
        return GuidelinesDraft(
            logo_id=uploaded[0].id if uploaded else chosen,
            review_by=self.review_by.data,
            decides={kind: Decider(str(self[kind.value].data)) for kind in CreativeKind},
            **{name: self[name].data or "" for name in names},
        )
