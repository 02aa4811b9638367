"""An office for tests of VAT: a seller and a partner somewhere, their VAT numbers, and an agreement on self-billing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import command, db
from core.ids import Id
from payouts.commands.accrual import accrue_order
from payouts.commands.destinations import set_destination
from payouts.commands.holds import release_due
from payouts.commands.periods import close_due
from payouts.commands.self_billing import accept_self_billing, propose_self_billing
from payouts.commands.tax import set_tax_profile, set_tax_rule
from payouts.models import Statement
from payouts.queries.checks import check_books
from payouts.rules.tax import TaxForm, VatStatus
from payouts.rules.tax_answers import TaxAnswers
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.payouts.factories import make_deal, sell, with_terms
from tests.payouts.office import IBAN, Office

NUMBERS = {"DE": "DE123456789", "FR": "FR12345678901", "AT": "ATU12345678"}


@dataclass(frozen=True)
class VatOffice(Office):
    """An office with its clock, whose shares are a quarter and wait no day."""

    clock: Clock

    def sell(self, gross: int) -> Id:
        """Sell something whose share is payable at once."""
        order_id = sell(self.deal, gross)
        accrue_order(order_id)
        release_due()
        return order_id

    def close(self, day: str) -> Statement:
        """Let time pass to a day, close every month that is over, and return the newest statement."""
        self.clock.set(f"{day}T12:00Z")
        close_due()
        assert check_books(self.deal.seller_id) == []
        return self.statements()[-1]

    def statements(self) -> list[Statement]:
        """Return every statement, the oldest first."""
        query = select(Statement).where(Statement.seller_id == self.deal.seller_id)
        return list(db.session.scalars(query.order_by(Statement.number)))


def make_vat_office(
    clock: Clock, *, seller: str = "DE", partner: str = "DE", day: str = "2026-03-03",
    status: VatStatus = VatStatus.REGISTERED, is_agreed: bool = True,
) -> VatOffice:  # fmt: skip
    """Open an office on a day; an agreement on self-billing begins with its month."""
    clock.set(f"{day}T12:00Z")
    deal = make_deal(terms=with_terms(hold_days=0, currency="EUR"))
    _move_to(deal.seller_id, seller)
    owners = [
        make_person(db.session.get_one(Organization, id_), Role.OWNER) for id_ in (deal.seller_id, deal.partner_id)
    ]
    approver = make_person(db.session.get_one(Organization, deal.seller_id), Role.FINANCE_APPROVER)
    office = VatOffice(deal, owners[0], approver, owners[1], clock)
    set_destination(deal.partnership_id, actor=office.partner.actor, holder_name="Pixel Post", account=IBAN)
    if seller == "US":
        return office
    set_tax_rule(actor=office.preparer.actor, asks=True, vat=NUMBERS[seller])
    set_vat_status(office, partner, status)
    if is_agreed:
        agree(office, date.fromisoformat(day).replace(day=1))
    return office


def set_vat_status(office: Office, country: str, status: VatStatus) -> None:
    """Let the partner say what it is for VAT."""
    number = NUMBERS[country] if status is VatStatus.REGISTERED else "4711 0815"
    answers = TaxAnswers(
        name="Pixel Post", country=country, street="Lindenstraße 4", city="Berlin", tin=number, vat_status=status
    )
    set_tax_profile(office.deal.partnership_id, actor=office.partner.actor, form=TaxForm.VAT, answers=answers)


def agree(office: Office, starts_on: date) -> Id:
    """Propose and accept self-billing for the rest of the year that begins on a day; return the agreement's id."""
    ends_on = date(starts_on.year, 12, 31)
    proposed = propose_self_billing(
        office.deal.partnership_id, actor=office.preparer.actor, starts_on=starts_on, ends_on=ends_on
    )
    return accept_self_billing(proposed.id, actor=office.partner.actor).id


@command
def _move_to(organization_id: Id, country: str) -> None:
    db.session.get_one(Organization, organization_id).country = country
