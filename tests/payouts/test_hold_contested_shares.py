"""Contested shares: what comes after a breach is booked and held, said so everywhere, and freed by the seller alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from campaigns.commands.approvals import revoke_approval
from campaigns.models import Approval, Link
from campaigns.rules.placements import Channel
from core.access import SYSTEM, Actor
from core.audit import AuditRecord
from core.db import add, command, db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from payouts.commands.accrual import accrue_all, accrue_order
from payouts.commands.holds import lift_terms_hold, release_due, settle_contested
from payouts.commands.periods import close_period
from payouts.models import Earning, Entry, Statement
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from tests.campaigns.creatives_factories import Table, approved
from tests.campaigns.factories import Stand, make_stand
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.tracking.factories import Carrier, _link, click, report
from tracking.commands import record_adjustment, record_order
from tracking.schemas.reports import AdjustmentReport

WHY = "It says $199 and is $249."


@dataclass(frozen=True)
class Breach:
    """A mail placement whose approval was revoked for a breach."""

    stand: Stand
    carrier: Carrier

    def sale(self, *, hours_after: float, clock: Clock) -> Earning:
        """Click and buy some hours after the notice; returns what it earned."""
        clock.set(_notice() + timedelta(hours=hours_after))
        told = report(click_id=click(self.carrier), customer=None)
        program = self.stand.program.id
        order_id = record_order(told, program_id=program, actor=self.stand.seller.actor).order.id
        return db.session.scalars(select(Earning).where(Earning.order_id == order_id)).one()

    @property
    def seller_id(self) -> Id:
        return self.stand.partnership.seller_id

    def money(self) -> Balances:
        assert check_books(self.seller_id) == []
        return balances(self.stand.partnership.id, "USD")


def _notice() -> datetime:
    (ended,) = db.session.scalars(select(Approval.ended_at))
    assert ended is not None
    return ended


@command
def _make_link(stand: Stand) -> Link:
    return add(_link(stand.placement, "https://shop.example.com/course", "contest1"))


def approved_stand() -> tuple[Stand, Carrier, Actor]:
    """Return a live mail placement whose design both brands approved, its link, and the seller's owner."""
    stand = make_stand(channel=Channel.EMAIL)
    seller, partner = (
        db.session.get_one(Organization, each) for each in (stand.partnership.seller_id, stand.partnership.partner_id)
    )
    people = {role: make_person(seller, role, email=f"{role.value}@s.example").actor for role in Role}
    theirs = {role: make_person(partner, role, email=f"{role.value}@p.example").actor for role in Role}
    approved(
        Table(
            seller_id=seller.id,
            partner_id=partner.id,
            partnership_id=stand.partnership.id,
            placement_id=stand.placement.id,
            campaign_id=stand.campaign.id,
            owner=people[Role.OWNER],
            brand=people[Role.BRAND_APPROVER],
            marketer=people[Role.MARKETER],
            viewer=people[Role.VIEWER],
            partner=theirs[Role.BRAND_APPROVER],
            partner_viewer=theirs[Role.VIEWER],
        )
    )
    link = _make_link(stand)
    placement, partnership = stand.placement, stand.partnership
    carrier = Carrier(partner.id, partnership.id, placement.id, link.id, link.code, stand.placement.id, stand.partner)
    return stand, carrier, people[Role.OWNER]


def revoke(owner: Actor) -> None:
    """Revoke the one approval for a breach."""
    (approval_id,) = db.session.scalars(select(Approval.id))
    revoke_approval(approval_id, actor=owner, rule_broken="Price", why=WHY)


@pytest.fixture
def breach(app: Flask, clock: Clock) -> Breach:
    stand, carrier, owner = approved_stand()
    clock.advance(days=3)
    revoke(owner)
    return Breach(stand, carrier)


def test_a_sale_within_a_day_of_the_notice_goes_on_as_ever(breach: Breach, clock: Clock) -> None:
    earning = breach.sale(hours_after=23, clock=clock)
    assert earning.hold_reason is None
    clock.advance(days=60)
    assert release_due() == 1
    assert breach.money() == Balances("USD", payable=2_500)


def test_a_later_sale_is_booked_in_full_and_held_as_contested(breach: Breach, clock: Clock) -> None:
    earning = breach.sale(hours_after=25, clock=clock)
    assert (earning.posted_minor, earning.held_minor, earning.hold_reason) == (2_500, 2_500, "contested")
    entry = db.session.scalars(select(Entry).where(Entry.earning_id == earning.id)).one()
    assert "contested" in entry.reason
    assert breach.money() == Balances("USD", held=2_500)


def test_no_day_and_no_sweep_ever_frees_it(breach: Breach, clock: Clock) -> None:
    breach.sale(hours_after=25, clock=clock)
    clock.advance(days=2_000)
    accrue_all()
    assert lift_terms_hold(breach.stand.partnership.id) == 0
    assert release_due() == 0
    assert breach.money() == Balances("USD", held=2_500)


def test_the_seller_settles_it_in_the_partners_favour_with_a_reason(breach: Breach, clock: Clock) -> None:
    earning_id = breach.sale(hours_after=25, clock=clock).id
    clock.advance(days=60)
    settled = settle_contested(earning_id, actor=breach.stand.seller.actor, reason="The mail had gone out before.")
    assert settled.hold_reason is None
    assert release_due() == 1
    assert breach.money() == Balances("USD", payable=2_500)
    actions = db.session.scalars(select(AuditRecord.action).where(AuditRecord.subject_id == earning_id)).all()
    assert "earning.contest_settled" in actions


def test_settling_again_is_refused(breach: Breach, clock: Clock) -> None:
    earning_id = breach.sale(hours_after=25, clock=clock).id
    settle_contested(earning_id, actor=breach.stand.seller.actor, reason="Fine.")
    with pytest.raises(Conflict, match="not contested"):
        settle_contested(earning_id, actor=breach.stand.seller.actor, reason="Fine.")


def test_it_still_waits_for_its_refund_period_once_settled(breach: Breach, clock: Clock) -> None:
    earning_id = breach.sale(hours_after=25, clock=clock).id
    settle_contested(earning_id, actor=breach.stand.seller.actor, reason="Fine.")
    assert release_due() == 0
    assert breach.money() == Balances("USD", held=2_500)


def test_neither_the_partner_nor_a_stranger_settles_it(breach: Breach, clock: Clock) -> None:
    earning_id = breach.sale(hours_after=25, clock=clock).id
    for actor in (breach.stand.partner, make_stand().seller.actor):
        with pytest.raises(NotFound):
            settle_contested(earning_id, actor=actor, reason="I say so.")


def test_a_reason_is_asked_for(breach: Breach, clock: Clock) -> None:
    earning_id = breach.sale(hours_after=25, clock=clock).id
    with pytest.raises(AppError, match="Say why"):
        settle_contested(earning_id, actor=breach.stand.seller.actor, reason="  ")


def test_only_a_refund_lowers_it_and_not_another_look_by_the_seller(breach: Breach, clock: Clock) -> None:
    earning = breach.sale(hours_after=25, clock=clock)
    assert earning.order_id is not None
    assert accrue_order(earning.order_id) == []
    back = AdjustmentReport(external_id="RF-1", order_id=earning.order_id, amount_minor=4_000)
    record_adjustment(back, actor=breach.stand.seller.actor)
    assert breach.money() == Balances("USD", held=1_500)


def test_pages_and_statements_say_so_in_a_sentence(breach: Breach, clock: Clock, app: Flask) -> None:
    earning = breach.sale(hours_after=25, clock=clock)
    address, seller_id, partner_id = f"/earnings/{earning.public_id}", breach.seller_id, earning.partner_id
    theirs = _owner(partner_id, "boss@p.example")
    seller = sign_in(app.test_client(), _owner(seller_id, "boss@s.example"))
    partner = sign_in(app.test_client(), theirs)
    for browser in (seller, partner):
        assert "Contested: the approval of the design had been revoked" in browser.get(address).text
    assert "Settle in the partner" in seller.get(address).text
    assert "Settle in the partner" not in partner.get(address).text
    clock.set("2026-04-02T00:00Z")
    close_period(seller_id, "2026-03", actor=SYSTEM)
    statement = db.session.scalars(select(Statement)).one()
    assert statement.body["contested"] == 2_500
    assert "is contested" in sign_in(partner, theirs).get(f"/statements/{statement.public_id}").text


def _owner(organization_id: Id, email: str) -> Person:
    return make_person(db.session.get_one(Organization, organization_id), Role.OWNER, email=email)


def test_the_page_settles_it(breach: Breach, clock: Clock, app: Flask) -> None:
    earning = breach.sale(hours_after=25, clock=clock)
    address, earning_id = f"/earnings/{earning.public_id}/settle", earning.id
    seller = sign_in(app.test_client(), _owner(breach.seller_id, "boss@s.example"))
    assert seller.post(address, data={"reason": "It went out before."}).status_code == 302
    assert db.session.get_one(Earning, earning_id).hold_reason is None
