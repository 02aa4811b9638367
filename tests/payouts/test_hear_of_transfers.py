"""Stripe tells of transfers through the real door, signed: late, twice, in the wrong order. What counts is a look."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from accounts.models import Organization
from accounts.permissions import Role
from core import jobs
from core.db import db
from core.jobs import Job
from demo.stripe.faults import Fault
from demo.stripe.post import Letter, Listener
from payouts.commands.rail_accounts import set_rail_account
from payouts.models import RailEvent
from payouts.queries.checks import check_books
from payouts.queries.findings import open_findings
from payouts.rules.reconciling import FindingKind
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.harness.stripe import KEY, Kind, StripeServer
from tests.payouts.stripe_office import TRANSFERS, StripeOffice, make_stripe_office, pointed, states_of, work

__all__ = ["pointed"]
SECRET = "whsec_tests"


@pytest.fixture
def office(pointed: None, clock: Clock, stripe_server: StripeServer) -> StripeOffice:
    return make_stripe_office(clock, stripe_server, partners=2)


@pytest.fixture
def listener(app: Flask, office: StripeOffice, stripe_server: StripeServer) -> Iterator[Listener]:
    """The product served on loopback, and the stand-in telling its address of every transfer."""
    owner = make_person(db.session.get_one(Organization, office.seller_id), Role.OWNER, email="boss@x.example")
    account = set_rail_account(actor=owner.actor, secret_key=KEY, webhook_secret=SECRET)
    path = f"/webhooks/stripe/{account.public_id}"
    db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    listening = Listener(f"http://127.0.0.1:{server.server_port}{path}", SECRET, names=("transfer.*",))
    stripe_server.world.listeners.append(listening)
    yield listening
    server.shutdown()
    thread.join()
    server.server_close()


def heard(stripe_server: StripeServer) -> list[tuple[str, str | None]]:
    """Wait for what is on its way, and return what the product kept of it in the order in which it came."""
    stripe_server.world.post.wait()
    assert {status for _, status in stripe_server.world.post.delivered} <= {200}
    db.session.remove()
    query = select(RailEvent.kind, RailEvent.subject_group).order_by(RailEvent.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def planned_looks() -> int:
    return db.session.scalar(select(func.count(Job.id)).where(Job.kind == "payouts.look")) or 0


def test_a_payment_whose_answer_was_a_500_is_paid_when_stripe_tells_of_it(
    office: StripeOffice, listener: Listener, stripe_server: StripeServer
) -> None:
    run = office.approved()
    stripe_server.fail(Kind.ERROR_AFTER, TRANSFERS, times=2)
    office.pay(run)
    assert [kind for kind, _ in heard(stripe_server)] == ["transfer.created"] * 2
    jobs.run_due()
    assert (states_of(run.id), len(stripe_server.transfers())) == (["paid", "paid"], 2)
    assert check_books(office.seller_id) == []


@pytest.mark.parametrize("kind", [Kind.WEBHOOK_DUPLICATE, Kind.WEBHOOK_REORDERED])
def test_news_that_comes_twice_or_in_the_wrong_order_changes_nothing_that_is_paid(
    office: StripeOffice, listener: Listener, stripe_server: StripeServer, kind: Kind
) -> None:
    run = office.approved()
    stripe_server.fail(kind, TRANSFERS)
    assert office.pay(run) == ["paid", "paid"]
    groups = [group for _, group in heard(stripe_server)]
    sent = [str(transfer.transfer_group) for transfer in reversed(stripe_server.transfers())]
    assert groups == (sent if kind is Kind.WEBHOOK_DUPLICATE else sent[::-1])
    assert len(stripe_server.world.post.delivered) == (3 if kind is Kind.WEBHOOK_DUPLICATE else 2)
    jobs.run_due()
    assert (planned_looks(), states_of(run.id), len(stripe_server.transfers())) == (2, ["paid", "paid"], 2)
    assert check_books(office.seller_id) == []


def test_late_news_of_a_transfer_that_was_taken_back_since_says_how_it_stands_now(
    office: StripeOffice, listener: Listener, stripe_server: StripeServer, clock: Clock
) -> None:
    stripe_server.world.listeners.clear()
    run = office.approved()
    assert office.pay(run) == ["paid", "paid"]
    transfer = stripe_server.transfers()[0]
    stripe_server.client().v1.transfers.reversals.create(transfer.id, {})
    told = [one for one in stripe_server.events("transfer.*") if one["data"]["object"]["id"] == transfer.id]
    reversal, creation = told
    assert (reversal["type"], creation["type"]) == ("transfer.reversed", "transfer.created")
    for event in (reversal, creation):
        tell_late(stripe_server, listener, event)
        assert heard(stripe_server)[-1] == (event["type"], transfer.transfer_group)
        work(clock, minutes=1)
        assert [found.kind for found in open_findings(office.seller_id)] == [FindingKind.REVERSED]
    assert states_of(run.id) == ["paid", "paid"]
    assert check_books(office.seller_id) == []


def test_news_that_a_transfer_was_changed_leads_to_a_look_at_its_payout(
    office: StripeOffice, listener: Listener, stripe_server: StripeServer
) -> None:
    run = office.approved()
    office.pay(run)
    heard(stripe_server)
    jobs.run_due()
    transfer = stripe_server.transfers()[0]
    stripe_server.change(transfer.id, amount=1)
    created = stripe_server.events("transfer.created")[0]
    tell_late(stripe_server, listener, {**created, "id": "evt_updated", "type": "transfer.updated"})
    assert heard(stripe_server)[-1] == ("transfer.updated", transfer.transfer_group)
    jobs.run_due()
    assert [found.kind for found in open_findings(office.seller_id)] == [FindingKind.WRONG]


def tell_late(server: StripeServer, listener: Listener, event: dict[str, Any]) -> None:
    """Deliver an event only after a moment, signed when it leaves; returns when it was delivered."""
    before = len(server.world.post.delivered)
    server.world.post.send([Letter(listener, event)], Fault(Kind.WEBHOOK_LATE, seconds=0.01))
    over = threading.Event()
    while len(server.world.post.delivered) == before:
        over.wait(0.005)
