"""Balances: what a partner's money comes to, by where it is. Sums never add two currencies."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.db import db
from core.ids import Id
from core.money import Money
from payouts.models import Account, Earning
from payouts.rules.kinds import AccountKind


@dataclass(frozen=True, slots=True)
class Balances:
    """A partner's money in one currency, in minor units."""

    currency: str
    held: int = 0
    payable: int = 0
    in_flight: int = 0
    paid: int = 0
    contested: int = 0
    reserve: int = 0

    @property
    def owed(self) -> int:
        """Return everything that is not paid yet; what is disputed is not owed before it is decided."""
        return self.held + self.payable + self.in_flight + self.reserve

    def money(self, name: str) -> Money:
        """Return one of the amounts by its name, such as `held` or `owed`."""
        return Money(getattr(self, name), self.currency)


_SHOWN = (AccountKind.HELD, AccountKind.PAYABLE, AccountKind.IN_FLIGHT, AccountKind.CONTESTED, AccountKind.RESERVE)


def balances(partnership_id: Id, currency: str) -> Balances:
    """Return one partnership's balances in one currency."""
    query = select(Account.kind, Account.balance_minor).where(
        Account.partnership_id == partnership_id, Account.currency == currency, Account.kind.in_(_SHOWN)
    )
    by_kind = {str(kind): minor for kind, minor in db.session.execute(query)}
    paid = select(func.coalesce(func.sum(Earning.paid_minor), 0)).where(
        Earning.partnership_id == partnership_id, Earning.currency == currency
    )
    return Balances(currency, **by_kind, paid=int(db.session.scalar(paid) or 0))


def sum_by_currency(*, seller_id: Id | None = None, partner_id: Id | None = None) -> list[Balances]:
    """Return what a seller owes, or what a partner is owed, one sum per currency."""
    sums = [func.sum(column) for column in _COLUMNS]
    query = select(Earning.currency, *sums).group_by(Earning.currency).order_by(Earning.currency)
    if seller_id is not None:
        query = query.where(Earning.seller_id == seller_id)
    if partner_id is not None:
        query = query.where(Earning.partner_id == partner_id)
    return [Balances(currency, *(int(value) for value in row)) for currency, *row in db.session.execute(query)]


_COLUMNS = (
    Earning.held_minor,
    Earning.payable_minor,
    Earning.in_flight_minor,
    Earning.paid_minor,
    Earning.contested_minor,
    Earning.reserve_minor,
)
