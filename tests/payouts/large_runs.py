"""Makes large runs quickly, and changes single rows of them: partners are copies of one, numbered from 1."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from accounts.models import Organization
from accounts.permissions import Role
from accounts.sealing import seal
from bench.runs_seed import close_quietly, copy_partners
from core import clock as today
from core.db import Base, add, command, db
from core.ids import Id
from partners.models import Partnership
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_seller
from payouts.models import (
    PaymentLimit,
    PaymentRequest,
    Payout,
    PayoutDestination,
    Statement,
    TaxProfile,
    TaxRule,
)
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.payouts.factories import make_deal, sell, with_terms
from tests.payouts.office import Office


def office_of(clock: Clock, partners: int, *, minimum: int = 0) -> Office:
    """Owe as many partners $25.00 each; the first has no bank account, nor has every tenth after it."""
    clock.set("2026-03-10T12:00Z")
    deal = make_deal(terms=with_terms(minimum_payout_minor=minimum))
    accrue_order(sell(deal, 10_000))
    copy_partners(deal.partnership_id, range(1, partners))
    clock.set("2026-04-25T12:00Z")
    release_seller(deal.seller_id)
    clock.set("2026-05-01T12:00Z")
    for month in ("2026-03", "2026-04"):
        close_quietly(deal.seller_id, month)
    clock.set("2026-05-20T12:00Z")
    seller, partner = (db.session.get_one(Organization, each) for each in (deal.seller_id, deal.partner_id))
    preparer, approver = (make_person(seller, role) for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER))
    return Office(deal, preparer, approver, make_person(partner, Role.OWNER))


@command
def change(table: type[Base], of: Any, **values: Any) -> None:
    db.session.execute(update(table).where(of).values(**values))


def where(number: int) -> Any:
    """Whether a row is of the partner with a number."""
    return select(Partnership.id).where(Partnership.name == f"Chamber {number:05d}")


def partnership(number: int) -> Partnership:
    return db.session.scalars(select(Partnership).where(Partnership.id.in_(where(number)))).one()


def owner_of(number: int) -> dict[str, Id]:
    it = partnership(number)
    return {"seller_id": it.seller_id, "partnership_id": it.id, "partner_id": it.partner_id}


def account(number: int, **values: Any) -> None:
    change(PayoutDestination, PayoutDestination.partnership_id.in_(where(number)), **values)


def payout(number: int, **values: Any) -> None:
    change(Payout, Payout.partnership_id.in_(where(number)), **values)


@command
def ask(number: int, at: Any) -> None:
    add(PaymentRequest(**owner_of(number), asked_at=at))


@command
def limit(seller_id: Id, minor: int) -> None:
    told = {"reason": "Enough", "kind": "partner", "currency": "USD", "seller_id": seller_id}
    add(PaymentLimit(**told, amount_minor=1, set_at=today.now() - timedelta(days=1)))
    add(PaymentLimit(**told, amount_minor=minor, set_at=today.now()))


@command
def review(number: int, until: date) -> None:
    add(
        Statement(
            **owner_of(number), number=number, month="2026-04", currency="USD", body={}, sha256="0" * 64,
            issued_at=today.now() - timedelta(days=70), review_until=until, pay_by=until,
        )
    )  # fmt: skip


@command
def ask_for_forms(seller_id: Id, since: Any) -> None:
    add(TaxRule(seller_id=seller_id, asks_since=since, changed_at=since))


@command
def paper(number: int, form: str, *, country: str = "US", expires_on: date | None = None) -> None:
    add(
        TaxProfile(
            **owner_of(number), form=form, country=country, vat_status="unknown", secret=seal("{}"), state="active",
            signed_at=today.now(), expires_on=expires_on,
        )
    )  # fmt: skip
