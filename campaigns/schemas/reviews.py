"""What a person types about reviews."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from core.ids import Id


class StandInDraft(BaseModel):
    """A stand-in to be: a colleague, from a day until a day, both included."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    stand_in_id: Id
    from_on: date
    until_on: date
