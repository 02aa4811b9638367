"""The form of a mail that is built from blocks. Adding, moving and removing answers with the form and saves nothing."""

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm

from campaigns.forms.creatives import PartsForm
from campaigns.forms.creatives_kinds import MailForm
from campaigns.forms.pictures import ABOUT, PicturesField
from campaigns.models import Picture, Product
from campaigns.rules.parts import BLOCK_WORDS, BLOCKS, MOST_BLOCKS, Part, PartKind, check_blocks
from campaigns.schemas.creatives import VersionDraft

_SHOWN = {
    PartKind.BRANDS: (),
    PartKind.HEADING: ("title",),
    PartKind.TEXT: ("text",),
    PartKind.PICTURE: ("picture", "alt"),
    PartKind.BUTTON: ("title",),
    PartKind.PRODUCT: ("product", "text"),
    PartKind.DIVIDER: (),
    PartKind.FOOTER: ("text",),
}
_KEPT = ("title", "text", "picture", "alt", "product")


class BlockForm(PlainForm):
    """One block. Which of the fields are asked for depends on what it is."""

    kind = HiddenField()
    title = StringField("Words")
    text = TextAreaField("Text", render_kw={"rows": 3})
    picture = SelectField("Picture", validate_choice=False, choices=list)
    alt = StringField("What the picture shows")
    product = SelectField("Product", validate_choice=False, choices=list)

    @property
    def is_known(self) -> bool:
        """Whether it says which block it is."""
        return self.kind.data in {kind.value for kind in BLOCKS}

    @property
    def what(self) -> PartKind:
        """Which block it is. To be asked only of one that is known."""
        return PartKind(str(self.kind.data))

    @property
    def label(self) -> str:
        """What it is called."""
        return BLOCK_WORDS[self.what]

    @property
    def asked(self) -> list[Any]:
        """The fields of its kind."""
        return [self[name] for name in _SHOWN[self.what]]

    @property
    def part(self) -> Part:
        """The block as it is kept: nothing of what its kind does not ask for."""
        return Part(kind=self.what, **{name: (self[name].data or "").strip() for name in _SHOWN[self.what]})


class BlocksForm(PartsForm, MailForm):
    """A mail of blocks: words in them, pictures of one's own, and prices from the offer."""

    PARTS = ("subject", "more_subjects", "from_name", "preheader")

    blocks = FieldList(FormField(BlockForm), "Blocks")
    files = PicturesField("Add pictures", description=f"Each becomes a block above the footer. {ABOUT}")

    def choose_from(self, pictures: Sequence[Picture], products: Sequence[Product]) -> None:
        """Offer one's own pictures and what is sold, in every block."""
        for block in self.all:
            block.picture.choices = [(each.sha256, each.name) for each in pictures]
            block.product.choices = [(each.public_id, each.name) for each in products]

    @property
    def all(self) -> list[BlockForm]:
        """The blocks, in order; what is none is left out."""
        return [entry.form for entry in self.blocks.entries if entry.form.is_known]

    def show(self, parts: Sequence[Part]) -> None:
        """Fill in the blocks."""
        kept = [{"kind": part.kind.value, **{name: getattr(part, name) for name in _KEPT}} for part in parts]
        self.blocks.process(None, kept)

    def act(self, act: str, taken: Sequence[Picture]) -> None:
        """Add, move or remove a block, as in `add-text`, `up-2` or `remove-0`; anything else only adds pictures."""
        parts = self._with_pictures(taken)
        verb, _, what = act.partition("-")
        place = int(what) if what.isascii() and what.isdigit() else -1
        if verb == "add" and what in list(PartKind) and PartKind(what) in BLOCKS and len(parts) < MOST_BLOCKS:
            parts.insert(_above_footer(parts), Part(kind=PartKind(what)))
        elif verb in {"up", "down"} and 0 <= place < len(parts):
            parts.insert(max(0, place + (1 if verb == "down" else -1)), parts.pop(place))
        elif verb == "remove" and 0 <= place < len(parts):
            parts.pop(place)
        self.show(parts)

    def draft(self, taken: Sequence[Picture]) -> VersionDraft:
        """Return what was typed. Raises AppError at the blocks where one of them shows nothing."""
        check_blocks(self._with_pictures(taken))
        return super().draft(taken)

    def parts(self, taken: Sequence[Picture]) -> tuple[Part, ...]:
        """Return the blocks, with those that were uploaded just now."""
        return tuple(self._with_pictures(taken))

    def _with_pictures(self, taken: Sequence[Picture]) -> list[Part]:
        parts = [block.part for block in self.all]
        for picture in taken:
            parts.insert(_above_footer(parts), Part(kind=PartKind.PICTURE, picture=picture.sha256))
        return parts


def _above_footer(parts: Sequence[Part]) -> int:
    return len(parts) - 1 if parts and parts[-1].kind is PartKind.FOOTER else len(parts)
