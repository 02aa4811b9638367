"""What this process saw lately: enough to tell a repeated click and a mail gateway opening every link of a mail."""

import threading
import time
from collections import OrderedDict
from uuid import UUID

from tracking.rules.traffic import DUPLICATE_SECONDS, SCANNER_SECONDS

_MOST = 50_000


class Recent:
    """A bounded memory of visitors and nets. Losing it only means that a repeat is counted as new."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visits: OrderedDict[tuple[str, UUID], tuple[float, UUID]] = OrderedDict()
        self._nets: OrderedDict[tuple[str, str], dict[UUID, float]] = OrderedDict()

    def first_click(self, visitor: str, link_id: UUID) -> UUID | None:
        """Return the click that this visitor made on this link within the last hour, if any."""
        with self._lock:
            found = self._visits.get((visitor, link_id))
        return found[1] if found and time.monotonic() - found[0] < DUPLICATE_SECONDS else None

    def remember(self, visitor: str, link_id: UUID, click_id: UUID) -> None:
        """Keep a counted click, so that the next one like it is a duplicate."""
        with self._lock:
            self._visits[visitor, link_id] = (time.monotonic(), click_id)
            if len(self._visits) > _MOST:
                self._visits.popitem(last=False)

    def links_from(self, network: str, user_agent: str, link_id: UUID) -> int:
        """Return how many different links one user agent in one net opened in the last seconds, this one included."""
        moment = time.monotonic()
        with self._lock:
            links = self._nets.setdefault((network, user_agent), {})
            links[link_id] = moment
            for other in [each for each, at in links.items() if moment - at > SCANNER_SECONDS]:
                del links[other]
            if len(self._nets) > _MOST:
                self._nets.popitem(last=False)
            return len(links)
