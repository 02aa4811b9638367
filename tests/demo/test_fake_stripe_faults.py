"""The fake Stripe fails on demand, and its idempotency keys behave as Stripe's do."""

import threading
import time
from typing import Any

import pytest
import stripe

from core import clock as product_clock
from demo.stripe.faults import BY_CHANCE
from tests.harness.clock import Clock
from tests.harness.stripe import Kind, StripeServer

CREATE = "POST /v1/transfers"


class Payer:
    """Sends one transfer, again and again, with the same key and bytes."""

    def __init__(self, server: StripeServer) -> None:
        self.server = server
        self.account = server.add_account()

    def pay(self, key: str = "po_1_g1", **more: Any) -> stripe.Transfer:
        asked: Any = {"amount": 700, "currency": "usd", "destination": self.account, "transfer_group": "po_1"}
        return self.server.client().v1.transfers.create(asked | more, {"idempotency_key": key})

    def fail_with(self, kind: Kind, error: type[Exception], **how: Any) -> Any:
        self.server.fail(kind, CREATE, **how)
        with pytest.raises(error) as failed:
            self.pay()
        return failed.value

    @property
    def paid(self) -> int:
        return len(self.server.transfers("po_1"))


@pytest.fixture
def payer(stripe_server: StripeServer) -> Payer:
    return Payer(stripe_server)


def test_the_same_key_and_bytes_pay_once(payer: Payer) -> None:
    first, again = payer.pay(), payer.pay()
    assert first.id == again.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert payer.paid == 1


def test_the_same_key_with_other_bytes_is_refused(payer: Payer) -> None:
    payer.pay()
    with pytest.raises(stripe.IdempotencyError):
        payer.pay(amount=701)
    assert payer.paid == 1


def test_a_connection_dropped_before_left_nothing(payer: Payer) -> None:
    payer.fail_with(Kind.DROP_BEFORE, stripe.APIConnectionError)
    assert payer.paid == 0
    payer.pay()
    assert payer.paid == 1


def test_a_connection_dropped_after_left_a_transfer_that_the_key_finds(payer: Payer) -> None:
    payer.fail_with(Kind.DROP_AFTER, stripe.APIConnectionError)
    assert payer.paid == 1
    assert payer.pay().id == payer.server.transfers("po_1")[0].id
    assert payer.paid == 1


@pytest.mark.parametrize(
    ("kind", "error", "status"),
    [
        (Kind.RATE_LIMIT, stripe.RateLimitError, 429),
        (Kind.CONFLICT, stripe.APIError, 409),
        (Kind.UNAVAILABLE, stripe.APIError, 503),
    ],
)
def test_what_was_not_worked_on_leaves_the_key_free(
    payer: Payer, kind: Kind, error: type[Exception], status: int
) -> None:
    assert payer.fail_with(kind, error).http_status == status
    assert payer.paid == 0
    payer.pay()
    assert payer.paid == 1


@pytest.mark.parametrize(("kind", "paid"), [(Kind.ERROR_BEFORE, 0), (Kind.ERROR_AFTER, 1)])
def test_a_500_is_repeated_by_its_key_whether_or_not_it_happened(payer: Payer, kind: Kind, paid: int) -> None:
    assert payer.fail_with(kind, stripe.APIError).http_status == 500
    assert payer.paid == paid
    with pytest.raises(stripe.APIError) as again:
        payer.pay()
    assert again.value.http_status == 500
    payer.pay("po_1_g2")
    assert payer.paid == paid + 1


def test_too_little_balance_is_said_and_repeated_by_its_key(payer: Payer) -> None:
    assert payer.fail_with(Kind.INSUFFICIENT_BALANCE, stripe.InvalidRequestError).code == "balance_insufficient"
    with pytest.raises(stripe.InvalidRequestError):
        payer.pay()
    assert payer.pay("po_1_g2").amount == 700


def test_a_forgotten_key_pays_twice(payer: Payer) -> None:
    payer.pay()
    payer.server.fail(Kind.EXPIRE_KEYS, CREATE)
    payer.pay()
    assert payer.paid == 2


def test_keys_live_a_day(payer: Payer, clock: Clock) -> None:
    first = payer.pay()
    clock.advance(hours=23, minutes=59)
    assert payer.pay().id == first.id
    clock.advance(minutes=1)
    assert payer.pay().id != first.id


def test_a_slow_request_holds_its_key_and_is_not_listed_until_it_is_done(payer: Payer) -> None:
    payer.server.fail(Kind.SLOW, CREATE, seconds=0.6)
    sending = threading.Thread(target=payer.pay)
    sending.start()
    refused = _first_refusal(payer)
    assert refused.http_status == 409
    assert refused.json_body["error"]["code"] == "idempotency_key_in_use"
    assert payer.paid == 0
    sending.join()
    assert payer.pay().amount == 700
    assert payer.paid == 1


def _first_refusal(payer: Payer) -> Any:
    for _ in range(40):
        time.sleep(0.01)
        if payer.server.world.faults.drawn.get(Kind.SLOW):
            break
    with pytest.raises(stripe.StripeError) as refused:
        payer.pay()
    return refused.value


def test_a_slow_answer_came_too_late_for_a_caller_that_gave_up(payer: Payer) -> None:
    payer.server.fail(Kind.SLOW_AFTER, CREATE, seconds=0.5)
    hasty = stripe.StripeClient(
        "sk_test_tandem_1",
        base_addresses={"api": payer.server.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=0.1),
    )
    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.transfers.create({"amount": 1, "currency": "usd", "destination": payer.account})
    assert len(payer.server.transfers()) == 1


def test_racing_requests_with_one_key_pay_once(payer: Payer) -> None:
    seen: list[str] = []

    def send() -> None:
        try:
            seen.append(payer.pay().id)
        except stripe.APIError as refused:
            seen.append(str(refused.http_status))

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert payer.paid == 1
    assert set(seen) <= {payer.server.transfers("po_1")[0].id, "409"}


def test_faults_hit_only_the_calls_they_name_and_as_often_as_said(payer: Payer) -> None:
    payer.server.fail(Kind.RATE_LIMIT, CREATE, times=2)
    assert payer.paid == 0
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            payer.pay()
    assert payer.pay().amount == 700


def test_the_same_seed_lets_the_same_calls_go_wrong(stripe_server: StripeServer) -> None:
    faults, drawn = stripe_server.world.faults, []
    for _ in range(2):
        faults.draw_at_random(0.3, seed=7)
        drawn.append([fault and fault.kind for fault in (faults.draw(CREATE) for _ in range(1_000))])
    assert drawn[0] == drawn[1]
    assert 250 < sum(1 for kind in drawn[0] if kind) < 350
    assert {kind for kind in drawn[0] if kind} == set(BY_CHANCE)


def test_the_fakes_time_is_the_products(payer: Payer, clock: Clock) -> None:
    assert payer.pay().created == int(product_clock.now().timestamp())


def test_the_fakes_own_door_plans_faults_and_changes_what_it_remembers(payer: Payer) -> None:
    paid = payer.pay()
    said = payer.server.tell(
        "POST", "/_faults", {"faults": [{"kind": "rate_limit", "on": CREATE}], "expire_keys": True}
    )
    assert said == (200, {})
    with pytest.raises(stripe.RateLimitError):
        payer.pay()
    assert payer.server.tell("GET", "/_faults")[1] == {"drawn": {"rate_limit": 1}}
    payer.server.tell("POST", "/_faults", {"random": {"share": 1.0, "kinds": ["conflict"]}})
    with pytest.raises(stripe.APIError):
        payer.pay()
    payer.server.tell("DELETE", "/_faults")
    assert payer.server.tell("POST", f"/_objects/{paid.id}", {"amount": 1})[1]["amount"] == 1
    assert payer.server.tell("DELETE", f"/_objects/{paid.id}")[0] == 200
    assert payer.paid == 0
    assert payer.server.tell("POST", f"/_accounts/{payer.account}", {"status": "rejected"})[0] == 200
    with pytest.raises(stripe.InvalidRequestError):
        payer.pay("other")
    assert payer.server.tell("DELETE", "/_objects") == (200, {})
    assert payer.server.tell("POST", f"/_accounts/{payer.account}", {"status": "active"})[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("POST", "/_faults", {"faults": [{"kind": "meteor"}]}),
        ("POST", "/_faults", {"random": {"luck": 1}}),
        ("POST", "/_faults", [1]),
        ("POST", "/_accounts/acct_nobody", {"status": "active"}),
        ("POST", "/_listeners", {"url": "file:///etc/passwd", "secret": "x"}),
        ("DELETE", "/_objects/tr_nothing", {}),
        ("GET", "/_moon", {}),
    ],
)
def test_the_fakes_own_door_refuses_nonsense(payer: Payer, method: str, path: str, given: Any) -> None:
    status, said = payer.server.tell(method, path, given)
    assert status in {400, 404}
    assert said["error"]["message"]
