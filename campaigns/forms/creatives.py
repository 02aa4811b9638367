"""Forms of creatives: what every kind asks for, and how far an approval should reach."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from werkzeug.datastructures import FileStorage
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from accounts.forms.fields import ChecksField, as_choices
from campaigns.forms.pictures import PicturesField
from campaigns.models import CreativeVersion, Picture, Placement, Product
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.approvals_bounds import Bounds
from campaigns.rules.parts import Part, parts_from_json
from campaigns.rules.placements import CHANNEL_WORDS, Channel
from campaigns.schemas.creatives import VersionDraft
from core import ids
from core.forms import DateField, Form, Required
from core.ids import Id

SCOPE_WORDS = {
    ApprovalScope.PLACEMENT: "Only here",
    ApprovalScope.PARTNERSHIP: "Everything with this partner in the campaign",
}


def line(label: str, about: str = "", most: int = 200) -> StringField:
    """Return a field of one line."""
    return StringField(label, [Length(max=most, message=f"Shorten it to {most} letters.")], description=about)


def lines(label: str, about: str = "", *, most: int = 100_000, rows: int = 6) -> TextAreaField:
    """Return a field of several lines."""
    too_long = Length(max=most, message=f"Shorten it to {most:,} letters.")
    return TextAreaField(label, [too_long], description=about, render_kw={"rows": rows})


def channels_field(about: str) -> ChecksField:
    """Return a field of the channels that an approval is for."""
    return ChecksField("Only on these channels", description=about, choices=lambda: as_choices(CHANNEL_WORDS.items()))


def bounds_of(channels: Sequence[str] | None, last_day: date | None) -> Bounds:
    """Return what was ticked and typed as bounds of an approval."""
    return Bounds(last_day, frozenset(Channel(name) for name in channels or ()))


class VersionForm(Form):
    """What a person types for a version, whatever its kind. `name` and `placement` are for a new design alone."""

    PARTS: ClassVar[tuple[str, ...]] = ()
    """The fields of the kind, in order."""

    name = StringField(
        "Name", [Required("Give it a name, such as “Holiday e-mail”."), Length(max=120, message="Shorten it.")]
    )
    placement = SelectField("What is it for?", validators=[Required("Choose what it is for.")])
    kind = HiddenField()
    disclosure = line(
        "Disclosure", "The sentence saying that the partner earns a share. It fills {{ disclosure }}.", 500
    )
    note = line("What is new?", "One line for those who review it.", 500)

    def offer(self, placements: list[Placement]) -> Self:
        """Fill in what a design can be made for."""
        self.placement.choices = {row.public_id: _label(row) for row in placements}
        return self

    def of_known_design(self) -> None:
        """Leave out what a design has already."""
        for name in ("name", "placement", "kind"):
            del self[name]

    def fill(self, version: CreativeVersion) -> None:
        """Start from an older version."""
        for name in VersionDraft.model_fields:
            if name in self and name != "note":
                self[name].data = getattr(version, name)

    @property
    def shown(self) -> list[Field]:
        """The fields of a version, in order."""
        return [self[name] for name in (*self.PARTS, "disclosure", "note")]

    @property
    def uploads(self) -> list[FileStorage]:
        """The pictures that came with it."""
        return []

    def choose_from(self, pictures: Sequence[Picture], products: Sequence[Product]) -> None:
        """Fill in which pictures and products there are; kinds that choose none need none."""

    def show(self, parts: Sequence[Part]) -> None:
        """Fill in the parts of a version; kinds that are typed whole have none."""

    def parts(self, _taken: Sequence[Picture]) -> tuple[Part, ...]:
        """Return what it is built of; nothing for what is typed whole."""
        return ()

    def draft(self, taken: Sequence[Picture]) -> VersionDraft:
        """Return what was typed, with the pictures that were uploaded with it."""
        typed = {name: self[name].data or "" for name in VersionDraft.model_fields if name in self}
        return VersionDraft(**typed, parts=self.parts(taken))

    @property
    def placement_id(self) -> Id:
        """The chosen placement. Raises NotFound."""
        return ids.parse(str(self.placement.data), Placement.__prefix__)


class PartsForm(VersionForm):
    """What is built of parts: it starts from those of an older version, and takes pictures where it asks for some."""

    files: PicturesField

    def fill(self, version: CreativeVersion) -> None:
        """Start from the parts of an older version."""
        super().fill(version)
        self.show(parts_from_json(version.parts))

    @property
    def uploads(self) -> list[FileStorage]:
        """The pictures that came with it."""
        return self.files.given if "files" in self else []


def _label(placement: Placement) -> str:
    partner = placement.partnership.name if placement.partnership else "our own"
    campaign = f", {placement.campaign.name}" if placement.campaign else ""
    return f"{placement.short_name} ({partner}{campaign})"


class SubmitForm(Form):
    """How far the approval should reach and how long it should hold, and until when an answer is hoped for."""

    scope = SelectField("May be used in", choices=lambda: {one.value: words for one, words in SCOPE_WORDS.items()})
    channels = channels_field("None ticked: every channel. Only for “everything with this partner”.")
    last_day = DateField(
        "May be used until", description="Empty: until the campaign ends, or for a year where it has no last day."
    )
    due_on = DateField("Answer by", description="Empty: as the program plans it, or else in 5 business days.")

    @property
    def bounds(self) -> Bounds:
        """Until when and on which channels it is asked for."""
        return bounds_of(self.channels.data, self.last_day.data)
