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


class Evidence(BaseModel):
    """What a revocation rests on: a mail that was found to be a breach, a picture that is kept under a key, or both."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    arrival_id: Id | None = None
    sha256: str = ""
    media_type: str = ""
    storage_key: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return self.arrival_id is None and not self.storage_key


NO_EVIDENCE = Evidence()
