"""Reads of imports. The seller sees those of its programs, a partner those that it uploaded itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, exists, func, or_, select

from campaigns.models import Coupon, Placement, Program
from campaigns.rules.coupons import key_of
from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.ids import Id
from partners.models import Partnership
from partners.rules.partnerships import PartnershipState
from tracking.models import (
    Adjustment,
    Conversion,
    Customer,
    ImportMapping,
    ImportRow,
    Lead,
    Order,
    OrderImport,
    OrderPayment,
)
from tracking.queries.sources import find_links, read_click_id
from tracking.rules.imports import GOING_BACK, ImportState, Outcome
from tracking.rules.refunds import UNDO, UNDO_REFUNDS, AdjustmentKind
from tracking.rules.tallies import TALLY
from tracking.schemas.reports import OrderReport
from tracking.sources.cells import Fault
from tracking.sources.fields import Mapping

PAGE_SIZE = 50
MOST_FAULTS = 10_000


def visible_imports(actor: Actor) -> Select[OrderImport]:
    """Return the query of the imports an actor may see, on either side."""
    me = actor.organization_id
    mine = (OrderImport.partner_id == me) & OrderImport.is_from_partner
    return select(OrderImport).where(or_(OrderImport.seller_id == me, mine))


def get_import(actor: Actor, import_id: Id) -> OrderImport:
    """Return an import this actor may see. Raises NotFound."""
    found = db.session.scalar(visible_imports(actor).where(OrderImport.id == import_id))
    if found is None:
        raise NotFound("There is no such import, or it belongs to somebody else.")
    return found


def list_imports(actor: Actor, page: int = 1) -> list[OrderImport]:
    """Return the imports an actor may see, the newest first, and one more than a page holds where there is one."""
    query = visible_imports(actor).order_by(OrderImport.id.desc())
    return list(db.session.scalars(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)))


def find_state(import_id: Id) -> ImportState | None:
    """Return where an import stands now, or None when there is none."""
    return db.session.scalar(select(OrderImport.state).where(OrderImport.id == import_id))


def find_unfinished(program_id: Id, file_sha256: str, partnership_id: Id | None) -> OrderImport | None:
    """Return the import of this very file that was begun and not finished, or None."""
    query = select(OrderImport).where(
        OrderImport.program_id == program_id,
        OrderImport.file_sha256 == file_sha256,
        OrderImport.file_key.is_(None),
        OrderImport.state.in_([ImportState.CHECKING, ImportState.CHECKED, ImportState.APPLYING, ImportState.COUNTING]),
    )
    same = OrderImport.partnership_id == partnership_id if partnership_id else OrderImport.partnership_id.is_(None)
    return db.session.scalar(query.where(same).order_by(OrderImport.id.desc()).limit(1))


def list_faults(it: OrderImport, most: int = MOST_FAULTS) -> list[Fault]:
    """Return what of a file was not taken as it is and why, in the order of its rows."""
    query = select(ImportRow.row, ImportRow.column, ImportRow.reason).where(
        ImportRow.import_id == it.id, ImportRow.reason != ""
    )
    return [Fault(*row) for row in db.session.execute(query.order_by(ImportRow.number).limit(most))]


def page_of_rows(it: OrderImport, outcome: Outcome | None, page: int) -> list[ImportRow]:
    """Return a page of the orders of a file that wait, and one more than a page holds where there is one."""
    query = select(ImportRow).where(ImportRow.import_id == it.id)
    query = query.where(ImportRow.outcome == outcome) if outcome else query
    return list(
        db.session.scalars(query.order_by(ImportRow.number).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1))
    )


def find_mapping(program_id: Id, source: str, owner_id: Id | None) -> Mapping | None:
    """Return what an organization's columns meant last time, or None."""
    query = select(ImportMapping.mapping).where(
        ImportMapping.program_id == program_id, ImportMapping.source == source, ImportMapping.owner_id == owner_id
    )
    found = db.session.scalar(query)
    return None if found is None else Mapping.model_validate(found)


def get_selling_program(slug: str) -> Program:
    """Return a program by its slug, for the operator. Raises NotFound, also when two sellers have one."""
    found = list(db.session.scalars(select(Program).where(Program.slug == slug).limit(2)))
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"Two sellers have a program “{slug}”. Rename one of them, then import.")
    raise NotFound(f"There is no program “{slug}”. `flask demo info` and the program’s address show its short name.")


def list_uploadable(actor: Actor) -> list[tuple[Partnership, Program]]:
    """Return the programs of others that a partner carries, to which it may report its own store's sales."""
    query = (
        select(Partnership, Program)
        .join(Placement, Placement.partnership_id == Partnership.id)
        .join(Program, Program.id == Placement.program_id)
        .where(Partnership.partner_id == actor.organization_id, Partnership.state.in_(_WORKING_TOGETHER))
        .distinct()
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


_WORKING_TOGETHER = (PartnershipState.ACTIVE, PartnershipState.PAUSED, PartnershipState.WINDING_DOWN)


@dataclass(frozen=True, slots=True)
class Known:
    """An order that is stored already: what it said, and how much of it has gone back by refunds and in all."""

    order_id: Id
    generation: int
    content_sha256: str
    currency: str
    paid_minor: int
    net_minor: int
    refunded_minor: int
    back_minor: int
    net_back_minor: int
    reopened: int
    is_undone: bool
    came_unpaid: bool
    is_unpaid: bool
    is_from_shop: bool = False

    def judge(self, report: OrderReport, refunded_minor: int) -> Outcome:
        """Return what the same order of a file is, compared with this."""
        if self.is_undone:
            return Outcome.NEW
        if not self.is_same(report) or refunded_minor > self.refunded_minor or self.is_paid_by(report):
            return Outcome.CHANGED
        return Outcome.DUPLICATE

    def judge_no_sale(self) -> Outcome:
        """Return what it means that a source calls this order no sale: news only of one that still waits for money."""
        if self.is_undone or not self.is_unpaid:
            return Outcome.REJECTED
        return Outcome.CHANGED if self.paid_minor > self.back_minor else Outcome.DUPLICATE

    def is_same(self, report: OrderReport) -> bool:
        """Whether a report tells of this order what is stored, but for the payment of one that came unpaid.

        What a shop told by itself is written in other words than its files, which know less of taxes: what the customer
        paid is compared.
        """
        if self.is_from_shop:
            return (report.currency, report.gross_minor - report.discount_minor) == (self.currency, self.paid_minor)
        if report.content_sha256() == self.content_sha256:
            return True
        return self.came_unpaid and report.is_payment_of(self.content_sha256)

    def is_paid_by(self, report: OrderReport) -> bool:
        """Whether a report says first that this order was paid."""
        return self.is_unpaid and report.paid_at is not None and report.is_payment_of(self.content_sha256)


def known_orders(it: OrderImport, numbers: Sequence[str], *, lock: bool = False) -> dict[str, Known]:
    """Return, by its source's number, the latest order that is stored for each. `lock` keeps them until the end."""
    query = select(
        Order.id, Order.external_id, Order.generation, Order.content_sha256, Order.currency,
        Order.gross_minor - Order.discount_minor, Order.net_minor, Order.paid_at,
        exists().where(OrderPayment.order_id == Order.id), Order.import_id.is_(None),
    ).where(Order.program_id == it.program_id, Order.source == it.source, Order.external_id.in_(numbers))  # fmt: skip
    query = query.order_by(Order.generation, Order.id)
    rows = {row[1]: row for row in db.session.execute(query.with_for_update() if lock else query)}
    back = _went_back([row[0] for row in rows.values()])
    return {number: _known(tuple(row), back.get(row[0], (0, 0, 0, 0, 0))) for number, row in rows.items()}


def _known(row: Sequence[Any], back: tuple[int, int, int, int, int]) -> Known:
    order_id, _number, generation, sha256, currency, paid_minor, net_minor, paid_at, is_paid_since, is_told = row
    return Known(
        order_id, generation, sha256, currency, paid_minor, net_minor, *back[:4],
        is_undone=bool(back[4]), came_unpaid=paid_at is None, is_unpaid=paid_at is None and not is_paid_since,
        is_from_shop=bool(is_told),
    )  # fmt: skip


def _went_back(order_ids: Sequence[Id]) -> dict[Id, tuple[int, int, int, int, int]]:
    """Return, by order: refunded, gone back in all, the net of that, refunds taken back by an undo, and undone."""
    counts = or_(
        Adjustment.kind.in_([AdjustmentKind.REFUND, AdjustmentKind.CANCELLATION]), Adjustment.source == UNDO_REFUNDS
    )
    query = (
        select(
            Adjustment.order_id,
            func.sum(case((counts, Adjustment.gross_minor), else_=0)),
            func.sum(Adjustment.gross_minor),
            func.sum(Adjustment.net_minor),
            func.sum(case((Adjustment.source == UNDO_REFUNDS, 1), else_=0)),
            func.sum(case((Adjustment.source == UNDO, 1), else_=0)),
        )
        .where(Adjustment.order_id.in_(order_ids))
        .group_by(Adjustment.order_id)
    )
    return {
        row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4]), int(row[5])) for row in db.session.execute(query)
    }


def last_changed(it: OrderImport, most: int = 500) -> set[Id]:
    """Return the orders that count for partners and that the last step of an unfinished import may have changed."""
    counting = select(Conversion.order_id).distinct()
    is_going_back = it.state in GOING_BACK
    told = Adjustment.source.in_([UNDO, UNDO_REFUNDS])
    mine = Adjustment.order_id.in_(counting), Adjustment.import_id == it.id, told if is_going_back else ~told
    query = select(Adjustment.order_id).where(*mine).order_by(Adjustment.id.desc()).limit(most)
    changed = set(db.session.scalars(query)) if is_going_back or it.state is ImportState.APPLYING else set()
    if it.counted_upto is None or it.state is not ImportState.COUNTING:
        return changed
    decided = select(Order.id).where(Order.import_id == it.id, Order.id <= it.counted_upto, Order.id.in_(counting))
    return changed | set(db.session.scalars(decided.order_by(Order.id.desc()).limit(most)))


def matching(it: OrderImport, reports: Sequence[OrderReport]) -> set[str]:
    """Return the numbers of those orders that something ties to a partner: a click, a code, or a known customer."""
    if it.partnership_id is not None and it.source != TALLY:
        return {report.external_id for report in reports} if _has_placement(it) else set()
    codes, links = (
        _codes(it, reports),
        find_links(it.seller_id, [report.click_id for report in reports if report.click_id]),
    )
    customers = _customers(it, [report.customer.external_id for report in reports if report.customer])
    return {
        report.external_id
        for report in reports
        if codes.intersection(map(key_of, report.coupons))
        or (report.customer and report.customer.external_id in customers)
        or (report.click_id and (clicked := read_click_id(report.click_id)) and clicked.link_id in links)
    }


def _has_placement(it: OrderImport) -> bool:
    query = select(Placement.id).where(
        Placement.partnership_id == it.partnership_id, Placement.program_id == it.program_id
    )
    return db.session.scalar(query.limit(1)) is not None


def _codes(it: OrderImport, reports: Sequence[OrderReport]) -> set[str]:
    keys = {key_of(code) for report in reports for code in report.coupons}
    query = select(Coupon.code_key).where(Coupon.program_id == it.program_id, Coupon.code_key.in_(keys))
    return set(db.session.scalars(query)) if keys else set()


def _customers(it: OrderImport, numbers: Sequence[str]) -> set[str]:
    """Return which of these customers came by a link before, as far as is known."""
    came = or_(
        Customer.first_link_id.is_not(None),
        Customer.id.in_(select(Lead.customer_id).where(Lead.seller_id == it.seller_id, Lead.link_id.is_not(None))),
        select(Order.id).where(Order.customer_id == Customer.id, Order.link_id.is_not(None)).exists(),
    )
    query = select(Customer.external_id).where(Customer.program_id == it.program_id, Customer.external_id.in_(numbers))
    return set(db.session.scalars(query.where(came))) if numbers else set()
