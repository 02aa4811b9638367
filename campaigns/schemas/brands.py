"""What a person types for brand guidelines."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from campaigns.rules.brands import Decider
from campaigns.rules.creatives import CreativeKind
from core.ids import Id


class GuidelinesDraft(BaseModel):
    """Guidelines to be. Colours and forbidden phrases are read from text; `logo_id` is one of one's own pictures."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, arbitrary_types_allowed=True)

    logo_id: Id | None = None
    colours: str = Field(default="", max_length=200)
    tone: str = Field(default="", max_length=2000)
    dos: str = Field(default="", max_length=2000)
    donts: str = Field(default="", max_length=2000)
    disclosure: str = Field(default="", max_length=500)
    forbidden: str = Field(default="", max_length=8000)
    note: str = Field(default="", max_length=500)
    review_by: date | None = None
    decides: dict[CreativeKind, Decider] = Field(default_factory=dict)
