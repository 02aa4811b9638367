"""Those who send hear of every end of what they may hold: once each, with the way to what to send."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from accounts.models import User
from accounts.permissions import Role
from campaigns.commands.approvals import revoke_approval, warn_seller
from campaigns.commands.brands import publish_guidelines, tell_all_to_look_again
from campaigns.commands.creatives import save_version
from campaigns.commands.needs import answer_needs
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Placement
from campaigns.rules.approvals_bounds import Bounds
from campaigns.schemas.brands import GuidelinesDraft
from core.access import Actor
from core.db import db
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import (
    Table,
    approved,
    decide,
    draft,
    latest,
    make_creative,
    make_person,
    make_table,
    only_approval,
)
from tests.harness.clock import Clock

WHY = "It says $199 and is $249."


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.set("2026-12-01T09:00:00Z")
    return make_table()


@pytest.fixture
def sender(table: Table) -> Actor:
    """A marketer of the partner, who decides nothing. Another partner's and a viewer hear of nothing."""
    make_person(make_table().partner_id, Role.MARKETER)
    return make_person(table.partner_id, Role.MARKETER, "Sam Sender")


def told(actor: Actor) -> list[OutboxMail]:
    """Return what somebody was mailed of ends: that a design was approved is other news."""
    address = db.session.scalars(select(User.email).where(User.id == actor.user_id)).one()
    ends = ~OutboxMail.subject.startswith("Approved by both brands")
    query = select(OutboxMail).where(OutboxMail.recipient == address, ends)
    return list(db.session.scalars(query.order_by(OutboxMail.id)))


def all_told(subject: str) -> int:
    return len(list(db.session.scalars(select(OutboxMail.id).where(OutboxMail.subject.startswith(subject)))))


def test_a_version_that_took_the_place_of_another_is_told_with_the_kit(table: Table, sender: Actor) -> None:
    first = approved(table)
    assert told(sender) == []
    newer = save_version(first.creative_id, actor=table.marketer, draft=draft(subject="Newer"))
    review = submit_for_review(newer.id, actor=table.marketer)
    decide(review, table.owner)
    decide(review, table.partner)
    [mail] = told(sender)
    assert mail.subject == "Send the new version: Holiday e-mail, version 2"
    placement = db.session.get_one(Placement, table.placement_id)
    assert f"/kits/{placement.public_id}" in mail.text
    assert mail.text.count("http") == 1
    assert all_told("Send the new version") == 1  # whoever decides was told that it is approved, and nobody else


def test_a_breach_is_told_with_the_rule_and_what_happened(table: Table, sender: Actor) -> None:
    approved(table)
    revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why=WHY)
    [mail] = told(sender)
    assert mail.subject == "Stop sending: Holiday e-mail, version 1"
    assert f"Rule broken: Price. {WHY}" in mail.text
    assert all_told("Stop sending") == 1


def test_each_warning_of_an_end_goes_to_them_once(table: Table, sender: Actor, clock: Clock) -> None:
    review = submit_for_review(latest(make_creative(table)).id, actor=table.marketer, bounds=Bounds(date(2026, 12, 31)))
    decide(review, table.owner)
    decide(review, table.partner)
    for days, mails in ((15, 0), (1, 1), (1, 1), (11, 2), (2, 3)):
        clock.advance(days=days)
        warn_seller(table.seller_id)
        assert len(told(sender)) == mails
    assert {mail.subject for mail in told(sender)} == {"To be sent until Dec 31, 2026: Holiday e-mail"}


def test_new_guidelines_that_want_another_look_are_told_to_them(table: Table, sender: Actor, clock: Clock) -> None:
    approved(table)
    clock.advance(minutes=1)
    by = date(2026, 12, 1) + timedelta(days=5)
    published = publish_guidelines(GuidelinesDraft(tone="Warm", review_by=by), actor=table.brand)
    for _twice in range(2):
        tell_all_to_look_again(published.public_id)
    [mail] = told(sender)
    assert "Northbeam Training has new brand guidelines" in mail.text
    assert all_told("To be sent until") == 1


def test_where_the_seller_sends_its_own_people_are_told_too(table: Table, sender: Actor) -> None:
    answer_needs(table.placement_id, {"sender": "seller"}, actor=table.owner)
    approved(table, html=draft().html + '<p><a href="{{ seller_opt_out }}">No mail</a></p>')
    revoke_approval(only_approval().id, actor=table.partner, rule_broken="Price", why=WHY)
    assert len(told(sender)) == 1
    assert [mail.subject for mail in told(table.marketer) if mail.subject.startswith("Stop")] == [
        "Stop sending: Holiday e-mail, version 1"
    ]
