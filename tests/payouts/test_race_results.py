"""Racing words about a payment: a bank's file, a person and a void at once have one effect, and the books agree."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.access import system_for
from core.db import db
from core.ids import Id
from payouts.commands import payouts as single
from payouts.commands.booking import book_file, rows_of_file
from payouts.commands.destinations import confirm_destination
from payouts.commands.marking import mark_many_paid
from payouts.commands.results import book_rows, hand_in_result, receive_file
from payouts.models import Entry, PayoutRun, ResultFile, ResultLine
from payouts.queries.checks import check_books
from payouts.queries.runs import payouts_of
from payouts.rules.kinds import EntryKind
from payouts.rules.marking import Mark
from tests.harness.clock import Clock
from tests.partners.test_race_answers import race
from tests.payouts.bank_files import camt054, credit, debit
from tests.payouts.office import Office, make_office
from tests.payouts.test_mark_many_paid import with_partners

DAY = date(2026, 6, 20)


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return with_partners(make_office(clock), clock, 1)


def files_of(office: Office, run: PayoutRun, times: int) -> list[ResultFile]:
    """Return so many different files that all say that the whole run was paid."""
    rows = [
        "".join(debit(row.public_id, row.amount.decimal(), reference=f"F{each}") for row in payouts_of(run))
        for each in range(times)
    ]
    kept = [receive_file(camt054(each), "bank.xml") for each in rows]
    return [hand_in_result(each, actor=office.approver.actor) for each in kept]


def words_about(office: Office, run: PayoutRun, times: int) -> list[Callable[[], object]]:
    """Return what a bank's files, a person who marks and a person who takes out say of the same payments."""
    actor, ids = office.approver.actor, [row.id for row in payouts_of(run)]
    marks = [Mark(each, f"H{run.number}-{at}") for at, each in enumerate(ids)]
    booking = [partial(book_file, file.id, actor=actor) for file in files_of(office, run, times)]
    by_hand = [partial(mark_many_paid, run.id, marks, actor=actor, paid_on=DAY)] * times
    out = [partial(single.void_payout, each, actor=actor, reason="Asked to wait") for each in ids] * times
    return [job for together in zip(booking, by_hand, out, strict=False) for job in together]


def entries(kind: EntryKind) -> int:
    return db.session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == kind)) or 0


def check_one_effect(office: Office, run_id: Id) -> None:
    rows = payouts_of(db.session.get_one(PayoutRun, run_id))
    states = [row.state for row in rows]
    assert set(states) <= {"paid", "voided"}
    assert entries(EntryKind.PAID) == states.count("paid")
    assert entries(EntryKind.UNRESERVE) == states.count("voided")
    lines = db.session.scalars(select(ResultLine.payout_id)).all()
    assert len(lines) == len(set(lines)) <= states.count("paid")
    assert check_books(office.deal.seller_id) == []


def test_a_file_a_person_and_a_void_at_once_have_one_effect(app: Flask, office: Office) -> None:
    run = office.approve(office.submit(office.draft("2026-05")))
    run_id, words = run.id, words_about(office, run, 2)
    refused = race(app, words)
    assert len(refused) < len(words), "somebody was first"
    check_one_effect(office, run_id)


def test_the_same_file_from_four_workers_is_booked_once(app: Flask, office: Office) -> None:
    run = office.approve(office.submit(office.draft("2026-05")))
    row, run_id = payouts_of(run)[0], run.id
    data = camt054(debit(row.public_id, row.amount.decimal()), credit(row.public_id, row.amount.decimal(), "AC04"))
    file = hand_in_result(receive_file(data, "bank.xml"), actor=office.approver.actor)
    rows, actor, file_id = rows_of_file(file), office.approver.actor, file.id
    assert race(app, [lambda: book_rows(file_id, rows, actor=actor)] * 4) == []
    assert payouts_of(db.session.get_one(PayoutRun, run_id))[0].state == "returned"
    assert (entries(EntryKind.PAID), entries(EntryKind.RETURNED)) == (1, 1)
    assert db.session.scalar(select(func.count()).select_from(ResultLine)) == 2
    assert check_books(office.deal.seller_id) == []


@pytest.mark.slow
def test_a_thousand_words_in_rounds_have_one_effect_each(app: Flask, office: Office, clock: Clock) -> None:
    said = 0
    while said < 1_000:
        run = office.approve(office.submit(office.draft("2026-05")))
        run_id, words = run.id, words_about(office, run, 4)
        race(app, words)
        said += len(words)
        run = db.session.get_one(PayoutRun, run_id)
        rows = payouts_of(run)
        assert {row.state for row in rows} <= {"paid", "voided"}
        assert check_books(office.deal.seller_id) == []
        for row in rows:
            if row.state == "paid":
                single.return_payout(row.id, actor=office.approver.actor, reason=f"Round {said}")
                confirm_destination(row.partnership_id, actor=system_for(row.partner_id))
        clock.advance(hours=73)
    assert entries(EntryKind.RESERVE) == entries(EntryKind.PAID) + entries(EntryKind.UNRESERVE)
    assert entries(EntryKind.RETURNED) == entries(EntryKind.PAID)
