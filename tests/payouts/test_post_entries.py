"""The ledger's writer: one key, one content; balances follow; nothing written is ever changed."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from core import clock as product_clock
from core.db import command, db
from payouts.commands.accrual import accrue_order
from payouts.commands.ledger import KeyReused, post, post_all
from payouts.models import Account, Earning, Move
from payouts.queries.checks import check_books
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer
from tests.harness.clock import Clock
from tests.payouts.factories import Deal, make_deal, sell

post_now, post_all_now = command(post), command(post_all)
SHARE, HELD = AccountRef(AccountKind.REVENUE_SHARE, "USD"), AccountRef(AccountKind.HELD, "USD")


def posting(deal: Deal, *, minor: int = 500, key: str = "a") -> Posting:
    return Posting(
        seller_id=deal.seller_id,
        partnership_id=deal.partnership_id,
        partner_id=deal.partner_id,
        key=key,
        kind=EntryKind.EARN,
        occurred_at=product_clock.now(),
        reason="Share of order …0001",
        actor="system",
        transfers=(Transfer(SHARE, HELD, minor),),
    )


def balance(kind: AccountKind) -> int:
    return db.session.scalars(select(Account.balance_minor).where(Account.kind == kind)).one()


def test_an_entry_moves_its_amount_between_two_accounts(clock: Clock) -> None:
    entry = post_now(posting(make_deal()))
    assert (entry.seq, entry.period) == (1, "2026-03")
    assert (balance(AccountKind.HELD), balance(AccountKind.REVENUE_SHARE)) == (500, -500)


def test_the_same_entry_again_is_the_first_one(clock: Clock) -> None:
    deal = make_deal()
    first = post_now(posting(deal)).id
    assert post_now(posting(deal)).id == first
    assert balance(AccountKind.HELD) == 500


def test_many_entries_at_once_are_links_of_the_chain_in_their_order(clock: Clock) -> None:
    deal = make_deal()
    first = post_now(posting(deal, key="b")).id
    entries = post_all_now([posting(deal, key=key) for key in "abc"])
    assert [(entry.key, entry.seq) for entry in entries] == [("a", 2), ("b", 1), ("c", 3)]
    assert entries[1].id == first
    assert entries[2].prev_hash == entries[0].chain_hash
    assert balance(AccountKind.HELD) == 1_500


def test_many_entries_at_once_are_stored_all_or_none(clock: Clock) -> None:
    deal = make_deal()
    post_now(posting(deal, key="b"))
    with pytest.raises(KeyReused):
        post_all_now([posting(deal, key="a"), posting(deal, key="b", minor=501)])
    with pytest.raises(ValueError, match="one seller's books"):
        post_all_now([posting(deal, key="c"), posting(make_deal(), key="d")])
    assert balance(AccountKind.HELD) == 500


def test_the_same_key_with_other_content_is_an_error(clock: Clock) -> None:
    deal = make_deal()
    post_now(posting(deal))
    with pytest.raises(KeyReused):
        post_now(posting(deal, minor=501))
    assert balance(AccountKind.HELD) == 500


def test_each_entry_is_chained_to_the_one_before(clock: Clock) -> None:
    deal = make_deal()
    first = post_now(posting(deal, key="a")).chain_hash
    assert post_now(posting(deal, key="b")).prev_hash == first


def test_two_sellers_have_a_chain_each(clock: Clock) -> None:
    assert [post_now(posting(make_deal())).seq for _ in range(2)] == [1, 1]


def test_entries_are_written_in_commands_only(clock: Clock) -> None:
    with pytest.raises(RuntimeError):
        post(posting(make_deal()))


@pytest.mark.parametrize("minor", [0, -1])
def test_a_transfer_is_always_a_positive_amount(minor: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Transfer(SHARE, HELD, minor)


def test_a_transfer_never_changes_the_currency() -> None:
    with pytest.raises(ValueError, match="one currency"):
        Transfer(SHARE, replace(HELD, currency="EUR"), 1)


def test_an_entry_without_moves_cannot_be_made(clock: Clock) -> None:
    with pytest.raises(ValueError, match="at least one"):
        replace(posting(make_deal()), transfers=())


def test_a_partners_account_needs_a_partnership(clock: Clock) -> None:
    with pytest.raises(ValueError, match="needs a partnership"):
        post_now(replace(posting(make_deal()), partnership_id=None))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE entry SET reason = 'x'",
        "DELETE FROM entry",
        "UPDATE move SET amount_minor = 1",
        "DELETE FROM move",
        "UPDATE earning SET currency = 'EUR'",
        "DELETE FROM earning",
    ],
)
def test_the_database_refuses_to_change_the_books(clock: Clock, tampering: str) -> None:
    accrue_order(sell(make_deal(), 1_000))
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        db.session.execute(text(tampering))


def without_triggers(statement: str) -> None:
    """Do what only an operator with the database in hands could."""
    from core import triggers

    db.session.remove()
    with db.engine.begin() as connection:
        triggers.drop_all(connection)
        connection.execute(text(statement))
        triggers.create(connection)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE entry SET reason = 'x' WHERE seq = 2", "I10"),
        ("UPDATE entry SET period = '2026-02' WHERE seq = 2", "I10"),
        ("UPDATE entry SET actor = 'somebody' WHERE seq = 1", "I10"),
        ("UPDATE move SET amount_minor = amount_minor + 1", "I1"),
        ("UPDATE move SET amount_minor = amount_minor + 1", "I10"),
        ("UPDATE account SET balance_minor = balance_minor + 1 WHERE kind = 'held'", "I1"),
        ("UPDATE account SET balance_minor = balance_minor + 1 WHERE kind = 'held'", "I3"),
        ("UPDATE earning SET held_minor = held_minor + 1", "I2"),
        ("UPDATE chain_head SET seq = seq + 1 WHERE kind = 'ledger'", "I10"),
    ],
)
def test_the_check_finds_what_was_tampered_with(clock: Clock, tampering: str, found: str) -> None:
    deal = make_deal()
    for gross in (1_000, 2_000):
        accrue_order(sell(deal, gross))
    assert check_books(deal.seller_id) == []
    without_triggers(tampering)
    assert found in {finding.invariant for finding in check_books(deal.seller_id)}


def test_the_check_finds_entries_that_were_cut_off(clock: Clock) -> None:
    deal = make_deal()
    for gross in (1_000, 2_000):
        accrue_order(sell(deal, gross))
    without_triggers("DELETE FROM move WHERE entry_id IN (SELECT id FROM entry WHERE seq = 2)")
    assert {"I1", "I8"} <= {finding.invariant for finding in check_books(deal.seller_id)}
    without_triggers("DELETE FROM entry WHERE seq = 2")
    assert "I10" in {finding.invariant for finding in check_books(deal.seller_id)}


def test_the_check_finds_an_earning_lowered_without_a_reason(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 1_000))
    earning = db.session.scalars(select(Earning)).one()
    bare = posting(deal, key="lower")
    lowered = Transfer(HELD, SHARE, 100, earning.id)
    post_now(replace(bare, kind=EntryKind.REVERSE, earning_id=earning.id, transfers=(lowered,)))
    assert {finding.invariant for finding in check_books(deal.seller_id)} == {"I2", "I11"}


def test_every_move_names_its_currency(clock: Clock) -> None:
    accrue_order(sell(make_deal(), 1_000))
    assert db.session.scalars(select(Move.currency)).all() == ["USD"]
