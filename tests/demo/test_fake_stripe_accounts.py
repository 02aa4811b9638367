"""The fake Stripe takes in partners: an account, a link to its page, “Finish”, and news of it."""

import urllib.error
import urllib.request
from typing import Any

import pytest
import stripe

from tests.harness.clock import Clock
from tests.harness.stripe import Status, StripeServer

BACK = "http://127.0.0.1:1/back"
AGAIN = "http://127.0.0.1:1/again"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def press(url: str, answer: str | None = None) -> tuple[int, str]:
    """Open a page, or press a button on it; return the status with the page's text or where it leads."""
    body = f"answer={answer}".encode() if answer else None
    try:
        with urllib.request.build_opener(_Stay).open(url, body, timeout=5) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as elsewhere:
        with elsewhere:
            return elsewhere.code, elsewhere.headers.get("Location") or elsewhere.read().decode()


def link_for(server: StripeServer, account: str) -> stripe.v2.core.AccountLink:
    onboarding: Any = {"refresh_url": AGAIN, "return_url": BACK}
    case: Any = {"type": "account_onboarding", "account_onboarding": onboarding}
    return server.client().v2.core.account_links.create({"account": account, "use_case": case})


def status_of(server: StripeServer, account_id: str) -> str:
    found = server.client().v2.core.accounts.retrieve(account_id, {"include": ["configuration.recipient"]})
    return str(
        found.to_dict()["configuration"]["recipient"]["capabilities"]["stripe_balance"]["stripe_transfers"]["status"]
    )


def test_an_account_shows_only_what_was_asked_for(stripe_server: StripeServer) -> None:
    account, accounts = stripe_server.add_account(Status.RESTRICTED), stripe_server.client().v2.core.accounts
    plain = accounts.retrieve(account)
    assert (plain.configuration, plain.identity, plain.requirements) == (None, None, None)
    asked = accounts.retrieve(account, {"include": ["requirements", "identity"]})
    assert asked.configuration is None
    assert asked.identity is not None
    assert asked.identity.country == "us"
    assert asked.requirements is not None
    assert len(asked.requirements.entries or []) == 4


def test_finish_on_the_page_lets_the_account_get_transfers(stripe_server: StripeServer) -> None:
    account = stripe_server.add_account(Status.RESTRICTED)
    link = link_for(stripe_server, account)
    status, page = press(link.url)
    assert (status, "Finish" in page, "date of birth" in page) == (200, True, True)
    assert press(link.url, "finish") == (303, BACK)
    assert status_of(stripe_server, account) == "active"
    found = stripe_server.client().v2.core.accounts.retrieve(account, {"include": ["requirements"]})
    assert found.requirements is not None
    assert found.requirements.entries == []


def test_leaving_for_later_changes_nothing(stripe_server: StripeServer) -> None:
    account = stripe_server.add_account(Status.RESTRICTED)
    assert press(link_for(stripe_server, account).url, "later") == (303, BACK)
    assert status_of(stripe_server, account) == "restricted"


def test_a_link_works_once_and_not_for_long(stripe_server: StripeServer, clock: Clock) -> None:
    account = stripe_server.add_account(Status.RESTRICTED)
    used, old = link_for(stripe_server, account), link_for(stripe_server, account)
    press(used.url, "later")
    assert press(used.url) == (303, AGAIN)
    clock.advance(minutes=10)
    assert press(old.url, "finish") == (303, AGAIN)
    assert status_of(stripe_server, account) == "restricted"
    assert press(f"{stripe_server.url}/setup/nothing")[0] == 404


def test_a_name_on_the_page_is_only_text(stripe_server: StripeServer) -> None:
    asked: Any = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}}
    made = stripe_server.client().v2.core.accounts.create(
        {"configuration": asked, "identity": {"country": "us"}, "display_name": "<script>alert(1)</script>"}
    )
    assert "<script>" not in press(link_for(stripe_server, made.id).url)[1]


def test_a_link_names_an_account_of_the_platform(stripe_server: StripeServer) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        link_for(stripe_server, "acct_nobody")
    assert refused.value.param == "account"


def test_a_thin_event_says_which_account_and_its_data_is_fetched(stripe_server: StripeServer) -> None:
    account = stripe_server.add_account(Status.RESTRICTED)
    stripe_server.set_status(account, Status.ACTIVE)
    changed = "v2.core.account[configuration.recipient].capability_status_updated"
    event = next(event for event in stripe_server.events() if event["type"] == changed)
    body, headers = stripe_server.envelope(event, "whsec_x")
    assert b'"data"' not in body
    told = stripe_server.client().parse_event_notification(body, headers["Stripe-Signature"], "whsec_x")
    assert isinstance(
        told,
        stripe.events.V2CoreAccountIncludingConfigurationRecipientCapabilityStatusUpdatedEventNotification,
    )
    assert told.related_object.id == account
    assert told.fetch_related_object().id == account
    assert told.fetch_event().data.updated_capability == "stripe_balance.stripe_transfers"
