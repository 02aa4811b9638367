"""The page of a run that has everything to say: in any state, under any filter and for any reader it asks little."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core import ids
from core.db import db, end_read
from core.ids import Id
from payouts.models import PayoutRun
from payouts.routes.run_page import FILTERS
from payouts.rules.freezing import Freezing
from payouts.rules.runs import RunState
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.crowded_runs import crowd, put
from tests.payouts.large_runs import change, office_of
from tests.payouts.office import Office

Open = Callable[[str], str]


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    return office_of(clock, 24)


@pytest.fixture
def run_id(office: Office) -> Id:
    """A run of which something of every kind is to be said."""
    run = office.draft()
    crowd(run, office)
    return run.id


def opens(client: FlaskClient, queries: QueryCounter, run_id: Id, narrowed: str = "") -> str:
    """Return the page of a run, which asks at most twelve questions."""
    end_read()
    db.session.expunge_all()
    with queries.at_most(12):
        answer = client.get(f"/runs/{ids.show(PayoutRun.__prefix__, run_id)}{narrowed}")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


@pytest.mark.parametrize("state", RunState)
def test_a_page_with_everything_on_it_asks_twelve_things_at_most(
    office: Office, run_id: Id, state: RunState, client: FlaskClient, queries: QueryCounter
) -> None:
    put(run_id, state, office)
    sign_in(client, office.approver)
    for narrowed in (*(f"?show={name}" for name in FILTERS), "?way=stripe", "?way=manual&show=to_pay"):
        opens(client, queries, run_id, narrowed)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.IN_REVIEW, RunState.PAYING])
def test_whoever_reads_it(
    office: Office, run_id: Id, role: Role, state: RunState, client: FlaskClient, queries: QueryCounter
) -> None:
    put(run_id, state, office)
    seller = db.session.get_one(Organization, office.deal.seller_id)
    known = {each.role: each for each in (office.preparer, office.approver)}
    sign_in(client, known.get(role) or make_person(seller, role, email="reader@northbeam.example"))
    opens(client, queries, run_id)


@pytest.mark.parametrize("going_on", Freezing)
def test_a_run_in_steps(
    office: Office, run_id: Id, going_on: Freezing, client: FlaskClient, queries: QueryCounter
) -> None:
    change(PayoutRun, PayoutRun.id == run_id, freezing=going_on, freezing_by_id=office.preparer.user_id)
    sign_in(client, office.preparer)
    assert "You can leave this page" in opens(client, queries, run_id)


def test_everything_is_on_it(office: Office, run_id: Id, client: FlaskClient, queries: QueryCounter) -> None:
    sign_in(client, office.approver)
    put(run_id, RunState.PAYING, office)
    page = opens(client, queries, run_id)
    for said in ("was not taken back: Not enough money", "Payments are stopped", "Files made", "Made twice", "EUR"):
        assert said in page
    put(run_id, RunState.DRAFT, office)
    page = opens(client, queries, run_id)
    for said in ("On hold or in dispute", "Stripe still asks the partner for", "Same account as", "Sent back by"):
        assert said in page
