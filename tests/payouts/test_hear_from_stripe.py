"""Stripe tells of changed accounts: taken only when signed about now, kept once, and looked up at Stripe itself."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from accounts.models import Organization
from accounts.permissions import Role
from core import clock, jobs
from core.db import db
from core.signatures import sign
from payouts import onboarding
from payouts.commands.onboarding import ask_for_account
from payouts.commands.rail_accounts import set_rail_account
from payouts.models import RailAccount, RailEvent, RailRecipient
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.stripe import KEY, Status, StripeServer
from tests.payouts.factories import Deal, make_deal

SECRET = "whsec_tests"
CHANGED = "v2.core.account[configuration.recipient].capability_status_updated"


class House:
    """A partner whose account at Stripe was made, and the address for news of the seller."""

    def __init__(self, server: StripeServer, client: FlaskClient, deal: Deal) -> None:
        self.server, self.client = server, client
        seller = make_person(db.session.get_one(Organization, deal.seller_id), Role.OWNER)
        partner = make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER)
        account = set_rail_account(actor=seller.actor, secret_key=KEY, webhook_secret=SECRET)
        self.url = f"/webhooks/stripe/{account.public_id}"
        self.recipient_id = ask_for_account(deal.partnership_id, actor=partner.actor, country="US").id
        self.object_id = onboarding.make(self.recipient_id)

    def event(self, status: Status = Status.ACTIVE) -> dict[str, Any]:
        """Let Stripe decide, and return what it tells of that."""
        self.server.set_status(self.object_id, status)
        return next(event for event in self.server.events() if event["type"] == CHANGED)

    def post(self, event: object, *, secret: str = SECRET, signature: str | None = None) -> TestResponse:
        body, headers = self.server.envelope(event if isinstance(event, dict) else {"object": "x"}, secret)
        body = body if isinstance(event, dict) else str(event).encode()
        sent = headers["Stripe-Signature"] if signature is None else signature
        return self.client.post(self.url, data=body, headers={"Stripe-Signature": sent})

    @property
    def state(self) -> str:
        db.session.expire_all()
        return db.session.get_one(RailRecipient, self.recipient_id).state


@pytest.fixture
def house(app: Flask, client: FlaskClient, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> House:
    given = app.extensions["tandem_settings"]
    monkeypatch.setitem(
        app.extensions, "tandem_settings", given.model_copy(update={"stripe_api_base": stripe_server.url})
    )
    return House(stripe_server, client, make_deal())


def kept() -> int:
    return db.session.scalar(select(func.count(RailEvent.id))) or 0


def test_the_seller_is_shown_the_address_for_news(house: House) -> None:
    account = db.session.scalars(select(RailAccount)).one()
    owner = make_person(db.session.get_one(Organization, account.seller_id), Role.OWNER, email="boss@x.example")
    assert f"http://localhost{house.url}" in sign_in(house.client, owner).get("/settings/ways-to-pay").text


def test_news_of_an_account_leads_to_a_look_at_it(house: House) -> None:
    taken = house.post(house.event())
    assert (taken.status_code, taken.json) == (200, {"received": True, "new": True})
    assert house.state == "restricted"
    jobs.run_due()
    assert house.state == "active"
    db.session.expire_all()
    assert db.session.scalars(select(RailEvent)).one().handled_at is not None


def test_what_counts_is_how_it_stands_now_not_what_old_news_said(house: House) -> None:
    old = house.event(Status.ACTIVE)
    house.server.set_status(house.object_id, Status.REJECTED)
    house.post(old)
    jobs.run_due()
    assert house.state == "rejected"


def test_the_same_news_is_kept_once(house: House) -> None:
    event = house.event()
    house.post(event)
    again = house.post(event)
    assert (again.status_code, again.json, kept()) == (200, {"received": True, "new": False}, 1)


def test_the_signatures_time_may_be_off_by_five_minutes_either_way(house: House, clock: Clock) -> None:
    event = house.event()
    body, headers = house.server.envelope(event, SECRET)
    for minutes, status in [(5, 200), (5.02, 400), (-5, 200), (-5.02, 400)]:
        clock.advance(minutes=minutes)
        answer = house.client.post(house.url, data=body, headers=dict(headers))
        clock.advance(minutes=-minutes)
        assert answer.status_code == status, minutes


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=1",
        "t=,v1=ab",
        "v1=ab,t=1",
        "t=1,v1=",
        "nonsense",
        "t=1,v1=é",
        "t=99999999999999999999,v1=ab",
        "t=-1,v1=ab",
    ],
)
def test_a_malformed_signature_is_refused_and_nothing_kept(house: House, signature: str) -> None:
    event = house.event()
    body, _headers = house.server.envelope(event, SECRET)
    given = signature.encode("utf-8").decode("latin-1")
    answer = house.client.post(house.url, data=body, headers={"Stripe-Signature": given})
    assert (answer.status_code, kept()) == (400, 0)


def test_another_secret_or_another_body_is_refused(house: House) -> None:
    event = house.event()
    assert house.post(event, secret="whsec_other").status_code == 400
    body, headers = house.server.envelope(event, SECRET)
    changed = house.client.post(house.url, data=body + b" ", headers=dict(headers))
    assert (changed.status_code, kept()) == (400, 0)


def test_either_of_two_secrets_opens_while_one_is_replaced(house: House) -> None:
    account = db.session.scalars(select(RailAccount)).one()
    owner = make_person(db.session.get_one(Organization, account.seller_id), Role.OWNER, email="o@x.example")
    set_rail_account(actor=owner.actor, secret_key=KEY, webhook_secret=f"whsec_new, {SECRET}")
    event = house.event()
    assert house.post(event).status_code == 200
    assert house.post(event, secret="whsec_new").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '"x"',
        '{"object": "event"}',
        '{"object": "event", "id": 1, "type": "x", "data": {"object": {"id": "a"}}}',
    ],
)
def test_signed_nonsense_is_refused_and_nothing_kept(house: House, body: str) -> None:
    seconds = str(int(clock.now().timestamp()))
    header = f"t={seconds},v1={sign(body.encode(), SECRET, seconds=seconds)}"
    answer = house.client.post(house.url, data=body.encode(), headers={"Stripe-Signature": header})
    assert (answer.status_code, kept()) == (400, 0)


def test_news_of_the_other_mode_is_refused(house: House) -> None:
    assert house.post({**house.event(), "livemode": True}).status_code == 400
    assert kept() == 0


def test_an_address_that_was_never_given_is_not_found(house: House) -> None:
    for token in ("ra_00000000000000000000000000", "x", "pn_0"):
        answer = house.client.post(f"/webhooks/stripe/{token}", data=b"{}")
        assert answer.status_code == 404


def test_news_of_a_transfer_leads_to_a_look_at_its_payout_and_of_others_to_nothing(house: House) -> None:
    house.server.set_status(house.object_id, Status.ACTIVE)
    asked: Any = {"amount": 5, "currency": "usd", "destination": house.object_id, "transfer_group": f"po_{'0' * 32}"}
    house.server.client().v1.transfers.create(asked)
    (event,) = house.server.events("transfer.created")
    assert house.post(event).status_code == 200
    db.session.expire_all()
    row = db.session.scalars(select(RailEvent)).one()
    assert (row.subject_group, row.handled_at is not None) == (f"po_{'0' * 32}", True)
    assert json.loads(json.dumps(event))["data"]["object"]["id"] == row.subject_id


def test_too_much_is_not_read(house: House) -> None:
    answer = house.client.post(house.url, data=b"x" * 300_000, headers={"Stripe-Signature": "t=1,v1=ab"})
    assert answer.status_code == 400
