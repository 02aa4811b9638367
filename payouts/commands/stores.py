"""Stores: their reports and the money they pass on. Every change of what is owed is an entry of the books."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from core import audit, clock
from core.access import Actor
from core.clock import start_of_day
from core.db import add, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion, Partnership
from partners.queries import get_own_partnership, get_partnership
from partners.rules.settlements import SoldLine, check_lines, settle
from partners.rules.stores import PriceBasis
from payouts import notices
from payouts.commands.exchanges import undo_exchange
from payouts.commands.ledger import lock_books, post
from payouts.commands.periods import signature
from payouts.models import Remittance, SettlementReport
from payouts.queries.entries import last_closed_month, zone_of
from payouts.queries.exchanges import find_exchange
from payouts.queries.settlements import (
    agreed_prices,
    get_remittance,
    lines_by_month,
    reports_of,
    store_of,
    version_for_month,
    versions_of,
    worth_of,
)
from payouts.rules import store_postings
from payouts.rules import store_reports as rules
from payouts.rules.actions import Action
from payouts.rules.kinds import EntryKind
from payouts.rules.ledger import Posting, Transfer
from payouts.rules.periods import check_month, last_day, name_of


@command
def report_sales(
    partnership_id: Id, month: str, lines: Sequence[SoldLine], *, number: int, actor: Actor, note: str = ""
) -> SettlementReport:
    """Record what a store sold in a month (`YYYY-MM`), sent by either side, and post what it owes.

    Report 1 is the first of a month; a later number corrects the one before and says why in `note`, and only the
    difference is posted. A repeat returns the first answer. Raises Conflict when the number says something else already
    or does not come next, and AppError for lines that cannot be.
    """
    partnership, note = get_partnership(actor, partnership_id), note.strip()
    lock_books(partnership.seller_id)
    rules.check_month_is_over(check_month(month), clock.today(zone_of(partnership.seller_id)))
    reports = reports_of([partnership])
    of_month = [each for each in reports if each.month == month]
    before = of_month[-1] if of_month else None
    version, priced = _priced(check_lines(lines), partnership, month, before)
    if 0 < number <= len(of_month):
        found = of_month[number - 1]
        rules.check_same(rules.content_of(priced, note), found.content_sha256, number, month)
        return found
    rules.check_number(number, month, len(of_month), note)
    if before is not None:
        rules.check_changes(before.sold_lines, priced, number)
    rules.check_all_returns({**lines_by_month(reports), month: priced})
    report = add(_new_report(partnership, version, month, priced, before=before, note=note, actor=actor))
    _post_report(report, before, actor)
    audit.record(actor, Action.STORE_REPORTED, report, month=month, number=number, owed=report.owed_minor)
    notices.sales_reported(report, partnership, before)
    return report


@command
def record_remittance(
    partnership_id: Id, *, amount: Money, received_on: date, reference: str, actor: Actor
) -> Remittance:
    """Record money that a store passed on. A repeat under the same reference returns the first answer.

    Raises Conflict when the reference stands for another amount or day, and AppError for what cannot be.
    """
    partnership = get_own_partnership(actor, partnership_id)
    lock_books(partnership.seller_id)
    reference = " ".join(reference.split())
    _check_remittance(partnership, amount, received_on, reference)
    found = _find_live(partnership.id, reference)
    if found is not None:
        if (found.amount, found.received_on) != (amount, received_on):
            raise Conflict(
                f"“{found.reference}” is recorded already, with {found.amount.decimal()} {found.currency} on "
                f"{found.received_on}. Write the bank's own reference of this payment, or take the other one back."
            )
        return found
    remittance = add(_new_remittance(partnership, amount, received_on, reference, actor))
    _post(
        remittance, EntryKind.REMIT, f"remit:{remittance.id.hex}", actor,
        at=start_of_day(received_on, zone_of(partnership.seller_id)),
        reason=f"Money from {partnership.name}, reference {reference}"[:300],
        transfers=store_postings.of_remittance(amount.minor, amount.currency),
    )  # fmt: skip
    audit.record(actor, Action.REMITTANCE_RECORDED, remittance, amount=amount.minor, currency=amount.currency)
    notices.remittance_recorded(remittance, partnership)
    return remittance


@command
def take_remittance_back(remittance_id: Id, *, actor: Actor, reason: str) -> Remittance:
    """Take back a remittance that was recorded by mistake or that the bank took back; the store owes it again."""
    remittance, reason = get_remittance(actor, remittance_id), reason.strip()
    if not reason:
        raise AppError("Say why it is taken back: the partner reads it.", field="reason")
    lock_books(remittance.seller_id)
    lock(remittance)
    if remittance.taken_back_at is not None:
        raise Conflict("This remittance was taken back already. Load the page again to see what is owed.")
    if exchange := find_exchange(remittance):
        undo_exchange(exchange, actor, reason[:300])
    remittance.taken_back_at, remittance.taken_back_reason = clock.now(), reason[:300]
    _post(
        remittance, EntryKind.UNREMIT, f"unremit:{remittance.id.hex}", actor, at=clock.now(), reason=reason[:300],
        transfers=store_postings.of_remittance(remittance.amount_minor, remittance.currency, is_taken_back=True),
    )  # fmt: skip
    audit.record(actor, Action.REMITTANCE_TAKEN_BACK, remittance, reason=reason[:300])
    notices.remittance_taken_back(remittance, get_own_partnership(actor, remittance.partnership_id))
    return remittance


def _priced(
    lines: tuple[SoldLine, ...], partnership: Partnership, month: str, before: SettlementReport | None
) -> tuple[AgreementVersion, tuple[SoldLine, ...]]:
    """Return the version that judges a month, a correction by that of the first report, and the lines at its prices."""
    versions = versions_of([partnership]).get(partnership.id, [])
    if before is not None:
        version = db.session.get_one(AgreementVersion, before.agreement_version_id)
    else:
        version = _version_for(versions, partnership, month)
    if store_of(version).price_basis is PriceBasis.SELLING:
        return version, lines
    until = [each for each in versions if each.number <= version.number]
    ever: dict[str, set[int]] = {}
    for each in until:
        for name, minor in agreed_prices(each, version.typed_terms.currency).items():
            ever.setdefault(name, set()).add(minor)
    currency = version.typed_terms.currency
    return version, rules.at_agreed_prices(lines, agreed_prices(version, currency), ever, currency)


def _version_for(versions: list[AgreementVersion], partnership: Partnership, month: str) -> AgreementVersion:
    found = version_for_month(versions, month, zone_of(partnership.seller_id))
    if found is None:
        raise Conflict(
            f"For {name_of(month)} no terms were agreed under which a store collects money. "
            "Look at the terms, or choose another month."
        )
    return found


def _new_report(
    partnership: Partnership,
    version: AgreementVersion,
    month: str,
    lines: tuple[SoldLine, ...],
    *,
    before: SettlementReport | None,
    note: str,
    actor: Actor,
) -> SettlementReport:
    terms = version.typed_terms
    settled = settle(lines, keeps_bps=store_of(version).keeps_bps, currency=terms.currency)
    return SettlementReport(
        seller_id=partnership.seller_id,
        partnership_id=partnership.id,
        partner_id=partnership.partner_id,
        agreement_version_id=version.id,
        corrects_id=before.id if before else None,
        month=month,
        number=before.number + 1 if before else 1,
        currency=terms.currency,
        lines=[line.to_json() for line in lines],
        owed_minor=settled.owed.minor,
        note=note,
        content_sha256=rules.content_of(lines, note),
        is_by_seller=actor.organization_id == partnership.seller_id,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )


def _post_report(report: SettlementReport, before: SettlementReport | None, actor: Actor) -> None:
    """Post what a report changes; nothing when it comes to the same as the one before."""
    role = store_of(db.session.get_one(AgreementVersion, report.agreement_version_id)).role
    transfers = store_postings.of_report(worth_of(report), worth_of(before) if before else None, role=role)
    closed = last_closed_month(report.seller_id)
    what = f"Store sales of {name_of(report.month)}, report {report.number}"
    if transfers:
        _post(
            report, EntryKind.SETTLE, f"settle:{report.id.hex}", actor,
            at=start_of_day(last_day(report.month), zone_of(report.seller_id)),
            reason=f"{what}: {report.note}" if before else what,
            transfers=transfers,
            adjusts=report.month if closed is not None and report.month <= closed else None,
        )  # fmt: skip


def _post(
    row: SettlementReport | Remittance,
    kind: EntryKind,
    key: str,
    actor: Actor,
    *,
    at: datetime,
    reason: str,
    transfers: tuple[Transfer, ...],
    adjusts: str | None = None,
) -> None:
    post(
        Posting(
            seller_id=row.seller_id,
            partnership_id=row.partnership_id,
            partner_id=row.partner_id,
            key=key,
            kind=kind,
            occurred_at=at,
            reason=reason,
            actor=signature(actor),
            transfers=transfers,
            adjusts_period=adjusts,
        )
    )


def _check_remittance(partnership: Partnership, amount: Money, received_on: date, reference: str) -> None:
    if amount.minor <= 0:
        raise AppError("Write the amount that arrived, more than zero.", field="amount")
    if not reference:
        raise AppError("Write the bank's reference, so that both sides can find the payment.", field="reference")
    if received_on > clock.today(zone_of(partnership.seller_id)):
        raise AppError("This day is in the future. Record the money once it has arrived.", field="received_on")
    versions = versions_of([partnership]).get(partnership.id, [])
    currencies = {each.typed_terms.currency for each in versions if each.typed_terms.store}
    if amount.currency not in currencies:
        known = " or ".join(sorted(currencies)) or "no currency at all"
        raise AppError(f"This store owes in {known}. Record the amount in that currency.", field="amount")


def _find_live(partnership_id: Id, reference: str) -> Remittance | None:
    query = select(Remittance).where(Remittance.partnership_id == partnership_id, Remittance.taken_back_at.is_(None))
    return db.session.scalar(query.where(Remittance.reference_key == reference.casefold()[:120]))


def _new_remittance(
    partnership: Partnership, amount: Money, received_on: date, reference: str, actor: Actor
) -> Remittance:
    return Remittance(
        seller_id=partnership.seller_id,
        partnership_id=partnership.id,
        partner_id=partnership.partner_id,
        currency=amount.currency,
        amount_minor=amount.minor,
        received_on=received_on,
        reference=reference,
        reference_key=reference.casefold()[:120],
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
