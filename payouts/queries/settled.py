"""Reads of settled payments: what was paid in a year, by the day it was settled on and the rail it went over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from accounts.models import Organization
from accounts.queries import get_own_organization
from accounts.sealing import unseal
from core.access import Actor
from core.clock import local_day
from core.db import db
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts.models import Entry, Move, Payout
from payouts.queries.tax import answers_of, find_tax_rule, tax_profiles_of
from payouts.queries.tax_tables import tax_tables
from payouts.queries.vat import vat_in
from payouts.rules.kinds import EntryKind
from payouts.rules.reporting import Cell, Paid, Payer, Recipient, counted, is_reported, row_1099
from payouts.rules.runs import PayoutState
from payouts.rules.tax import TaxForm

_Back = aliased(Entry)
ADVANCE = "advance"
"""What stands in place of a rail for an advance: its seller paid it in a way that only the reference tells."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One payment that was made and did not come back: a payout, or an advance. `share` is `amount` and `withheld`."""

    paid_on: date
    partnership: Partnership
    seller: str
    rail: str
    reference: str
    amount: Money
    withheld: Money
    payout: Payout | None = None

    @property
    def share(self) -> Money:
        """Return what the partner was paid before anything was withheld."""
        return self.amount + self.withheld


def list_settled(actor: Actor, year: int) -> list[Settled]:
    """Return the payments that were settled in a year, made or received, by day."""
    me = actor.organization_id
    payouts = _payouts(year).where(or_(Payout.seller_id == me, Payout.partner_id == me))
    return _together(payouts, _advances(year).where(or_(Entry.seller_id == me, Entry.partner_id == me)), year)


def sums_by_rail(settled: Sequence[Settled]) -> dict[tuple[str, str], list[tuple[str, Money]]]:
    """Return what was paid by rail, for each partnership (its public id) and currency; rails by name."""
    sums: dict[tuple[str, str], dict[str, Money]] = {}
    for row in settled:
        rails = sums.setdefault((row.partnership.public_id, row.amount.currency), {})
        rails[row.rail] = rails.get(row.rail, Money.zero(row.amount.currency)) + row.amount
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
    payouts, advances = _payouts(year), _advances(year)
    mine = _together(payouts.where(Payout.seller_id == seller_id), advances.where(Entry.seller_id == seller_id), year)
    vat = vat_in([row.payout for row in mine if row.payout is not None])
    for row in mine:
        on_top = vat.get(row.payout.id, 0) if row.payout is not None else 0
        paid = Paid(row.rail, row.share - Money(on_top, row.amount.currency), row.withheld)
        found.setdefault(row.partnership.id, (row.partnership, []))[1].append(paid)
    profiles = tax_profiles_of(partnership for partnership, _ in found.values())
    recipients = []
    for partnership, payments in found.values():
        profile = profiles.get(partnership.id)
        form, said = (TaxForm(profile.form), answers_of(profile)) if profile else (None, None)
        recipients.append(Recipient(partnership.public_id, partnership.name, form, said, tuple(payments)))
    return sorted(recipients, key=lambda each: each.name.casefold())


def _together(
    payouts: Select[Payout, Partnership, str], advances: Select[Entry, Partnership, Organization, int, str], year: int
) -> list[Settled]:
    """Return payouts and advances by the day they were paid on. An advance's day is that of its seller's zone."""
    rows = [_of_payout(*row) for row in db.session.execute(payouts)]
    rows += [_of_advance(*row) for row in db.session.execute(advances)]
    return sorted((row for row in rows if row.paid_on.year == year), key=lambda row: row.paid_on)


def _of_payout(payout: Payout, partnership: Partnership, seller: str) -> Settled:
    paid_on = payout.paid_on or date.min
    told = (payout.rail or "", payout.reference or "", payout.amount, payout.withheld, payout)
    return Settled(paid_on, partnership, seller, *told)


def _of_advance(entry: Entry, partnership: Partnership, seller: Organization, minor: int, currency: str) -> Settled:
    paid_on, amount = local_day(entry.occurred_at, seller.timezone), Money(minor, currency)
    return Settled(paid_on, partnership, seller.name, ADVANCE, entry.reason, amount, Money.zero(currency))


def _payouts(year: int) -> Select[Payout, Partnership, str]:
    return (
        select(Payout, Partnership, Organization.name)
        .join(Partnership, (Partnership.id == Payout.partnership_id) & (Partnership.seller_id == Payout.seller_id))
        .join(Organization, Organization.id == Payout.seller_id)
        .where(Payout.state == PayoutState.PAID)
        .where(Payout.paid_on >= date(year, 1, 1), Payout.paid_on <= date(year, 12, 31))
        .order_by(Payout.paid_on, Payout.id)
    )


def _advances(year: int) -> Select[Entry, Partnership, Organization, int, str]:
    """Return the advances paid in a year, or a day before or after it in UTC, that were not taken back."""
    back = select(_Back.reverses_id).where(_Back.kind == EntryKind.UNADVANCE, _Back.reverses_id.is_not(None))
    begins, ends = (datetime(each, 1, 1, tzinfo=UTC) for each in (year, year + 1))
    day = timedelta(days=1)
    return (
        select(Entry, Partnership, Organization, Move.amount_minor, Move.currency)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .join(Partnership, (Partnership.id == Entry.partnership_id) & (Partnership.seller_id == Entry.seller_id))
        .join(Organization, Organization.id == Entry.seller_id)
        .where(Entry.kind == EntryKind.ADVANCE, Entry.id.not_in(back))
        .where(Entry.occurred_at >= begins - day, Entry.occurred_at < ends + day)
        .order_by(Entry.occurred_at, Entry.seq)
    )
