"""The fake Stripe refuses wrong requests with the parameter's name, as Stripe does."""

from typing import Any

import pytest
import stripe

from demo.stripe.wire import Request
from tests.harness.stripe import StripeServer

GOOD: dict[str, Any] = {"amount": 100, "currency": "usd"}


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"foo": 1}, "foo", "parameter_unknown"),
        ({"metadata": {"a": {"b": "c"}}}, "metadata[a]", "parameter_invalid_string"),
        ({"metadata": {"a": "b" * 501}}, "metadata[a]", None),
        ({"metadata": {"a" * 41: "b"}}, f"metadata[{'a' * 41}]", None),
        ({"metadata": {f"k{n}": "v" for n in range(51)}}, "metadata", None),
        ({"amount": "ten"}, "amount", "parameter_invalid_integer"),
        ({"amount": "10.5"}, "amount", "parameter_invalid_integer"),
        ({"amount": 0}, "amount", "parameter_invalid_integer"),
        ({"amount": -5}, "amount", "parameter_invalid_integer"),
        ({"amount": None}, "amount", "parameter_missing"),
        ({"currency": None}, "currency", "parameter_missing"),
        ({"currency": "USD"}, "currency", "parameter_invalid_string"),
        ({"currency": "dollars"}, "currency", "parameter_invalid_string"),
        ({"destination": None}, "destination", "parameter_missing"),
        ({"destination": "acct_nobody"}, "destination", "resource_missing"),
        ({"expand": ["moon"]}, "expand", None),
        ({"api_key": "sk_test_x"}, "api_key", "parameter_unknown"),
    ],
)
def test_a_wrong_transfer_is_refused_by_name(
    stripe_server: StripeServer, change: dict[str, Any], param: str, code: str | None
) -> None:
    asked = GOOD | {"destination": stripe_server.add_account()} | change
    given: Any = {name: value for name, value in asked.items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_server.client().v1.transfers.create(given)
    assert (refused.value.param, refused.value.code, refused.value.http_status) == (param, code, 400)
    assert not stripe_server.transfers()


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "tr_nothing"}, "starting_after"),
        ({"created": {"since": 5}}, "created[since]"),
        ({"group": "po_1"}, "group"),
    ],
)
def test_a_wrong_question_is_refused_by_name(stripe_server: StripeServer, asked: Any, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_server.client().v1.transfers.list(asked)
    assert (refused.value.param, refused.value.http_status) == (param, 400)


def test_an_invalid_request_leaves_its_key_free(stripe_server: StripeServer) -> None:
    account, key = stripe_server.add_account(), {"idempotency_key": "k"}
    client: Any = stripe_server.client()
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.create(GOOD | {"destination": account, "foo": 1}, key)
    assert client.v1.transfers.create(GOOD | {"destination": account}, key).amount == 100


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"identity": {"country": "us", "nope": 1}}, "identity[nope]"),
        ({"identity": {}}, "identity.country"),
        ({"include": ["everything"]}, "include[0]"),
        ({"configuration": {"recipient": {"capabilities": {"cards": {"requested": "yes"}}}}}, "requested"),
    ],
)
def test_a_wrong_account_is_refused_by_name(stripe_server: StripeServer, change: dict[str, Any], param: str) -> None:
    asked: Any = {"configuration": {"recipient": {}}, "identity": {"country": "us"}} | change
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_server.client().v2.core.accounts.create(asked)
    assert param in str(refused.value.param)


def test_what_does_not_exist_is_not_found(stripe_server: StripeServer) -> None:
    client = stripe_server.client()
    for ask in (client.v1.transfers, client.v1.events, client.v1.balance_transactions, client.v2.core.accounts):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            ask.retrieve("xx_1")
        assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.charges.list()


def test_nobody_is_answered_without_a_secret_key(stripe_server: StripeServer) -> None:
    with pytest.raises(stripe.AuthenticationError):
        stripe_server.client("pk_test_tandem").v1.balance.retrieve()


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_object_is_refused(stripe_server: StripeServer, body: bytes) -> None:
    request = Request("POST", "/v2/core/accounts", headers={"authorization": "Bearer sk_test_x"}, body=body)
    answer = stripe_server.answer(request)
    assert answer is not None
    assert answer.status == 400
