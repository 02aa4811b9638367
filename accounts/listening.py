"""Listening: which events somebody wants to hear, remembered for a moment, so that asking costs next to nothing.

Another process may take a second to notice a new webhook; one that ends is noticed when its events are spread.
"""

import math
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from accounts.queries.hooks import wanted_events
from core.db import after_commit
from core.ids import Id

Heard = tuple[frozenset[str], float]


@dataclass
class Ears:
    """What each seller's webhooks want to hear, and until when that is believed (seconds of `monotonic`).

    `unknown` is believed of a seller nobody has asked about yet.
    """

    believe_s: float = 1.0
    known: dict[Id, Heard] = field(default_factory=dict)
    unknown: Heard = (frozenset(), -math.inf)

    def wants(self, seller_id: Id, event: str) -> bool:
        """Return whether some webhook of a seller wants an event."""
        events, until = self.known.get(seller_id, self.unknown)
        if monotonic() >= until:
            events = wanted_events(seller_id)
            self.known[seller_id] = (events, monotonic() + self.believe_s)
        return event in events

    def forget(self, seller_id: Id) -> None:
        """Look again the next time."""
        self.known[seller_id] = (frozenset(), -math.inf)


ears = Ears()


def look_again(seller_id: Id) -> None:
    """Have this process look who listens once the running command has committed."""
    after_commit(partial(ears.forget, seller_id))
