"""Properties of the pure rules: whatever the targets were, an earning ends at its last one, and nothing is made up."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beancount.parser import parser
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import month_of
from core.errors import Conflict, NotFound
from core.money import Money
from payouts.rules.holds import release_day
from payouts.rules.journals import BookAccount, BookEntry, BookMove, beancount
from payouts.rules.kinds import AccountKind, EarningState, EntryKind, HoldReason, PeriodState
from payouts.rules.ledger import AccountRef, Link, Posting, Transfer, chain_hash, posting_hash
from payouts.rules.periods import check_may_close, check_month, closes_itself_on, last_day, month_for, state_of
from payouts.rules.postings import BUCKET_OF, Buckets, release, to_target
from payouts.rules.postings import state_of as state_of_earning
from payouts.rules.sentences import places
from payouts.rules.statements import Line, body_of, is_worth_a_statement, problems

EARNING = uuid.UUID(int=7)
SELLER, PARTNERSHIP = uuid.UUID(int=1), uuid.UUID(int=2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
minors = st.integers(0, 10**9)


def follow(now: Buckets, transfers: tuple[Transfer, ...]) -> Buckets:
    """Apply transfers the way the ledger does."""
    parts = {"held": now.held, "payable": now.payable, "in_flight": now.in_flight, "paid": now.paid,
             "written_off": now.written_off, "unclaimed": now.unclaimed}  # fmt: skip
    for move in transfers:
        for kind, change in ((move.debit.kind, -move.minor), (move.credit.kind, move.minor)):
            if kind in BUCKET_OF:
                parts[BUCKET_OF[kind]] += change
    return Buckets(**parts)


@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.tuples(minors, st.sampled_from(["target", "release", "reserve", "pay"])), max_size=12))
def test_an_earning_is_always_at_its_last_target(story: list[tuple[int, str]]) -> None:
    now, is_released, target = Buckets(), False, 0
    for minor, what in story:
        if what == "target":
            transfers = to_target(minor, now, currency="USD", is_released=is_released, earning_id=EARNING)
            target, now = minor, follow(now, transfers)
            assert to_target(minor, now, currency="USD", is_released=is_released, earning_id=EARNING) == ()
        elif what == "release":
            now, is_released = follow(now, release(now, currency="USD", earning_id=EARNING)), True
            assert now.held == 0
        elif what == "reserve":
            now = Buckets(now.held, 0, now.in_flight + now.payable, now.paid)
        else:
            now = Buckets(now.held, now.payable, 0, now.paid + now.in_flight)
        assert now.posted == target
        assert now.held >= 0


@given(minors, minors, minors)
def test_a_reversal_takes_what_waits_before_what_is_payable(held: int, payable: int, target: int) -> None:
    now = Buckets(held=held, payable=payable)
    after = follow(now, to_target(target, now, currency="USD", is_released=True, earning_id=EARNING))
    if target < now.posted:
        assert after.held == max(held - (now.posted - target), 0)


def test_a_reversal_after_payment_is_owed_back_and_never_more() -> None:
    now = Buckets(paid=500)
    after = follow(now, to_target(200, now, currency="USD", is_released=True, earning_id=EARNING))
    assert (after.payable, after.paid, after.posted) == (-300, 500, 200)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (Buckets(held=1, paid=5), EarningState.HELD),
        (Buckets(payable=1, in_flight=2), EarningState.PAYABLE),
        (Buckets(payable=-1, paid=5), EarningState.PAYABLE),
        (Buckets(in_flight=2, paid=1), EarningState.IN_RUN),
        (Buckets(paid=1), EarningState.PAID),
        (Buckets(paid=5, written_off=-2), EarningState.PAID),
        (Buckets(paid=5, written_off=-5), EarningState.WRITTEN_OFF),
        (Buckets(unclaimed=5), EarningState.UNCLAIMED),
        (Buckets(), EarningState.REVERSED),
    ],
)
def test_the_word_for_an_earning_is_its_earliest_step(now: Buckets, state: EarningState) -> None:
    assert state_of_earning(now, was_ever_posted=True) is state


def test_an_earning_nothing_was_posted_for_still_waits() -> None:
    assert state_of_earning(Buckets(), was_ever_posted=False) is EarningState.HELD


def test_what_was_written_off_counts_first_when_a_share_grows_again() -> None:
    now = Buckets(paid=500, written_off=-300)
    after = follow(now, to_target(400, now, currency="USD", is_released=True, earning_id=EARNING))
    assert (after.payable, after.written_off, after.posted) == (0, -100, 400)
    later = follow(after, to_target(600, after, currency="USD", is_released=True, earning_id=EARNING))
    assert (later.payable, later.written_off, later.posted) == (100, 0, 600)


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([None, *HoldReason]))
def test_the_places_of_an_earning_sum_to_it(payable: int, held: int, paid: int, reason: HoldReason | None) -> None:
    now = Buckets(held=held, payable=payable, paid=paid)
    found = places(now, "USD", release_on=date(2026, 4, 1), hold_reason=reason, paid_on=date(2026, 5, 1))
    assert sum(place.amount.minor for place in found) == now.posted
    assert all(place.sentence.endswith((".", "on")) for place in found)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2040, 1, 1))))
def test_an_entry_is_never_booked_in_a_closed_month(day: date, closed: date | None) -> None:
    last = month_of(closed) if closed else None
    month = month_for(day, last)
    assert last is None or month > last
    assert month >= month_of(day)
    if last is None or month_of(day) > last:
        assert month == month_of(day)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_month_can_be_closed_from_its_first_day_after_on(day: date) -> None:
    month = month_of(day)
    with pytest.raises(Conflict):
        check_may_close(month, last_day(month), is_closed=False, earliest_open=month)
    check_may_close(month, last_day(month) + timedelta(days=1), is_closed=False, earliest_open=month)
    assert (closes_itself_on(month) - last_day(month)).days == 10


@pytest.mark.parametrize(
    "text", ["2026-00", "2026-13", "26-01", "2026-1", "", "2026-01-01", "\u0662\u0660\u0662\u0666-01"]
)
def test_what_is_not_a_month_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        check_month(text)


def test_a_month_runs_then_waits_then_is_closed() -> None:
    states = [state_of("2026-03", day, is_closed=False) for day in (date(2026, 3, 31), date(2026, 4, 1))]
    assert states == [PeriodState.OPEN, PeriodState.CLOSING]
    assert state_of("2026-03", date(2026, 4, 1), is_closed=True) is PeriodState.CLOSED


def test_a_hold_of_no_days_ends_at_once() -> None:
    assert release_day(date(2026, 3, 1), hold_days=0) == date(2026, 3, 1)


def posting(**changed: Any) -> Posting:
    transfer = Transfer(AccountRef(AccountKind.REVENUE_SHARE, "USD"), AccountRef(AccountKind.HELD, "USD"), 5, EARNING)
    given_values: dict[str, Any] = {
        "seller_id": SELLER, "partnership_id": PARTNERSHIP, "key": "k", "kind": EntryKind.EARN, "occurred_at": NOON,
        "reason": "Share", "actor": "system", "transfers": (transfer,), "earning_id": EARNING,
    }  # fmt: skip
    return Posting(**{**given_values, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": EntryKind.REVERSE},
        {"occurred_at": NOON + timedelta(microseconds=1)},
        {"reason": "share"},
        {"earning_id": None},
        {"partnership_id": SELLER},
        {"payout_id": EARNING},
        {"reverses_id": EARNING},
        {"transfers": posting().transfers * 2},
    ],
)
def test_whatever_an_entry_says_is_in_its_fingerprint(changed: dict[str, object]) -> None:
    assert posting_hash(posting(**changed)) != posting_hash(posting())


@pytest.mark.parametrize("changed", [{"actor": "user:1"}, {"adjusts_period": "2026-01"}])
def test_who_recorded_it_and_where_is_in_the_chain_alone(changed: dict[str, object]) -> None:
    assert posting_hash(posting(**changed)) == posting_hash(posting())


def link(**changed: Any) -> Link:
    kept: dict[str, Any] = {
        "seq": 1, "key": "k", "period": "2026-03", "adjusts_period": None, "recorded_at": NOON, "actor": "system",
        "content_sha256": "a" * 64,
    }  # fmt: skip
    return Link(**{**kept, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 2},
        {"key": "l"},
        {"period": "2026-04"},
        {"adjusts_period": "2026-02"},
        {"recorded_at": NOON + timedelta(seconds=1)},
        {"actor": "user:1"},
        {"content_sha256": "b" * 64},
    ],
)
def test_whatever_the_chain_binds_changes_it(changed: dict[str, object]) -> None:
    assert chain_hash("0" * 64, link(**changed)) != chain_hash("0" * 64, link())
    assert chain_hash("1" * 64, link()) != chain_hash("0" * 64, link())


lines = st.lists(
    st.builds(
        Line,
        entry=st.just("le_1"),
        on=st.just(date(2026, 3, 2)),
        kind=st.sampled_from(EntryKind),
        reason=st.text(max_size=20),
        changes=st.dictionaries(st.sampled_from(["held", "payable", "in_flight", "paid"]), st.integers(-999, 999)),
    ),
    max_size=20,
)


@given(lines, st.dictionaries(st.sampled_from(["held", "payable", "in_flight", "paid"]), st.integers(-999, 999)))
def test_a_statement_always_adds_up(found: list[Line], opening: dict[str, int]) -> None:
    body = body_of({"number": 1}, opening, found)
    assert list(problems(body)) == []
    assert body["owed"] == sum(part["closing"] for part in body["sections"] if part["account"] != "paid")
    if not found and not any(opening.get(name) for name in ("held", "payable", "in_flight")):
        assert not is_worth_a_statement(opening, found)


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["USD", "JPY", "BHD"]), st.integers(1, 10**12))
def test_any_text_survives_in_a_journal(partner: str, reason: str, currency: str, minor: int) -> None:
    accounts = [
        BookAccount("north-beam", kind, "pn_1a", currency) for kind in (AccountKind.REVENUE_SHARE, AccountKind.HELD)
    ]
    entry = BookEntry(
        1, "le_1", date(2026, 3, 2), "2026-03", "earn", "k", partner, reason,
        (BookMove(accounts[0], accounts[1], Money(minor, currency)),),
    )  # fmt: skip
    journal = "\n".join(beancount([entry], [(accounts[1], Money(minor, currency))]))
    entries, errors, _ = parser.parse_string(journal)
    assert errors == []
    assert [type(each).__name__ for each in entries] == ["Open", "Open", "Transaction", "Balance"]
