"""What a person types or pastes for a version of a creative, before it is cleaned."""

from pydantic import BaseModel, ConfigDict, Field

from campaigns.rules.parts import Part
from campaigns.rules.pins import Pin


class VersionDraft(BaseModel):
    """The words and HTML of a version to be. An empty `text` is derived from the HTML.

    `more_subjects` are variants of the subject, one a line; `parts` are what HTML is built of in place of `html`.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    subject: str = Field(default="", max_length=200)
    more_subjects: str = Field(default="", max_length=1_000)
    from_name: str = Field(default="", max_length=120)
    preheader: str = Field(default="", max_length=200)
    html: str = ""
    text: str = Field(default="", max_length=100_000)
    disclosure: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=500)
    parts: tuple[Part, ...] = ()

    def or_else(self, other: "VersionDraft") -> "VersionDraft":
        """Return this draft with everything left empty taken from another."""
        return VersionDraft(**{**other.model_dump(), **{name: value for name, value in self if value}})


class RemarkDraft(BaseModel):
    """A comment to be: on a block, at a point of a picture or, without either, on the whole design."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    text: str = Field(max_length=2000)
    block_id: str | None = None
    pin: Pin | None = None
    is_must_fix: bool = False
