"""How much one seller's programs may ask of the API in a minute. A refusal says how many seconds to wait."""

from limits import RateLimitItem, RateLimitItemPerMinute

from core.access import find_actor
from core.errors import TooMany
from core.limits import counter

PER_MINUTE: RateLimitItem = RateLimitItemPerMinute(3_000)


def count_request() -> None:
    """Count one request of whoever asks. Raises TooMany when the minute's share is used up."""
    actor = find_actor()
    if actor is None:
        return  # refused already, or a public page
    wait = counter().seconds_to_wait(PER_MINUTE, str(actor.organization_id))
    if wait is not None:
        raise TooMany(f"That is more than 3,000 requests in a minute. Go on in {wait} seconds.", retry_after=wait)
