"""Reads of settled payments: what was paid in a year, by the day it was settled on and the rail it went over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select

from accounts.models import Organization
from accounts.queries import get_own_organization
from accounts.sealing import unseal
from core.access import Actor
from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts.models import Payout
from payouts.queries.tax import answers_of, find_tax_rule, tax_profiles_of
from payouts.queries.tax_tables import tax_tables
from payouts.queries.vat import vat_in
from payouts.rules.reporting import Cell, Paid, Payer, Recipient, counted, is_reported, row_1099
from payouts.rules.runs import PayoutState
from payouts.rules.tax import TaxForm


@dataclass(frozen=True, slots=True)
class Settled:
    """One payment that was made and did not come back."""

    payout: Payout
    partnership: Partnership
    seller: str


def list_settled(actor: Actor, year: int) -> list[Settled]:
    """Return the payments that were settled in a year, made or received, by day."""
    mine = or_(Payout.seller_id == actor.organization_id, Payout.partner_id == actor.organization_id)
    query = _settled(year).where(mine)
    return [Settled(payout, partnership, seller) for payout, partnership, seller in db.session.execute(query)]


def sums_by_rail(settled: Sequence[Settled]) -> dict[tuple[str, str], list[tuple[str, Money]]]:
    """Return what was paid by rail, for each partnership (its public id) and currency; rails by name."""
    sums: dict[tuple[str, str], dict[str, Money]] = {}
    for row in settled:
        rails = sums.setdefault((row.partnership.public_id, row.payout.currency), {})
        rail = row.payout.rail or ""
        rails[rail] = rails.get(rail, Money.zero(row.payout.currency)) + row.payout.amount
    return {key: sorted(rails.items()) for key, rails in sums.items()}


def rows_1099(actor: Actor, year: int) -> list[list[Cell]]:
    """Return the rows of the summary for 1099-NEC: every partner whose payments of the year are reported.

    Empty where the tables in force know no such report for the seller's country.
    """
    seller = get_own_organization(actor)
    rule = tax_tables().reportable_in(year, seller=seller.country)
    if rule is None:
        return []
    own = find_tax_rule(seller.id)
    payer = Payer(
        name=seller.legal_name or seller.name,
        address=seller.postal_address,
        email=seller.email,
        tin=unseal(own.tin_secret) if own and own.tin_secret else "",
    )
    rows = []
    for recipient in _recipients(seller.id, year):
        amount, withheld = counted(recipient.paid, tax_tables().left_out_rails, rule.currency)
        if is_reported(recipient.form, amount, withheld, rule.threshold):
            rows.append(row_1099(year, payer, recipient, amount, withheld))
    return rows


def _recipients(seller_id: Id, year: int) -> list[Recipient]:
    found: dict[Id, tuple[Partnership, list[Paid]]] = {}
    rows = db.session.execute(_settled(year).where(Payout.seller_id == seller_id)).all()
    vat = vat_in([payout for payout, _, _ in rows])
    for payout, partnership, _ in rows:
        paid = found.setdefault(partnership.id, (partnership, []))[1]
        share = payout.share - Money(vat.get(payout.id, 0), payout.currency)
        paid.append(Paid(payout.rail or "", share, payout.withheld))
    profiles = tax_profiles_of(partnership for partnership, _ in found.values())
    recipients = []
    for partnership, payments in found.values():
        profile = profiles.get(partnership.id)
        form, said = (TaxForm(profile.form), answers_of(profile)) if profile else (None, None)
        recipients.append(Recipient(partnership.public_id, partnership.name, form, said, tuple(payments)))
    return sorted(recipients, key=lambda each: each.name.casefold())


def _settled(year: int) -> Select[Payout, Partnership, str]:
    return (
        select(Payout, Partnership, Organization.name)
        .join(Partnership, (Partnership.id == Payout.partnership_id) & (Partnership.seller_id == Payout.seller_id))
        .join(Organization, Organization.id == Payout.seller_id)
        .where(Payout.state == PayoutState.PAID)
        .where(Payout.paid_on >= date(year, 1, 1), Payout.paid_on <= date(year, 12, 31))
        .order_by(Payout.paid_on, Payout.id)
    )
