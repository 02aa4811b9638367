"""Both sides are told 14, 3 and 0 days before an approval runs out, each time once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from campaigns.commands.approvals import revoke_approval, warn_of_end, warn_seller
from campaigns.queries.approvals import approvals_ending_soon, sellers_with_ends_near
from campaigns.rules.approvals import warnings_due
from core.db import db
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import Table, approved, make_table, only_approval
from tests.harness.clock import START, Clock

LAST = date(2030, 6, 30)


@pytest.mark.parametrize(
    ("first_day", "today", "due"),
    [
        (date(2030, 1, 1), date(2030, 6, 15), []),
        (date(2030, 1, 1), date(2030, 6, 16), [14]),
        (date(2030, 1, 1), date(2030, 6, 27), [14, 3]),
        (date(2030, 1, 1), LAST, [14, 3, 0]),
        (date(2030, 1, 1), date(2030, 7, 1), []),
        (date(2030, 6, 20), date(2030, 6, 27), [3]),
        (date(2030, 6, 16), date(2030, 6, 16), []),
        (LAST, LAST, []),
    ],
)
def test_a_warning_is_due_on_its_day_if_the_approval_is_older(first_day: date, today: date, due: list[int]) -> None:
    assert warnings_due(first_day=first_day, last_day=LAST, today=today) == due


def mails() -> list[OutboxMail]:
    query = select(OutboxMail).where(OutboxMail.subject.startswith("Approved until"))
    return list(db.session.scalars(query.order_by(OutboxMail.id)))


@pytest.fixture
def table(clock: Clock) -> Table:
    """A design approved for an offer of thirty days."""
    clock.set(START)
    made = make_table(ends_on=(START + timedelta(days=30)).date())
    approved(made)
    return made


def test_everybody_who_decides_on_either_side_is_told_until_when(table: Table, clock: Clock) -> None:
    clock.advance(days=16)
    assert sellers_with_ends_near() == [table.seller_id]
    assert warn_seller(table.seller_id) == 1
    assert len({mail.recipient for mail in mails()}) == 3  # the seller's owner and approver, and the partner's approver
    assert "may be used until" in mails()[0].text


def test_each_warning_goes_out_once_and_a_late_one_alone(table: Table, clock: Clock) -> None:
    clock.advance(days=27)
    assert warn_seller(table.seller_id) == 1
    assert warn_seller(table.seller_id) == 0
    clock.advance(days=3)
    assert warn_seller(table.seller_id) == 1
    assert len(mails()) == 6


def test_what_has_ended_or_is_far_away_is_no_matter(table: Table, clock: Clock) -> None:
    assert approvals_ending_soon(table.seller_id) == []
    approval_id = only_approval().id
    clock.advance(days=20)
    revoke_approval(approval_id, actor=table.owner, rule_broken="Price", why="It says $199 and is $249.")
    assert approvals_ending_soon(table.seller_id) == []
    assert not warn_of_end(approval_id)
    assert mails() == []
