"""Large runs on their page: the database counts, narrows and pages them, and only what is shown is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from accounts.models import Organization
from accounts.sealing import seal
from core import clock as today
from core.db import Base, db, end_read
from core.ids import Id
from partners.models import Partnership
from partners.rules.partnerships import PartnershipState
from payouts.commands.exports import make_files
from payouts.freezing import go_on_freezing
from payouts.models import Earning, Payout, PayoutRun
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_checks import with_accounts
from payouts.queries.run_rows import RunRow, rows_of
from payouts.queries.run_tally import Tally, is_shown, tally_of
from payouts.queries.runs import payouts_of
from payouts.rules.files import FileKind
from payouts.rules.runs import Obstacle
from payouts.rules.summary import Part, Verdict
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.large_runs import (
    account,
    ask,
    ask_for_forms,
    change,
    limit,
    office_of,
    paper,
    payout,
    review,
    where,
)

CARRIED = {Obstacle.NEGATIVE, Obstacle.BELOW_MINIMUM}


@pytest.fixture
def loaded() -> Iterator[list[str]]:
    """The names of the tables of every row that is read as an object."""
    names: list[str] = []

    def note(row: Any, _context: Any) -> None:
        names.append(type(row).__tablename__)

    event.listen(Base, "load", note, propagate=True)
    yield names
    event.remove(Base, "load", note)


@dataclass
class Reader:
    """Reads the page of a run in no more than twelve questions."""

    client: FlaskClient
    queries: QueryCounter
    loaded: list[str]

    def read(self, run: PayoutRun, *narrowed: str) -> dict[str, tuple[int, str]]:
        """Return how many payouts each page read, and its text."""
        address, found = f"/runs/{run.public_id}", {}
        for each in narrowed:
            end_read()
            db.session.expunge_all()
            self.loaded.clear()
            with self.queries.at_most(12):
                answer = self.client.get(f"{address}?{each}")
            assert answer.status_code == 200
            found[each] = self.loaded.count("payout"), " ".join(answer.text.split())
        return found


def counts(read: dict[str, tuple[int, str]]) -> list[int]:
    return [count for count, _ in read.values()]


def test_the_page_reads_what_it_shows(
    app: Flask, clock: Clock, client: FlaskClient, queries: QueryCounter, loaded: list[str]
) -> None:
    office, reader = office_of(clock, 62), Reader(client, queries, loaded)
    run = office.draft()
    run_id = run.id
    sign_in(client, office.preparer)
    shown = reader.read(run, "", "page=2", "show=attention", "way=manual&page=2", "show=nonsense&page=99")
    assert counts(shown) == [50, 12, 7, 5, 12]
    page = shown[""][1]
    assert ("All <span>62</span>" in page, "Ready <span>55</span>" in page, "$1,375.00" in page) == (True, True, True)
    office.submit(db.session.get_one(PayoutRun, run_id))
    go_on_freezing(run_id)
    run = office.approve(db.session.get_one(PayoutRun, run_id))
    half = [payout.id for payout in payouts_of(run) if payout.is_included][:30]
    change(Payout, Payout.id.in_(half), rail="stripe")
    make_files(run_id, FileKind.BANK_CSV, actor=office.approver.actor)
    sign_in(client, office.approver)
    approved = reader.read(db.session.get_one(PayoutRun, run_id), "", "page=2", "show=to_pay&page=2", "show=not_in_run")
    assert counts(approved) == [50, 12, 5, 7]
    assert "Pay 30 payments by Stripe, $750.00" in approved[""][1]
    assert "Pay from it" in approved["page=2"][1]


def spoil_accounts() -> None:
    """Give each of the first eight partners an account with something about it: 5 and 7 can be paid."""
    now = today.now()
    account(1, is_ready=False)
    account(2, blocked_at=now)
    account(3, country="US", secret=seal("12345678"))
    account(4, country=None, secret=seal("12345678"))
    account(5, country=None, secret=seal("DE89370400440532013000"))
    for number in (4, 5):
        change(Partnership, Partnership.id.in_(where(number)), country="US")
    account(6, rail="paypal")
    account(7, rail="paypal", verified_at=now)
    account(8, usable_from=now + timedelta(hours=1))


def test_the_database_keeps_out_what_the_rule_keeps_out(app: Flask, clock: Clock) -> None:
    office = office_of(clock, 24, minimum=3_000)
    run, day, seller_id = office.draft(), today.today("UTC"), office.deal.seller_id
    change(Payout, Payout.run_id == run.id, amount_minor=5_000)
    spoil_accounts()
    for number in (9, 11, 12, 13):
        payout(number, amount_minor=2_999)
    change(Partnership, Partnership.id.in_(where(11)), state=PartnershipState.ENDED)
    ask(12, today.now() - timedelta(days=3))
    change(Earning, Earning.partnership_id.in_(where(13)), released_on=day - timedelta(days=365))
    payout(14, amount_minor=-1)
    payout(15, amount_minor=9_001)
    limit(seller_id, 9_000)
    payout(16, left_out_reason="Asked to wait")
    review(17, day)
    review(18, day - timedelta(days=1))
    compare(run)
    kept = {row.partnership.name: row.obstacles for row in rows_of(run)}
    ready = [number for number in range(1, 24) if not kept[f"Chamber {number:05d}"]]
    assert ready == [5, 7, 11, 12, 13, 18, 19, *range(21, 24)]


@pytest.mark.parametrize("asks_days", [1, 200])
def test_the_database_waits_for_forms_as_the_rule_does(app: Flask, clock: Clock, asks_days: int) -> None:
    office = office_of(clock, 8)
    run, now = office.draft(), today.now()
    day = today.today("UTC")
    change(Organization, Organization.id == office.deal.seller_id, country="US")
    ask_for_forms(office.deal.seller_id, now - timedelta(days=asks_days))
    paper(1, "w9")
    paper(2, "w9", expires_on=day - timedelta(days=1))
    paper(3, "w9", expires_on=day - timedelta(days=62))
    paper(4, "w8_ben", country="DE")
    paper(5, "w8_ben")
    review(6, day - timedelta(days=30))
    compare(run)
    waits = {row.partnership.name[-1] for row in rows_of(run) if Obstacle.TAX_FORM_MISSING in row.obstacles}
    assert {"1", "4"}.isdisjoint(waits)
    assert "2" in waits


def compare(run: PayoutRun) -> None:
    """Compare what the database says of every payout with what the rule says."""
    rows, tally = rows_of(run), tally_of(run)
    told = {verdict: names(tally, verdict) for verdict in Verdict}
    judged = {
        row.partnership.name: (row.obstacles, verdict_of(row))
        for row in rows
        if row.payout.id not in told[verdict_of(row)]
    }
    assert judged == {}
    assert {name: tally.counts()[name] for name in Verdict} == {verdict: len(ids) for verdict, ids in told.items()}
    assert tally.seen == state_of_draft(rows)
    for part in Part:
        assert names(tally, part) == {row.payout.id for row in rows if row.part is part}


def names(tally: Tally, shown: str) -> set[Id]:
    run = tally.run
    query = with_accounts(select(Payout.id), run).where(Payout.run_id == run.id, is_shown(tally, shown))
    return set(db.session.scalars(query))


def verdict_of(row: RunRow) -> Verdict:
    if not row.obstacles:
        return Verdict.READY
    return Verdict.CARRIED if CARRIED & set(row.obstacles) else Verdict.ATTENTION
