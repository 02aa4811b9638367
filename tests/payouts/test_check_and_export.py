"""The operator's command lines: checking the books, exporting them for other tools, explaining, closing."""

import csv
import io
import json
from pathlib import Path

import pytest
from beancount import loader
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from core.db import db
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.models import Account, Earning, Period
from payouts.rules.findings import INVARIANTS
from tests.harness.clock import Clock
from tests.payouts.factories import Deal, make_deal, sell, take_back, with_terms
from tests.payouts.test_post_entries import without_triggers


@pytest.fixture
def deal(clock: Clock) -> Deal:
    """Sell in two currencies to two partners, take some back, release some."""
    made = make_deal(terms=with_terms(hold_days=5))
    other = make_deal(seller_id=made.seller_id, terms=with_terms(currency="JPY"))
    for each, gross in ((made, 19_900), (made, 4_999), (other, 12_345)):
        order_id = sell(each, gross)
        accrue_order(order_id)
        take_back(each, order_id, 1_000)
        accrue_order(order_id)
    clock.advance(days=6)
    release_due()
    return made


def run(app: Flask, *words: str) -> tuple[int, str]:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=list(words), standalone_mode=True)
    return result.exit_code, result.output


def slug_of(deal: Deal) -> str:
    return db.session.get_one(Organization, deal.seller_id).slug


def test_sound_books_pass_the_check(app: Flask, deal: Deal) -> None:
    code, said = run(app, "money", "check")
    assert code == 0
    assert said.count("ok ") == len(INVARIANTS)


def test_the_check_says_what_is_wrong_and_fails(app: Flask, deal: Deal) -> None:
    without_triggers("UPDATE account SET balance_minor = balance_minor + 7 WHERE kind = 'held'")
    code, said = run(app, "money", "check", "--json")
    found = json.loads(said)
    assert (code, found["ok"]) == (1, False)
    assert {"I1", "I3"} <= {finding["invariant"] for finding in found["findings"]}


def test_beancount_agrees_with_the_books_to_the_cent(app: Flask, deal: Deal, tmp_path: Path) -> None:
    code, journal = run(app, "money", "export", "--format", "beancount")
    assert code == 0
    file = tmp_path / "books.beancount"
    file.write_text(journal)
    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    balances = [entry for entry in entries if type(entry).__name__ == "Balance"]
    assert len(balances) == len(db.session.scalars(select(Account)).all())


def test_beancount_notices_when_a_stored_balance_is_wrong(app: Flask, deal: Deal, tmp_path: Path) -> None:
    without_triggers("UPDATE account SET balance_minor = balance_minor + 1 WHERE kind = 'payable'")
    file = tmp_path / "books.beancount"
    file.write_text(run(app, "money", "export")[1])
    _, errors, _ = loader.load_file(str(file))
    assert errors


def test_an_empty_ledger_is_an_empty_journal(app: Flask, clock: Clock) -> None:
    assert run(app, "money", "export")[0] == 0


def test_the_table_of_moves_sums_to_every_balance(app: Flask, deal: Deal) -> None:
    code, text = run(app, "money", "export", "--format", "csv", "--organization", slug_of(deal))
    assert code == 0
    sums: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(text)):
        minor = int(row["amount"].replace(".", ""))
        sums[row["debit"]] = sums.get(row["debit"], 0) - minor
        sums[row["credit"]] = sums.get(row["credit"], 0) + minor
    stored = sorted(db.session.scalars(select(Account.balance_minor)))
    assert sorted(sums.values()) == stored


def test_an_earning_is_explained_on_the_command_line(app: Flask, deal: Deal) -> None:
    earning = db.session.scalars(select(Earning).order_by(Earning.posted_minor.desc())).first()
    assert earning is not None
    name = earning.public_id
    code, said = run(app, "shares", "explain", name)
    assert (code, name in said, "of that" in said) == (0, True, True)
    data = json.loads(run(app, "shares", "explain", name, "--json")[1])
    assert data["id"] == name


def test_an_unknown_earning_is_refused_in_a_sentence(app: Flask) -> None:
    code, said = run(app, "shares", "explain", "cm_00000000000000000000000000")
    assert (code, said.strip()) == (1, "Error: There is no such amount.")


def test_accruing_by_hand_says_what_it_did(app: Flask, deal: Deal) -> None:
    sell(deal, 5_000)
    assert run(app, "shares", "accrue") == (0, "1 entries booked, 0 shares released.\n")


def test_a_month_is_closed_on_the_command_line(app: Flask, deal: Deal, clock: Clock) -> None:
    clock.set("2026-04-02T00:00Z")
    slug = slug_of(deal)
    assert run(app, "payouts", "close", "2026-03", "--organization", slug) == (0, "March 2026 is closed.\n")
    assert db.session.scalars(select(Period.month)).all() == ["2026-03"]
    code, said = run(app, "payouts", "close", "2026-03", "--organization", slug)
    assert (code, "already closed" in said) == (1, True)


def test_what_comes_back_daily_does_everything_that_is_due(app: Flask, deal: Deal, clock: Clock) -> None:
    from payouts.tasks import books

    sell(deal, 8_000)
    clock.set("2026-05-11T00:00Z")
    for task in (books.accrue, books.release, books.close, books.check):
        task({})
        task({})
    assert db.session.scalars(select(Period.month).order_by(Period.month)).all() == ["2026-03", "2026-04"]
    assert sum(db.session.scalars(select(Earning.held_minor))) == 0
