"""What a person types for brand guidelines."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from campaigns.rules.brands import Decider
from campaigns.rules.brands_logos import LogoForm
from campaigns.rules.creatives import CreativeKind
from core.ids import Id


class GuidelinesDraft(BaseModel):
    """Guidelines to be. Colours, fonts and phrases are read from text; logos are one's own pictures."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, arbitrary_types_allowed=True)

    logo_id: Id | None = None
    logos: dict[LogoForm, Id] = Field(default_factory=dict)
    clear_space_percent: int | None = Field(default=None, ge=0, le=300)
    min_width_px: int | None = Field(default=None, ge=1, le=2_000)
    min_width_mm: int | None = Field(default=None, ge=1, le=500)
    colours: str = Field(default="", max_length=200)
    fonts: str = Field(default="", max_length=1_000)
    lockup: str = Field(default="", max_length=2000)
    tone: str = Field(default="", max_length=2000)
    dos: str = Field(default="", max_length=2000)
    donts: str = Field(default="", max_length=2000)
    disclosure: str = Field(default="", max_length=500)
    forbidden: str = Field(default="", max_length=8000)
    note: str = Field(default="", max_length=500)
    review_by: date | None = None
    decides: dict[CreativeKind, Decider] = Field(default_factory=dict)
