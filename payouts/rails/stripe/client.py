"""The SDK, opened the one way it is used: without its own retries, without telemetry, with a timeout of ours."""

from typing import TYPE_CHECKING

from core.config import settings
from payouts.rules.rails import Credentials

if TYPE_CHECKING:
    from stripe import StripeClient

TIMEOUT_S = 30


def open_client(credentials: Credentials) -> "StripeClient":
    """Return a client for one seller's account. Repeating a request is decided by us, never by the SDK."""
    import stripe

    stripe.enable_telemetry = False
    return stripe.StripeClient(
        credentials.secret_key,
        base_addresses={"api": settings().stripe_address},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
    )
