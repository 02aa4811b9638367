"""Paying by API: files, results, what is decided while Stripe pays, what differs, the stop. A person allows again."""

import csv
import io
from base64 import b64decode, b64encode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core import jobs
from core.db import db
from core.money import Money
from payouts.commands.findings import open_finding
from payouts.commands.limits import set_limit
from payouts.models import PayoutRun
from payouts.queries.rails import find_stop
from payouts.rules.limits import LimitKind
from payouts.rules.reconciling import FindingKind, Found
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.payouts.bank_files import table
from tests.payouts.factories import make_deal
from tests.payouts.office import Office, make_office, only_payout
from tests.payouts.test_run_by_api import ALL, Caller

READS = ("/runs/results", "/runs/findings", "/runs/comparison", "/runs/stop", "/runs/limits")


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


@pytest.fixture
def run(office: Office) -> str:
    return office.approve(office.submit(office.draft())).public_id


@pytest.fixture
def caller(client: FlaskClient, office: Office) -> Caller:
    return Caller(client, office)


def stored(office: Office) -> PayoutRun:
    return db.session.query(PayoutRun).filter_by(seller_id=office.deal.seller_id).one()


def test_a_file_is_made_once_handed_out_and_set_aside(caller: Caller, run: str) -> None:
    assert caller.get(f"/runs/{run}/files") == []
    (made,) = caller.post(f"/runs/{run}/files", {"kind": "bank_csv"})
    assert (made["rows"], made["totals"], made["content"]) == (1, [{"currency": "usd", "amount": 2_500}], None)
    assert caller.post(f"/runs/{run}/files", {"kind": "bank_csv"}) == [made]
    assert caller.get(f"/runs/{run}/files") == [made]
    whole = caller.get(f"/files/{made['id']}")
    (line,) = csv.DictReader(io.StringIO(b64decode(whole["content"]).decode()))
    assert (line["amount"], line["account_holder"]) == ("25.00", "Main Street")
    aside = caller.post(f"/files/{made['id']}/withdraw", {"reason": "The wrong bank"})
    assert (aside["withdrawnReason"], aside["content"]) == ("The wrong bank", None)
    status, answer = caller.ask("POST", f"/files/{made['id']}/withdraw", {"reason": "Again"})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    (again,) = caller.post(f"/runs/{run}/files", {"kind": "bank_csv"})
    assert again["id"] != made["id"]


def test_a_kind_that_is_none_and_a_draft_are_refused(caller: Caller, office: Office) -> None:
    draft = office.draft().public_id
    status, answer = caller.ask("POST", f"/runs/{draft}/files", {"kind": "bank_csv"})
    assert (status, answer["error"]["message"]) == (
        409,
        "The payment file is made from an approved run. Get this one approved first.",
    )
    status, answer = caller.ask("POST", f"/runs/{draft}/files", {"kind": "gold"})
    assert (status, answer["error"]["field"]) == (422, "kind")


def test_a_banks_file_is_handed_in_judged_and_booked(caller: Caller, office: Office, run: str) -> None:
    payout = only_payout(stored(office)).public_id
    data = table(f"2026-05-20;25.00;USD;{payout};B-7", "2026-05-20;9.00;USD;Rent;B-8")
    sent = {"fileName": "bank.csv", "content": b64encode(data).decode(), "runId": run}
    file = caller.post("/runs/results", sent)
    assert (file["kind"], file["meanings"]["amount"], file["bookedAt"]) == ("csv", "Amount", None)
    assert caller.post("/runs/results", sent)["id"] == file["id"]
    where = f"/runs/results/{file['id']}"
    paid, rent = caller.get(f"{where}/rows")
    assert (paid["outcome"], paid["payoutId"], paid["amount"], paid["reference"]) == ("pays", payout, 2_500, "B-7")
    assert (rent["outcome"], rent["payoutId"]) == ("unknown", None)
    assert caller.get(f"/payouts/{payout}")["status"] == "processing", "looking changes nothing"
    status, asked = caller.ask("POST", f"{where}/book")
    assert status == 202
    assert asked["bookingAskedAt"]
    jobs.run_due()
    assert caller.get(where)["bookedAt"]
    assert caller.get(f"/payouts/{payout}")["traceId"] == "B-7"
    assert [row["id"] for row in caller.get("/runs/results")] == [file["id"]]


def test_columns_that_are_not_clear_are_said_before_anything_is_booked(caller: Caller, run: str) -> None:
    data = table("20.05.2026;25,00;x", header="Tag;Wert;Text")
    file = caller.post("/runs/results", {"fileName": "b.csv", "content": b64encode(data).decode()})
    where = f"/runs/results/{file['id']}"
    for method, path in (("GET", f"{where}/rows"), ("POST", f"{where}/book")):
        assert caller.ask(method, path)[0] == 422
    assert caller.get(where)["bookingAskedAt"] is None
    said = {"columns": {"amount": "Wert", "day": "Tag"}, "currency": "USD", "days": "day_first", "decimal": ","}
    assert caller.post(f"{where}/columns", said)["meanings"] == said["columns"]
    assert [row["outcome"] for row in caller.get(f"{where}/rows")] == ["unknown"]


@pytest.mark.parametrize("content", ["not base64!", "=", b64encode(b"\x00\x01").decode()])
def test_what_is_no_file_is_refused_at_its_field(caller: Caller, content: str) -> None:
    status, answer = caller.ask("POST", "/runs/results", {"fileName": "b.csv", "content": content})
    assert (status, answer["error"]["field"]) == (422, "content")


def test_what_stripe_was_never_told_is_neither_looked_for_nor_canceled(
    caller: Caller, office: Office, run: str
) -> None:
    payout = only_payout(stored(office)).public_id
    for path, body in ((f"/payouts/{payout}/look", None), (f"/runs/{run}/cancel-unsent", {"reason": "No"})):
        status, answer = caller.ask("POST", path, body)
        assert (status, answer["error"]["code"]) == (409, "conflict"), path


def test_differences_are_read_and_compared_anew(caller: Caller, office: Office) -> None:
    assert caller.get("/runs/findings") == []
    assert caller.get("/runs/comparison") == {
        "isAsked": False, "rail": None, "since": None, "endedAt": None, "payouts": None, "findings": None,
    }  # fmt: skip
    open_finding(office.deal.seller_id, Found(FindingKind.MISSING, "missing:1", "stripe", object_id="tr_1"))
    (found,) = caller.get("/runs/findings")
    assert (found["kind"], found["isSerious"]) == ("missing", True)
    assert "tr_1" in found["sentence"]
    assert caller.ask("POST", "/runs/comparison")[1]["isAsked"] is True
    assert caller.ask("POST", f"/runs/findings/{found['id']}/solve", {"reason": "Fine"})[0] == 404


def test_a_key_stops_payments_and_a_person_allows_them(caller: Caller, office: Office, run: str) -> None:
    assert caller.get("/runs/stop") == {"isStopped": False, "reason": None, "since": None}
    stopped = caller.post("/runs/stop", {"reason": "A laptop is gone"})
    assert (stopped["isStopped"], stopped["reason"]) == (True, "A laptop is gone")
    status, answer = caller.ask("POST", f"/runs/{run}/files", {"kind": "bank_csv"})
    assert status == 409
    assert "A laptop is gone" in answer["error"]["message"]
    assert caller.ask("POST", "/runs/allow", {})[0] in {404, 405}
    assert find_stop(office.deal.seller_id) is not None


def test_limits_are_read(caller: Caller, office: Office) -> None:
    owner = make_person(db.session.get_one(Organization, office.deal.seller_id), Role.OWNER, email="o@x.example")
    set_limit(LimitKind.RUN, "USD", Money(100_000, "USD"), actor=owner.actor, reason="Small")
    assert caller.get("/runs/limits") == [{"kind": "run", "currency": "usd", "amount": 100_000}]


def test_a_key_that_reads_neither_makes_nor_hands_out(
    client: FlaskClient, caller: Caller, office: Office, run: str
) -> None:
    (made,) = caller.post(f"/runs/{run}/files", {"kind": "bank_csv"})
    reader = Caller(client, office, "all")
    assert reader.get(f"/runs/{run}/files") == [made]
    for path in READS[1:]:
        reader.get(path)
    payout = only_payout(stored(office)).public_id
    steps = [
        ("GET", f"/files/{made['id']}"), ("POST", f"/files/{made['id']}/withdraw"), ("POST", f"/runs/{run}/files"),
        ("GET", "/runs/results"), ("POST", "/runs/results"), ("POST", "/runs/comparison"), ("POST", "/runs/stop"),
        ("POST", f"/runs/{run}/cancel-unsent"), ("POST", f"/payouts/{payout}/look"),
    ]  # fmt: skip
    assert [reader.ask(*step)[0] for step in steps] == [403] * len(steps)


def test_another_sellers_files_and_results_are_not_there(
    client: FlaskClient, caller: Caller, office: Office, run: str
) -> None:
    (made,) = caller.post(f"/runs/{run}/files", {"kind": "bank_csv"})
    data = b64encode(table("2026-05-20;9.00;USD;Rent;B-8")).decode()
    file = caller.post("/runs/results", {"fileName": "bank.csv", "content": data})
    caller.post("/runs/stop", {"reason": "Mine"})
    open_finding(office.deal.seller_id, Found(FindingKind.MISSING, "missing:1", "stripe", object_id="tr_1"))
    other = Caller(client, Office(make_deal(), office.preparer, office.approver, office.partner), *ALL)
    for path in (
        f"/runs/{run}/files",
        f"/files/{made['id']}",
        f"/runs/results/{file['id']}",
        f"/runs/results/{file['id']}/rows",
    ):
        assert other.ask("GET", path)[0] == 404
    assert other.ask("POST", "/runs/results", {"fileName": "b.csv", "content": data, "runId": run})[0] == 404
    assert other.get("/runs/results") == other.get("/runs/findings") == []
    assert other.get("/runs/stop")["isStopped"] is False


def test_the_same_key_of_a_repeat_makes_one_file(caller: Caller, run: str) -> None:
    key = {"Idempotency-Key": "file-1"}
    first, second = (caller.ask("POST", f"/runs/{run}/files", {"kind": "bank_csv"}, **key) for _ in range(2))
    assert first == second
