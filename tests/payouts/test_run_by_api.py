"""Payment runs, payouts, statements and the books by API: what the scopes of a key allow, and what they do not."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.commands import create_api_key
from accounts.models import Organization
from accounts.permissions import NAMED_ONLY, SCOPES, Role, of_scopes
from core.db import db
from payouts.models import PayoutRun
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.payouts.factories import make_deal
from tests.payouts.office import Office, make_office

ALL = ("payouts.read", "payouts.write", "payouts.pay")


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


class Caller:
    """A program that calls the API with a key of a seller."""

    def __init__(self, client: FlaskClient, office: Office, *scopes: str) -> None:
        seller = db.session.get_one(Organization, office.deal.seller_id)
        owner = make_person(seller, Role.OWNER, email=f"owner-{'-'.join(scopes)}@{seller.slug}.example")
        _, self.key = create_api_key("test", list(scopes or ALL), actor=owner.actor, program_id=office.deal.program_id)
        self.client = client

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Call the API and return status and answer."""
        db.session.remove()
        sent = {"Authorization": f"Bearer {self.key}", **headers}
        answer = self.client.open(f"/api/v1{path}", method=method, json=body, headers=sent)
        return answer.status_code, answer.get_json()

    def get(self, path: str) -> Any:
        status, answer = self.ask("GET", path)
        assert status == 200, answer
        return answer

    def post(self, path: str, body: Any = None) -> Any:
        status, answer = self.ask("POST", path, body)
        assert status in {200, 201}, answer
        return answer


@pytest.fixture
def caller(client: FlaskClient, office: Office) -> Caller:
    return Caller(client, office)


def test_a_run_is_prepared_by_a_key_approved_by_a_person_and_paid(caller: Caller, office: Office) -> None:
    draft = caller.post("/runs", {"month": "2026-04"})
    (line,) = caller.get(f"/runs/{draft['id']}/payouts")
    assert (line["amount"], line["currency"], line["obstacles"]) == (2_500, "usd", [])
    step = f"/runs/{draft['id']}/payouts/{line['id']}"
    assert caller.post(f"{step}/leave-out", {"reason": "Asked to wait"})["sums"] == []
    assert caller.get(f"/runs/{draft['id']}/payouts")[0]["reason"] == "Asked to wait"
    taken_in = caller.post(f"{step}/take-in")
    sent = caller.post(f"/runs/{draft['id']}/submit", {"seen": taken_in["seen"]})
    assert (sent["state"], sent["sha256"]) == ("in_review", sent["seen"])
    office.approve(db.session.query(PayoutRun).one())
    paid = caller.post(f"/payouts/{line['id']}/paid", {"reference": "C1", "paidOn": "2026-05-20"})
    assert (paid["status"], paid["traceId"]) == ("completed", "C1")
    (run,) = caller.get("/runs")
    assert (run["state"], run["sums"][0]["paid"]) == ("settled", 2_500)
    back = caller.post(f"/payouts/{line['id']}/return", {"reason": "Account closed"})
    assert (back["status"], back["failureReason"]) == ("failed", "Account closed")
    assert caller.post(f"/runs/{draft['id']}/finish")["state"] == "closed"


def test_a_draft_is_taken_back_recalculated_and_canceled(caller: Caller) -> None:
    draft = caller.post("/runs", {"month": "2026-04"})
    path = f"/runs/{draft['id']}"
    assert caller.post(f"{path}/recalculate")["seen"] == draft["seen"]
    caller.post(f"{path}/submit", {"seen": draft["seen"]})
    assert caller.post(f"{path}/take-back")["state"] == "draft"
    assert caller.post(f"{path}/cancel")["state"] == "canceled"


def test_what_was_not_seen_is_not_sent_on(caller: Caller) -> None:
    draft = caller.post("/runs", {"month": "2026-04"})
    status, answer = caller.ask("POST", f"/runs/{draft['id']}/submit", {"seen": "0" * 64})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    status, answer = caller.ask("POST", f"/runs/{draft['id']}/pay", {"seen": "0" * 64})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    status, answer = caller.ask("POST", "/runs", {"month": "April"})
    assert (status, answer["error"]["field"]) == (422, "month")


def test_the_same_key_of_a_repeat_gives_the_first_answer(caller: Caller) -> None:
    first, second = (
        caller.ask("POST", "/runs", {"month": "2026-04"}, **{"Idempotency-Key": "run-april"}) for _ in range(2)
    )
    assert (first[0], first[1]["id"]) == (201, second[1]["id"])
    assert len(caller.get("/runs")) == 1


def test_a_key_does_only_what_its_scopes_name(client: FlaskClient, caller: Caller, office: Office) -> None:
    draft = caller.post("/runs", {"month": "2026-04"})
    reader = Caller(client, office, "all")
    assert reader.get(f"/runs/{draft['id']}")["state"] == "draft"
    for path, body in (("cancel", None), ("finish", None), ("submit", {"seen": draft["seen"]})):
        status, answer = reader.ask("POST", f"/runs/{draft['id']}/{path}", body)
        assert (status, answer["error"]["code"]) == (403, "forbidden")
    payer = Caller(client, office, "all", "payouts.pay")
    status, answer = payer.ask("POST", f"/runs/{draft['id']}/finish")
    assert (status, answer["error"]["code"]) == (409, "conflict")
    assert of_scopes(frozenset({"all"})) == of_scopes(frozenset(SCOPES) - NAMED_ONLY)


def test_another_sellers_runs_and_books_are_not_there(client: FlaskClient, caller: Caller, office: Office) -> None:
    draft = caller.post("/runs", {"month": "2026-04"})
    (line,) = caller.get(f"/runs/{draft['id']}/payouts")
    deal = make_deal()
    other = Caller(client, Office(deal, office.preparer, office.approver, office.partner))
    assert other.get("/runs") == other.get("/entries") == other.get("/statements") == []
    for method, path in (("GET", f"/runs/{draft['id']}"), ("POST", f"/runs/{draft['id']}/cancel")):
        assert other.ask(method, path)[0] == 404
    assert other.ask("GET", f"/payouts/{line['id']}")[0] == 404
    assert other.ask("POST", f"/payouts/{line['id']}/void", {"reason": "Mine"})[0] == 404


def test_statements_and_entries_are_read_as_they_were_written(caller: Caller) -> None:
    april, march = caller.get("/statements")
    assert (april["month"], march["month"], march["currency"]) == ("2026-04", "2026-03", "usd")
    assert "body" in caller.get(f"/statements/{march['id']}")
    assert caller.get("/statements?month=2026-03&pageSize=1&page=1") == [march]
    newest, first = caller.get("/entries")
    assert (newest["kind"], first["kind"], newest["prevHash"]) == ("release", "earn", first["chainHash"])
    assert first["moves"] == [{"debit": "revenue_share", "credit": "held", "amount": 2_500, "currency": "usd"}]
    assert caller.get(f"/entries?startingAfter={newest['id']}") == [first]
    assert caller.get("/entries?kind=paid") == []
