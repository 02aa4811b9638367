"""Money on hold, flagged or in dispute is named beside a run that cannot collect it: page, API and command line."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from core import clock as today
from core.db import add, command, db
from payouts.models import Dispute, Earning, PayoutRun
from payouts.queries.run_holds import stopped_for
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.large_runs import change, office_of, owner_of, where
from tests.payouts.office import Office
from tests.payouts.test_run_by_api import Caller

UNTIL = date(2026, 6, 2)


def stop(number: int, **values: Any) -> None:
    """Put the share of a partner back to where it waits, with a reason."""
    waiting = {"held_minor": 2_500, "payable_minor": 0, "released_on": None}
    change(Earning, Earning.partnership_id.in_(where(number)), **(waiting | values))


@command
def contest(number: int) -> None:
    share = db.session.scalars(select(Earning).where(Earning.partnership_id.in_(where(number)))).one()
    add(
        Dispute(
            **owner_of(number), claim_id=share.id, currency="USD", amount_minor=900, text="It was more",
            opened_at=today.now(), due_on=UNTIL,
        )
    )  # fmt: skip


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    office = office_of(clock, 8)
    stop(1, kept_until=UNTIL, kept_reason="The customer asks for the money back")
    stop(2, hold_reason="contested")
    stop(3, held_minor=0, contested_minor=900)
    contest(3)
    stop(4, hold_reason="unpaid")
    stop(5, kept_until=today.today("UTC") - timedelta(days=1), kept_reason="Long ago")
    stop(6, hold_reason="terms")
    return office


@pytest.fixture
def run(office: Office) -> PayoutRun:
    return office.draft()


def test_each_reason_is_named_with_its_amount_and_its_end(run: PayoutRun, office: Office) -> None:
    found = [(each.partnership.name[-1], each.amount.minor, each.why, each.until) for each in stopped_for(run)]
    assert found == [("1", 2_500, "kept", UNTIL), ("2", 2_500, "flagged", None), ("3", 900, "in_dispute", UNTIL),
                     ("6", 2_500, "terms", None)]  # fmt: skip
    approved = office.approve(office.submit(run))
    assert stopped_for(approved) == []


def test_the_page_says_it_beside_the_run(run: PayoutRun, office: Office, client: FlaskClient) -> None:
    page = " ".join(sign_in(client, office.preparer).get(f"/runs/{run.public_id}").text.split())
    card = page.partition("On hold or in dispute")[2]
    for told in ("Chamber 00001", "Held by hand: The customer asks for the money back", "Chamber 00003", "$9.00"):
        assert told in card
    assert "Chamber 00004" not in card


def test_the_command_line_says_it(run: PayoutRun, office: Office, app: Flask) -> None:
    slug = db.session.get_one(Organization, office.deal.seller_id).slug
    words = ["payouts", "show", run.public_id, "--as", office.preparer.email, "--organization", slug]
    plain = app.test_cli_runner().invoke(args=words)
    assert "not in any run: 25.00 USD  Chamber 00001  kept: The customer asks" in plain.output, plain.output
    told = json.loads(app.test_cli_runner().invoke(args=[*words, "--json"]).output)["stopped"]
    assert [each["why"] for each in told] == ["kept", "flagged", "in_dispute", "terms"]


def test_the_api_says_it_of_a_run_that_is_asked_for_alone(run: PayoutRun, office: Office, client: FlaskClient) -> None:
    told = Caller(client, office).get(f"/runs/{run.public_id}")["stopped"]
    assert [(each["partnerName"], each["amount"], each["why"], each["until"]) for each in told][:2] == [
        ("Chamber 00001", 2_500, "kept", UNTIL.isoformat()),
        ("Chamber 00002", 2_500, "flagged", None),
    ]
