"""What stores owe, month by month, and what has settled it: worked out from reports, remittances and nettings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from core import clock
from core.access import Actor
from core.clock import first_day, local_day, month_of
from core.db import db
from core.errors import NotFound
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion, Partnership
from partners.queries import list_joined_partnerships
from partners.rules.stores import StoreTerms
from payouts.models import Entry, Move, Remittance, SettlementReport
from payouts.queries.entries import zone_of
from payouts.queries.settlements import agreed_prices, reports_of, store_of, version_for_month, versions_of
from payouts.rules.kinds import EntryKind
from payouts.rules.stores import Age, Claim, Part, Payment, PaymentKind, age_of, estimate, match, months_between


@dataclass(frozen=True, slots=True)
class StoreMonth:
    """One month of a store: its reports, the oldest first, what it owes for it and what has settled that."""

    month: str
    store: StoreTerms
    prices: dict[str, int]
    currency: str
    reports: tuple[SettlementReport, ...]
    owed: Money
    parts: tuple[Part, ...]
    estimate: Money | None
    today: date

    @property
    def report(self) -> SettlementReport | None:
        """Return the report that holds: the newest one."""
        return self.reports[-1] if self.reports else None

    @property
    def left(self) -> Money:
        """Return what is still to be paid for the month."""
        owed = max(self.owed.minor, 0)
        return Money(owed - sum(part.minor for part in self.parts), self.currency)

    @property
    def report_due(self) -> date:
        """Return by when the report is due."""
        return self.store.report_due(self.month)

    @property
    def money_due(self) -> date:
        """Return by when the money is due."""
        return self.store.money_due(self.month)

    @property
    def age(self) -> Age:
        """Return how long the money has been due."""
        return age_of(self.money_due, self.today)

    @property
    def is_missing(self) -> bool:
        """Whether the report should be there and is not."""
        return self.report is None and self.report_due < self.today


@dataclass(frozen=True, slots=True)
class StoreAccount:
    """What one store owes in one currency: its months, the newest first, and everything it paid."""

    partnership: Partnership
    store: StoreTerms
    currency: str
    months: tuple[StoreMonth, ...]
    payments: tuple[Payment, ...]
    credit: Money
    today: date

    @property
    def owed(self) -> Money:
        """Return what is owed in all; below zero is a credit of the store."""
        return sum((month.left for month in self.months), Money.zero(self.currency)) - self.credit

    @property
    def next_due(self) -> date | None:
        """Return the earliest day on which something that is still owed is or was due."""
        return min((month.money_due for month in self.months if month.left), default=None)

    @property
    def missing(self) -> tuple[StoreMonth, ...]:
        """Return the months whose report is late, the newest first."""
        return tuple(month for month in self.months if month.is_missing)

    @property
    def to_report(self) -> tuple[StoreMonth, ...]:
        """Return the months without a report, late or not, the newest first."""
        return tuple(month for month in self.months if month.report is None)

    def left_at(self, age: Age) -> Money:
        """Return what is still owed and has been due for so long."""
        return sum((month.left for month in self.months if month.age == age), Money.zero(self.currency))


def own_stores(actor: Actor) -> list[StoreAccount]:
    """Return what the stores of a seller owe, by the name of the partner."""
    query = select(Partnership).where(Partnership.seller_id == actor.organization_id)
    return accounts_of(db.session.scalars(query.order_by(func.lower(Partnership.name), Partnership.id)).all())


def joined_stores(actor: Actor) -> list[StoreAccount]:
    """Return what the actor's organization owes as a store, seller by seller."""
    return accounts_of(list_joined_partnerships(actor))


def get_accounts(partnership: Partnership) -> list[StoreAccount]:
    """Return what one store owes, per currency. Raises NotFound where the partner has no store."""
    found = accounts_of([partnership])
    if not found:
        raise NotFound("This partner has no store that collects money. Agree on that in the terms first.")
    return found


def accounts_of(partnerships: Sequence[Partnership]) -> list[StoreAccount]:
    """Return what each store among some partnerships owes, per currency; others are left out."""
    if not partnerships:
        return []
    versions = versions_of(partnerships)
    stores = [one for one in partnerships if any(each.typed_terms.store for each in versions.get(one.id, []))]
    if not stores:
        return []
    zones = {seller_id: zone_of(seller_id) for seller_id in {one.seller_id for one in stores}}
    reports, payments = reports_of(stores), _payments(stores, zones)
    found: list[StoreAccount] = []
    for one in stores:
        its = [report for report in reports if report.partnership_id == one.id]
        found += _accounts(one, versions[one.id], its, payments, zones[one.seller_id])
    return found


_Owner = tuple[Id, str]


class _Asked(NamedTuple):
    """A month that a store reports, and the terms that judge it."""

    month: str
    store: StoreTerms
    version: AgreementVersion


def _accounts(
    partnership: Partnership,
    versions: list[AgreementVersion],
    reports: list[SettlementReport],
    payments: dict[_Owner, list[Payment]],
    zone: str,
) -> list[StoreAccount]:
    newest = [version for version in versions if version.typed_terms.store][-1]
    by_currency: dict[str, list[_Asked]] = {newest.typed_terms.currency: []}
    for month in _expected(partnership, versions, reports, zone):
        version = version_for_month(versions, month, zone)
        if version is not None:
            by_currency.setdefault(version.typed_terms.currency, []).append(_Asked(month, store_of(version), version))
    today = clock.today(zone)
    return [
        _account(newest, partnership, currency, months, reports, payments.get((partnership.id, currency), []), today)
        for currency, months in sorted(by_currency.items())
    ]


def _expected(
    partnership: Partnership, versions: list[AgreementVersion], reports: list[SettlementReport], zone: str
) -> list[str]:
    """Return the months a store reports: from its first terms to the last month that is over, or its end."""
    first = min(each.accepted_at for each in versions if each.accepted_at and each.typed_terms.store)
    last = _month_before(month_of(clock.today(zone)))
    if partnership.ended_at is not None:
        last = min(last, month_of(local_day(partnership.ended_at, zone)))
    months = months_between(month_of(local_day(first, zone)), last)
    return sorted({*months, *(report.month for report in reports)})


def _month_before(month: str) -> str:
    return month_of(date.fromordinal(first_day(month).toordinal() - 1))


def _account(
    newest: AgreementVersion,
    partnership: Partnership,
    currency: str,
    months: list[_Asked],
    reports: list[SettlementReport],
    payments: list[Payment],
    today: date,
) -> StoreAccount:
    holding = {report.month: report for report in reports}
    asked = [each for each in months if each.month in holding]
    claims = [Claim(each.month, each.store.money_due(each.month), holding[each.month].owed_minor) for each in asked]
    settled, left = match(claims, payments)
    parts = {each.claim.month: each.parts for each in settled}
    rows: list[StoreMonth] = []
    for each in months:
        past = [row.owed.minor for row in rows if row.reports]
        found = tuple(report for report in reports if report.month == each.month)
        rows.append(_month(each, currency, found, parts.get(each.month, ()), past, today))
    credit = Money(sum(part.minor for part in left), currency)
    return StoreAccount(partnership, store_of(newest), currency, tuple(reversed(rows)), tuple(payments), credit, today)


def _month(
    asked: _Asked,
    currency: str,
    reports: tuple[SettlementReport, ...],
    parts: tuple[Part, ...],
    past: list[int],
    today: date,
) -> StoreMonth:
    return StoreMonth(
        month=asked.month,
        store=asked.store,
        prices=agreed_prices(asked.version, currency),
        currency=currency,
        reports=reports,
        owed=reports[-1].owed if reports else Money.zero(currency),
        parts=parts,
        estimate=None if reports else estimate(past, currency),
        today=today,
    )


def _payments(stores: Sequence[Partnership], zones: dict[Id, str]) -> dict[_Owner, list[Payment]]:
    """Return what each store paid or had set against its earnings, the oldest first."""
    found: dict[_Owner, list[Payment]] = {}
    for owner, payment in [*_remittances(stores), *_nettings(stores, zones)]:
        found.setdefault(owner, []).append(payment)
    return {owner: sorted(rows, key=lambda row: (row.on, row.name)) for owner, rows in found.items()}


def _remittances(stores: Sequence[Partnership]) -> list[tuple[_Owner, Payment]]:
    query = select(Remittance).where(
        Remittance.seller_id.in_({one.seller_id for one in stores}),
        Remittance.partnership_id.in_([one.id for one in stores]),
        Remittance.taken_back_at.is_(None),
    )
    return [
        (
            (row.partnership_id, row.currency),
            Payment(PaymentKind.REMITTANCE, row.received_on, row.amount_minor, row.public_id),
        )
        for row in db.session.scalars(query)
    ]


def _nettings(stores: Sequence[Partnership], zones: dict[Id, str]) -> list[tuple[_Owner, Payment]]:
    query = (
        select(Entry, Move.currency, func.sum(Move.amount_minor))
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id.in_({one.seller_id for one in stores}), Entry.kind == EntryKind.NET)
        .where(Entry.partnership_id.in_([one.id for one in stores]))
        .group_by(Entry.id, Move.currency)
    )
    return [
        (
            (entry.partnership_id, currency),
            Payment(
                PaymentKind.NETTING, local_day(entry.recorded_at, zones[entry.seller_id]), int(minor), entry.public_id
            ),
        )
        for entry, currency, minor in db.session.execute(query)
        if entry.partnership_id
    ]
