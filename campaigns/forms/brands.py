"""The form of brand guidelines."""

from collections.abc import Sequence

from wtforms import Field, IntegerField, SelectField
from wtforms.validators import NumberRange
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import select_field, text_field
from campaigns.forms.pictures import PicturesField
from campaigns.models import BrandGuidelines, Picture
from campaigns.rules.brands import Decider
from campaigns.rules.brands_logos import FORM_WORDS, LogoForm
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kinds import KIND_WORDS
from campaigns.schemas.brands import GuidelinesDraft
from core import ids
from core.forms import DateField, Form
from core.ids import Id
from partners.forms import long_text

_GROUPS = {
    "Colours and fonts": ("colours", "fonts"),
    "How you sound": ("tone", "dos", "donts"),
    "What every design is checked for": ("forbidden", "disclosure"),
}
"""The folded parts of the form that say more, each with its fields."""
_NUMBERS = ("clear_space_percent", "min_width_px", "min_width_mm")
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


def _other_logo(form: LogoForm, about: str) -> SelectField:
    return SelectField(FORM_WORDS[form], description=about, default="")


def _whole(label: str, about: str, least: int, most: int) -> IntegerField:
    within = NumberRange(least, most, message=f"Write a whole number from {least} to {most}, or leave it empty.")
    return IntegerField(label, [MayBeEmpty(), within], description=about)


class GuidelinesForm(Form):
    """How one's brand may be shown. A logo is chosen among the pictures or uploaded with the form."""

    logo = SelectField("Logo", description="One of your pictures. The template of a mail shows it.")
    files = PicturesField("Or upload a new logo", description="PNG with a transparent ground looks best.")
    on_dark = _other_logo(LogoForm.ON_DARK, "For photographs and dark colours.")
    one_colour = _other_logo(LogoForm.ONE_COLOUR, "For stamps, engraving and newspapers.")
    sign = _other_logo(LogoForm.SIGN, "Without words, for small places.")
    lockup_logo = _other_logo(LogoForm.LOCKUP, "A picture that shows how both stand together.")
    lockup = long_text("How it stands beside a partner’s logo", "Such as: ours left, a thin line between.")
    clear_space_percent = _whole("Room around the logo", "In percent of its height, on every side.", 0, 300)
    min_width_px = _whole("Least width on screens", "In pixels. Designs are measured where it can be.", 1, 2_000)
    min_width_mm = _whole("Least width in print", "In millimetres.", 1, 500)
    fonts = long_text("Fonts", "One to a line, such as: Headings: Inter Bold, else Arial.", most=1_000)
    colours = text_field("Colours", "As web colours with spaces between them, such as #12305c #f6c35c.")
    tone = long_text("How you sound", "Such as: plain, friendly, never pushy.")
    dos = long_text("Please do", "Such as: write our name in full the first time.")
    donts = long_text("Please never", "Such as: put our logo on a photograph.")
    forbidden = long_text("Forbidden claims", "One to a line. Every design is checked for these words.", most=8_000)
    disclosure = text_field(
        "Disclosure you ask for",
        "Stands near every link and in every design.",
        most=500,
    )
    html_mail = _decider(CreativeKind.HTML_MAIL)
    text_mail = _decider(CreativeKind.TEXT_MAIL)
    page_section = _decider(CreativeKind.PAGE_SECTION)
    banner_set = _decider(CreativeKind.BANNER_SET)
    store_card = _decider(CreativeKind.STORE_CARD)
    print_sheet = _decider(CreativeKind.PRINT_SHEET)
    script = _decider(CreativeKind.SCRIPT)
    note = text_field("What is new?", "One line for your partners.", most=500)
    review_by = DateField(
        "Day by which approved designs are approved again",
        description="Empty: approved designs stay as they are. A day: those with your brand that are not approved "
        "again by then may not be sent any more. What was sent before still counts.",
    )

    @property
    def groups(self) -> dict[str, list[Field]]:
        """The fields of the folded parts, by the part's title."""
        return {title: [self[name] for name in names] for title, names in _GROUPS.items()}

    @property
    def deciders(self) -> list[Field]:
        """Who decides about each kind of design."""
        return [self[kind.value] for kind in CreativeKind]

    @property
    def other_logos(self) -> dict[LogoForm, SelectField]:
        """The fields of the other forms of the logo."""
        return {
            LogoForm.ON_DARK: self.on_dark,
            LogoForm.ONE_COLOUR: self.one_colour,
            LogoForm.SIGN: self.sign,
            LogoForm.LOCKUP: self.lockup_logo,
        }

    @property
    def has_more(self) -> bool:
        """Whether something is said of the logo beside its picture."""
        return any(field.data is not None and field.data != "" for field in self._about_logo)

    @property
    def has_faulty_logo(self) -> bool:
        """Whether something that is said of the logo is wrong."""
        return any(field.errors for field in self._about_logo)

    @property
    def _about_logo(self) -> list[Field]:
        return [*self.other_logos.values(), self.lockup, *(self[name] for name in _NUMBERS)]

    def offer(self, pictures: Sequence[Picture]) -> None:
        """Offer one's own pictures as the logo."""
        self._ids = {each.sha256: each.public_id for each in reversed(pictures)}
        for field in (self.logo, *self.other_logos.values()):
            field.choices = [("", "none"), *((each.public_id, each.name) for each in pictures)]

    def show(self, newest: BrandGuidelines) -> None:
        """Start from what is published."""
        for name in (*_NUMBERS, "lockup", "tone", "dos", "donts", "disclosure"):
            self[name].data = getattr(newest, name)
        self.colours.data, self.forbidden.data = " ".join(newest.colours), "\n".join(newest.forbidden)
        self.fonts.data = "\n".join(newest.fonts)
        for form, field in self.other_logos.items():
            field.data = self._ids.get(newest.logos.get(form, ""), "")
        self.logo.data = newest.logo.public_id if newest.logo else ""
        for kind in CreativeKind:
            self[kind.value].data = newest.decider(kind).value

    def draft(self, uploaded: Sequence[Picture]) -> GuidelinesDraft:
        """Return what was typed; an uploaded logo wins over the chosen one. Raises NotFound for an id that is none."""
        chosen = _picture_id(self.logo)
        others = {form: _picture_id(field) for form, field in self.other_logos.items()}
        names = ("colours", "fonts", "lockup", "tone", "dos", "donts", "disclosure", "forbidden", "note")
        return GuidelinesDraft(
            logo_id=uploaded[0].id if uploaded else chosen,
            logos={form: id_ for form, id_ in others.items() if id_ is not None},
            review_by=self.review_by.data,
            **{name: self[name].data for name in _NUMBERS},
            decides={kind: Decider(str(self[kind.value].data)) for kind in CreativeKind},
            **{name: self[name].data or "" for name in names},
        )


def _picture_id(field: Field) -> Id | None:
    return ids.parse(str(field.data), Picture.__prefix__) if field.data else None
