"""Routes: which address does what, and the SDK's own type that its parameters are checked against."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from stripe import params
from stripe.params.v2 import core

from demo.stripe import refusals
from demo.stripe.call import Call
from demo.stripe.calls import accounts, balances, endpoints, events, links, transfers
from demo.stripe.store import Body
from demo.stripe.wire import Request


@dataclass(frozen=True)
class Route:
    """One call of the API: `{id}` in the path stands for an id."""

    method: str
    path: str
    declared: type
    work: Callable[[Call], Body]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the path of a request must look like."""
        return re.compile(re.escape(self.path).replace(r"\{id\}", "([^/]+)"))


ROUTES = (
    Route("GET", "/v1/balance", params.BalanceRetrieveParams, balances.retrieve),
    Route("GET", "/v1/balance_transactions", params.BalanceTransactionListParams, balances.list_transactions),
    Route(
        "GET", "/v1/balance_transactions/{id}", params.BalanceTransactionRetrieveParams, balances.retrieve_transaction
    ),
    Route("GET", "/v1/events", params.EventListParams, events.list_all),
    Route("GET", "/v1/events/{id}", params.EventRetrieveParams, events.retrieve),
    Route("POST", "/v1/transfers", params.TransferCreateParams, transfers.create),
    Route("GET", "/v1/transfers", params.TransferListParams, transfers.list_all),
    Route("GET", "/v1/transfers/{id}", params.TransferRetrieveParams, transfers.retrieve),
    Route("POST", "/v1/transfers/{id}/reversals", params.TransferReversalCreateParams, transfers.reverse),
    Route("GET", "/v1/transfers/{id}/reversals", params.TransferReversalListParams, transfers.list_reversals),
    Route(
        "GET", "/v1/transfers/{id}/reversals/{id}", params.TransferReversalRetrieveParams, transfers.retrieve_reversal
    ),
    Route("POST", "/v1/webhook_endpoints", params.WebhookEndpointCreateParams, endpoints.create),
    Route("GET", "/v1/webhook_endpoints", params.WebhookEndpointListParams, endpoints.list_all),
    Route("GET", "/v1/webhook_endpoints/{id}", params.WebhookEndpointRetrieveParams, endpoints.retrieve),
    Route("DELETE", "/v1/webhook_endpoints/{id}", params.WebhookEndpointDeleteParams, endpoints.delete),
    Route("POST", "/v2/core/account_links", core.AccountLinkCreateParams, links.create),
    Route("GET", "/v2/core/events/{id}", core.EventRetrieveParams, events.retrieve_thin),
    Route("POST", "/v2/core/event_destinations", core.EventDestinationCreateParams, endpoints.create_destination),
    Route(
        "GET", "/v2/core/event_destinations/{id}", core.EventDestinationRetrieveParams, endpoints.retrieve_destination
    ),
    Route("POST", "/v2/core/accounts", core.AccountCreateParams, accounts.create),
    Route("GET", "/v2/core/accounts/{id}", core.AccountRetrieveParams, accounts.retrieve),
)


def find(request: Request) -> tuple[Route, Sequence[str]]:
    """Return the route of a request and the ids in its path. Raises Refusal (404)."""
    for route in ROUTES:
        matched = route.pattern.fullmatch(request.path)
        if matched and route.method == request.method:
            return route, matched.groups()
    raise refusals.unknown_path(request.method, request.path)
