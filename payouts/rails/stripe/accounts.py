"""Partners' accounts: make one that gets transfers, see how it stands, lead its people to Stripe's own pages.

Source: https://docs.stripe.com/connect/accounts-v2 (the recipient configuration), and /api/v2/core/account-links.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from payouts.rails.protocol import RailTrouble
from payouts.rails.stripe.answers import meaning_of
from payouts.rails.stripe.client import open_client
from payouts.rules.rails import Credentials
from payouts.rules.recipients import RecipientState, Seen, kept, state_of

if TYPE_CHECKING:
    from stripe import StripeClient
    from stripe.params.v2.core import (
        AccountCreateParams,
        AccountCreateParamsConfigurationRecipientCapabilitiesStripeBalance,
        AccountLinkCreateParams,
    )
    from stripe.v2.core import Account

_GONE = 404
_TRANSFERS: "AccountCreateParamsConfigurationRecipientCapabilitiesStripeBalance" = {
    "stripe_transfers": {"requested": True}
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A partner who gets an account: the name and address Stripe shows and writes to, and an ISO 3166-1 country."""

    name: str
    email: str
    country: str
    partnership: str


class StripeAccounts:
    """The accounts of one seller's partners. Everything raises RailTrouble when Stripe cannot be asked or refuses."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    @cached_property
    def _client(self) -> "StripeClient":
        return open_client(self._credentials)

    def create(self, newcomer: Newcomer, key: str) -> Seen:
        """Make an account that gets transfers. The same key makes it once, for 30 days."""
        params: AccountCreateParams = {
            "display_name": newcomer.name,
            "dashboard": "express",
            "identity": {"country": newcomer.country.lower()},
            "configuration": {"recipient": {"capabilities": {"stripe_balance": _TRANSFERS}}},
            "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
            "metadata": {"partnership": newcomer.partnership},
            "include": ["configuration.recipient", "requirements"],
        }
        if newcomer.email:
            params["contact_email"] = newcomer.email
        with _trouble():
            return _seen(self._client.v2.core.accounts.create(params, {"idempotency_key": key}))

    def retrieve(self, object_id: str) -> Seen:
        """Return how an account stands; one that Stripe does not know any more counts as closed."""
        import stripe

        with _trouble():
            try:
                found = self._client.v2.core.accounts.retrieve(
                    object_id, {"include": ["configuration.recipient", "requirements"]}
                )
            except stripe.InvalidRequestError as refusal:
                if refusal.http_status == _GONE:
                    return Seen(object_id, RecipientState.CLOSED)
                raise
            return _seen(found)

    def link(self, object_id: str, *, come_back: str, again: str) -> str:
        """Return an address, good for minutes and once, where the partner tells Stripe what it asks for."""
        params: AccountLinkCreateParams = {
            "account": object_id,
            "use_case": {
                "type": "account_onboarding",
                "account_onboarding": {"refresh_url": again, "return_url": come_back},
            },
        }
        with _trouble():
            return str(self._client.v2.core.account_links.create(params).url)


@contextmanager
def _trouble() -> Iterator[None]:
    import stripe

    try:
        yield
    except stripe.StripeError as error:
        raise RailTrouble(meaning_of(error).text) from error


def _seen(account: "Account") -> Seen:
    recipient = account.configuration.recipient if account.configuration else None
    balance = recipient.capabilities.stripe_balance if recipient and recipient.capabilities else None
    transfers = balance.stripe_transfers if balance else None
    entries = (account.requirements.entries if account.requirements else None) or []
    missing = kept([entry.description for entry in entries if entry.awaiting_action_from == "user"])
    state = state_of(transfers.status if transfers else None, is_closed=bool(account.closed))
    return Seen(account.id, state, tuple(missing))
