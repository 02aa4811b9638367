"""A payment run on the command line: the same steps, refusals and trail as on the pages, by whoever is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditRecord
from core.db import db
from payouts.models import PayoutRun
from payouts.queries.rails import find_stop
from tests.harness.clock import Clock
from tests.harness.people import Person
from tests.payouts.office import Office, make_office, only_payout


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def run(app: Flask, who: Person, *words: str) -> tuple[int, str]:
    slug, email = who.organization.slug, who.email
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["payouts", *words, "--as", email, "--organization", slug])
    return done.exit_code, done.output


def told(app: Flask, who: Person, *words: str) -> dict[str, Any]:
    code, output = run(app, who, *words, "--json")
    assert code == 0, output
    found: dict[str, Any] = json.loads(output)
    return found


def test_a_run_goes_from_draft_to_paid(app: Flask, office: Office, tmp_path: Path) -> None:
    draft = told(app, office.preparer, "draft", "2026-04")
    sent = told(app, office.preparer, "submit", draft["run"], "--seen", draft["seen"])
    assert office.money() == (0, 0, 2_500, 0)
    approved = told(app, office.approver, "approve", sent["run"], "--seen", sent["seen"])
    assert approved["state"] == "approved"
    for name in ("one.csv", "two.csv"):
        assert run(app, office.approver, "export", sent["run"], "--to", str(tmp_path / name))[0] == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    payout = only_payout(db.session.scalars(select(PayoutRun)).one()).public_id
    code, _ = run(app, office.approver, "paid", payout, "--reference", "BANK-1", "--on", "2026-05-20")
    assert code == 0
    assert office.money() == (0, 0, 0, 2_500)
    assert told(app, office.approver, "finish", sent["run"])["state"] == "closed"


def test_the_trail_names_who_acted(app: Flask, office: Office) -> None:
    told(app, office.preparer, "draft", "2026-04")
    entry = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "run.drafted")).one()
    assert (entry.user_id, entry.actor_kind) == (office.preparer.user_id, "user")


def test_whoever_prepared_it_does_not_approve_it(app: Flask, office: Office) -> None:
    draft = told(app, office.preparer, "draft", "2026-04")
    sent = told(app, office.preparer, "submit", draft["run"], "--seen", draft["seen"])
    code, output = run(app, office.preparer, "approve", sent["run"], "--seen", sent["seen"])
    assert code == 1
    assert f"The role of {office.preparer.email} cannot do this." in output


def test_a_run_that_nobody_looked_at_is_not_sent(app: Flask, office: Office) -> None:
    draft = told(app, office.preparer, "draft", "2026-04")
    code, output = run(app, office.preparer, "submit", draft["run"], "--seen", "0" * 64)
    assert code == 1
    assert "Recalculate the run" in output
    assert office.money() == (0, 2_500, 0, 0)


def test_somebody_elses_run_is_not_found(app: Flask, office: Office) -> None:
    draft = told(app, office.preparer, "draft", "2026-04")
    code, output = run(app, office.partner, "show", draft["run"])
    assert code == 1
    assert draft["name"] not in output


def test_a_stranger_cannot_be_named(app: Flask, office: Office) -> None:
    words = ["payouts", "list", "--as", office.partner.email, "--organization", office.preparer.organization.slug]
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 1
    assert "is no member of" in done.output


def test_runs_are_listed_canceled_and_taken_back(app: Flask, office: Office) -> None:
    assert "no payment run yet" in run(app, office.preparer, "list")[1]
    draft = told(app, office.preparer, "draft", "2026-04")
    sent = told(app, office.preparer, "submit", draft["run"], "--seen", draft["seen"])
    assert told(app, office.preparer, "take-back", sent["run"])["state"] == "draft"
    assert told(app, office.preparer, "recalculate", sent["run"])["state"] == "draft"
    assert told(app, office.preparer, "cancel", sent["run"])["state"] == "canceled"
    assert draft["run"] in run(app, office.preparer, "list")[1]


def test_a_payment_is_left_out_taken_in_voided_and_returned(app: Flask, office: Office) -> None:
    draft = told(app, office.preparer, "draft", "2026-04")
    payout = only_payout(db.session.scalars(select(PayoutRun)).one()).public_id
    why = ("--reason", "Asked to wait")
    assert run(app, office.preparer, "leave-out", draft["run"], payout, *why)[0] == 0
    assert told(app, office.preparer, "show", draft["run"])["payouts"][0]["obstacles"] == ["left_out"]
    assert run(app, office.preparer, "take-in", draft["run"], payout)[0] == 0
    sent = told(app, office.preparer, "submit", draft["run"], "--seen", draft["seen"])
    code, output = run(app, office.approver, "void", payout, *why)
    assert (code, "not approved" in output) == (1, True)
    told(app, office.approver, "approve", sent["run"], "--seen", sent["seen"])
    assert run(app, office.preparer, "void", payout, *why)[0] == 1
    assert run(app, office.approver, "void", payout, *why)[0] == 0
    assert office.money() == (0, 2_500, 0, 0)
    assert run(app, office.approver, "return", payout, *why)[0] == 1


def test_all_payments_are_stopped_and_allowed_again(app: Flask, office: Office) -> None:
    assert run(app, office.preparer, "stop", "--reason", "Phone stolen")[0] == 1
    assert run(app, office.approver, "stop", "--reason", "Phone stolen")[0] == 0
    assert find_stop(office.deal.seller_id) is not None
    assert run(app, office.approver, "allow")[0] == 0
    assert find_stop(office.deal.seller_id) is None
