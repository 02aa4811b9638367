"""Listening: which events somebody wants to hear, remembered for a moment, so that asking costs next to nothing.

Another process may take a second to notice a new webhook; one that ends is noticed when its events are spread.
"""

from dataclasses import dataclass, field
from time import monotonic

from accounts.queries.hooks import wanted_events
from core.db import after_commit
from core.ids import Id


@dataclass
class Ears:
    """What is known of who listens, and until when it is believed (seconds of `monotonic`)."""

    believe_s: float = 1.0
    known: dict[Id, frozenset[str]] = field(default_factory=dict)
    until: float = 0.0

    def wants(self, seller_id: Id, event: str) -> bool:
        """Return whether some webhook of a seller wants an event."""
        if monotonic() >= self.until:
            self.believe(wanted_events())
        return event in self.known.get(seller_id, ())

    def believe(self, known: dict[Id, frozenset[str]]) -> None:
        """Take this for true for a while."""
        self.known, self.until = known, monotonic() + self.believe_s

    def forget(self) -> None:
        """Look again the next time."""
        self.until = 0.0


ears = Ears()


def look_again() -> None:
    """Have this process look who listens once the running command has committed."""
    after_commit(ears.forget)
