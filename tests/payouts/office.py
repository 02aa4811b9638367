"""An office for tests of payments: a closed month, people who prepare and approve, a partner who is owed money."""

from dataclasses import dataclass

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from payouts.commands import runs as commands
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.freezing import submit_run
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.models import Payout, PayoutRun
from payouts.queries.balances import balances
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import payouts_of
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person
from tests.payouts.factories import Deal, make_deal, sell, with_terms

IBAN = "DE89 3704 0044 0532 0130 00"
OTHER_IBAN = "NL91 ABNA 0417 1643 00"


@dataclass(frozen=True)
class Office:
    """A seller with a closed month: somebody who prepares, somebody who approves, and a partner who is owed money."""

    deal: Deal
    preparer: Person
    approver: Person
    partner: Person

    def draft(self, month: str = "2026-04") -> PayoutRun:
        return commands.draft_run(month, actor=self.preparer.actor)

    def submit(self, run: PayoutRun) -> PayoutRun:
        seen = state_of_draft(rows_of(run))
        return submit_run(run.id, actor=self.preparer.actor, seen=seen)

    def approve(self, run: PayoutRun) -> PayoutRun:
        return commands.approve_run(run.id, actor=self.approver.actor, seen_sha=run.sha256 or "")

    def money(self) -> tuple[int, int, int, int]:
        found = balances(self.deal.partnership_id, "USD")
        return found.held, found.payable, found.in_flight, found.paid


def make_office(
    clock: Clock, *, minimum: int = 0, with_account: bool = True, amount: int = 10_000, currency: str = "USD"
) -> Office:
    """Sell in March, let the hold end in April, close April and let the partner's review days pass."""
    deal = make_deal(terms=with_terms(minimum_payout_minor=minimum, currency=currency))
    seller, partner = (
        db.session.get_one(Organization, deal.seller_id),
        db.session.get_one(Organization, deal.partner_id),
    )
    office = Office(
        deal,
        make_person(seller, Role.FINANCE_PREPARER),
        make_person(seller, Role.FINANCE_APPROVER),
        make_person(partner, Role.OWNER),
    )
    if with_account:
        set_destination(deal.partnership_id, actor=office.partner.actor, holder_name="Main Street", account=IBAN)
    accrue_order(sell(deal, amount))
    clock.set("2026-04-25T12:00Z")
    release_due()
    clock.set("2026-05-01T12:00Z")
    for month in ("2026-03", "2026-04"):
        close_period(deal.seller_id, month, actor=SYSTEM)
    clock.set("2026-05-20T12:00Z")
    return office


def only_payout(run: PayoutRun) -> Payout:
    (payout,) = payouts_of(run)
    return payout


def owner_of(office: Office) -> Person:
    """Return an owner of the office's seller."""
    seller = db.session.get_one(Organization, office.deal.seller_id)
    return make_person(seller, Role.OWNER, email="owner@northbeam.example")
