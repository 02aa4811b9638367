"""Reads of years: the totals of each partnership by month, for either side, from the ledger."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from accounts.models import Organization
from core.access import Actor
from core.db import db
from core.ids import Id, show
from partners.models import Partnership
from payouts.models import Account, Entry, Move
from payouts.rules.kinds import AccountKind
from payouts.rules.years import Totals, together

_Debit, _Credit = aliased(Account), aliased(Account)


@dataclass(frozen=True, slots=True)
class Year:
    """One partnership in one currency in one year: whom it is with, every month, and the whole."""

    partnership: str
    seller: str
    partner: str
    currency: str
    months: dict[str, Totals]

    @property
    def whole(self) -> Totals:
        """Return the sum of the months."""
        return together(self.months.values(), self.currency)


def list_years(actor: Actor) -> list[str]:
    """Return the years in which an organization's books, or its partners' about it, have entries; newest first."""
    year = func.substr(Entry.period, 1, 4)
    mine = or_(Entry.seller_id == actor.organization_id, Entry.partner_id == actor.organization_id)
    return list(db.session.scalars(select(year).where(mine).distinct().order_by(year.desc())))


def list_totals(actor: Actor, year: str) -> list[Year]:
    """Return what every partnership of an organization came to in a year (`2026`), by name and currency."""
    found: dict[tuple[Id, str], Year] = {}
    for partnership_id, partner, seller, currency, month, debit, credit, minor in db.session.execute(
        select(
            Partnership.id, Partnership.name, Organization.name, Move.currency, Entry.period,
            _Debit.kind, _Credit.kind, func.sum(Move.amount_minor),
        )
        .join(Entry, (Entry.id == Move.entry_id) & (Entry.seller_id == Move.seller_id))
        .join(Partnership, (Partnership.id == Entry.partnership_id) & (Partnership.seller_id == Entry.seller_id))
        .join(Organization, Organization.id == Partnership.seller_id)
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(or_(Entry.seller_id == actor.organization_id, Entry.partner_id == actor.organization_id))
        .where(Entry.period >= f"{year}-01", Entry.period <= f"{year}-12")
        .group_by(
            Partnership.id, Partnership.name, Organization.name, Move.currency, Entry.period, _Debit.kind, _Credit.kind
        )
        .order_by(Entry.period)
    ):  # fmt: skip
        shown = show(Partnership.__prefix__, partnership_id)
        row = found.setdefault((partnership_id, currency), Year(shown, seller, partner, currency, {}))
        months = row.months.setdefault(month, Totals(currency))
        months.add((AccountKind(debit), AccountKind(credit)), int(minor))
    rows = [row for row in found.values() if not row.whole.is_empty]
    return sorted(rows, key=lambda row: (row.seller.casefold(), row.partner.casefold(), row.currency))
