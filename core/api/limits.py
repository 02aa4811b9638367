"""How much one seller's programs may ask of the API in a minute. A refusal says how many seconds to wait."""

import time

from flask import current_app
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from core.access import find_actor
from core.config import settings
from core.errors import TooMany

PER_MINUTE: RateLimitItem = RateLimitItemPerMinute(3_000)
_KEY = "tandem_api_limits"


def count_request() -> None:
    """Count one request of whoever asks. Raises TooMany when the minute's share is used up."""
    actor = find_actor()
    if actor is None:
        return  # refused already, or a public page
    who, counter = str(actor.organization_id), _counter()
    if not counter.hit(PER_MINUTE, who):
        wait = max(1, int(counter.get_window_stats(PER_MINUTE, who).reset_time - time.time()) + 1)
        raise TooMany(f"That is more than 3,000 requests in a minute. Go on in {wait} seconds.", retry_after=wait)


def _counter() -> MovingWindowRateLimiter:
    """Return what counts: in memory on one machine, in Redis when there are several."""
    known = current_app.extensions
    if _KEY not in known:
        known[_KEY] = MovingWindowRateLimiter(storage_from_string(settings().redis_url or "memory://"))
    found: MovingWindowRateLimiter = known[_KEY]
    return found
