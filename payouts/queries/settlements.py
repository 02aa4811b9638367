"""Reads behind stores: their reports, the agreement version that judges a month, and what the books say is owed."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, Text, cast, func, or_, select, type_coerce

from core.access import Actor
from core.clock import first_day, next_month, start_of_day
from core.db import db
from core.errors import NotFound
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from partners.rules.agreements import VersionState
from partners.rules.settlements import Settlement, SoldLine, settle
from partners.rules.stores import StoreTerms
from payouts.models import Account, PayoutRun, Remittance, SettlementReport, Statement, StoreReminder
from payouts.rules.kinds import AccountKind

_HAS_STORE = AgreementVersion.accepted_at.is_not(None) & cast(AgreementVersion.terms, Text).contains('"store":')


def visible_settlements(actor: Actor) -> Select[SettlementReport]:
    """Return the query of the reports this actor's organization sent or received."""
    me = actor.organization_id
    return select(SettlementReport).where(or_(SettlementReport.seller_id == me, SettlementReport.partner_id == me))


def get_settlement(actor: Actor, settlement_id: Id) -> SettlementReport:
    """Return a report this actor may see. Raises NotFound."""
    found = db.session.scalar(visible_settlements(actor).where(SettlementReport.id == settlement_id))
    if found is None:
        raise NotFound("There is no such report, or it belongs to somebody else.")
    return found


def get_remittance(actor: Actor, remittance_id: Id) -> Remittance:
    """Return a remittance to the actor's own organization. Raises NotFound."""
    query = select(Remittance).where(Remittance.seller_id == actor.organization_id, Remittance.id == remittance_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("There is no such remittance, or it belongs to somebody else.")
    return found


def worth_of(report: SettlementReport, version: AgreementVersion | None = None) -> Settlement:
    """Return a report worked out under the agreement version it was made under, which may be given."""
    store = store_of(version or version_of(report))
    return settle(report.sold_lines, keeps_bps=store.keeps_bps, currency=report.currency)


def store_of(version: AgreementVersion) -> StoreTerms:
    """Return the store's terms in a version. Raises NotFound when it has none."""
    store = version.typed_terms.store
    if store is None:
        raise NotFound("These terms say nothing about a store that collects money.")
    return store


def version_for_month(versions: Iterable[AgreementVersion], month: str, zone: str) -> AgreementVersion | None:
    """Return the accepted version that judges a month of a store: the one in force when the month began.

    Where that says nothing about a store, it is the first one accepted in the month that does; None without any.
    """
    began, ended = start_of_day(first_day(month), zone), start_of_day(first_day(next_month(month)), zone)
    for each in sorted(versions, key=lambda one: one.number):
        is_over = each.superseded_at is not None and each.superseded_at <= began
        if each.accepted_at and each.accepted_at < ended and not is_over and each.typed_terms.store is not None:
            return each
    return None


def versions_of(partnerships: Sequence[Partnership]) -> dict[Id, list[AgreementVersion]]:
    """Return the accepted versions of each partnership, the oldest first."""
    query = select(AgreementVersion).where(
        AgreementVersion.seller_id.in_({one.seller_id for one in partnerships}),
        AgreementVersion.partnership_id.in_([one.id for one in partnerships]),
        AgreementVersion.accepted_at.is_not(None),
    )
    found: dict[Id, list[AgreementVersion]] = {}
    for version in db.session.scalars(query.order_by(AgreementVersion.number)):
        found.setdefault(version.partnership_id, []).append(version)
    return found


def reports_of(partnerships: Sequence[Partnership]) -> list[SettlementReport]:
    """Return every report of some partnerships, month by month, the first report of a month first."""
    query = select(SettlementReport).where(
        SettlementReport.seller_id.in_({one.seller_id for one in partnerships}),
        SettlementReport.partnership_id.in_([one.id for one in partnerships]),
    )
    return list(db.session.scalars(query.order_by(SettlementReport.month, SettlementReport.number)))


def lines_by_month(reports: Iterable[SettlementReport]) -> dict[str, tuple[SoldLine, ...]]:
    """Return the lines that hold for each month: those of its newest report."""
    return {report.month: report.sold_lines for report in reports}


def agreed_prices(version: AgreementVersion, currency: str) -> dict[str, int]:
    """Return what a version sells at which price (minor units), by name; without what has no price in the currency."""
    return {
        str(sold["name"]): int(sold["price_minor"])
        for sold in version.sells
        if sold["price_minor"] and sold["currency"] == currency
    }


_OF_STORE = '"store":'
"""Stands in the stored terms of stores and in no others, so that only those are read and understood."""


def netting_partnerships(seller_id: Id) -> set[Id]:
    """Return the partnerships of a seller whose terms in force let what the store owes be set against its earnings."""
    query = select(AgreementVersion).where(
        AgreementVersion.seller_id == seller_id,
        AgreementVersion.state == VersionState.ACCEPTED,
        type_coerce(AgreementVersion.terms, Text).contains(_OF_STORE),
    )
    terms = [(version.partnership_id, version.typed_terms.store) for version in db.session.scalars(query)]
    return {partnership_id for partnership_id, store in terms if store is not None and store.may_net}


def receivable_of(partnership_id: Id, currency: str) -> int:
    """Return what a store owes by the books, in minor units; below zero when it paid more than it owed."""
    query = select(Account.balance_minor).where(
        Account.partnership_id == partnership_id,
        Account.kind == AccountKind.RECEIVABLE,
        Account.currency == currency,
    )
    return -(db.session.scalar(query.execution_options(populate_existing=True)) or 0)


def reviews_until(run: PayoutRun) -> dict[tuple[Id, str], date]:
    """Return until when each partner can question the statement that a run pays, by partnership and currency."""
    query = select(Statement.partnership_id, Statement.currency, func.max(Statement.review_until)).where(
        Statement.seller_id == run.seller_id,
        Statement.month == run.cutoff_month,
        Statement.restates_id.is_(None),
    )
    rows = db.session.execute(query.group_by(Statement.partnership_id, Statement.currency))
    return {(partnership_id, currency): until for partnership_id, currency, until in rows}


def version_of(report: SettlementReport) -> AgreementVersion:
    """Return the agreement version a report was made under."""
    return db.session.get_one(AgreementVersion, report.agreement_version_id)


def list_remittances(partnership: Partnership) -> Sequence[Remittance]:
    """Return what a store passed on, the newest first, with what was taken back."""
    query = select(Remittance).where(
        Remittance.seller_id == partnership.seller_id, Remittance.partnership_id == partnership.id
    )
    return db.session.scalars(query.order_by(Remittance.received_on.desc(), Remittance.id.desc())).all()


def was_reminded(partnership_id: Id, month: str, kind: str) -> bool:
    """Whether a reminder of this kind went out for a month."""
    query = select(StoreReminder.id).where(
        StoreReminder.partnership_id == partnership_id, StoreReminder.month == month, StoreReminder.kind == kind
    )
    return db.session.scalar(query) is not None


def sellers_with_store() -> Sequence[Id]:
    """Return every organization a partner's store has collected money for. For the product's own sweeps."""
    query = select(AgreementVersion.seller_id).where(_HAS_STORE)
    return db.session.scalars(query.distinct().order_by(AgreementVersion.seller_id)).all()


def stores_of_seller(seller_id: Id) -> Sequence[Id]:
    """Return the partnerships of a seller whose partner agreed to collect money."""
    query = select(AgreementVersion.partnership_id).where(AgreementVersion.seller_id == seller_id, _HAS_STORE)
    return db.session.scalars(query.distinct().order_by(AgreementVersion.partnership_id)).all()
