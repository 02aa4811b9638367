"""Advances: recording that one was paid, and setting what becomes payable later against it, up to the agreed part.

The limit counts from the newest advance on: what became payable since then, less what was taken back. So it is the same
however often the sweep comes round, and nothing that was payable before an advance was paid is ever set against it.
"""

from datetime import date, datetime

from core import audit, clock
from core.access import Actor
from core.clock import start_of_day
from core.db import command
from core.errors import AppError, Conflict
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.advances import recouped_now
from payouts.commands.ledger import lock_books, post
from payouts.commands.periods import signature
from payouts.commands.scopes import recount
from payouts.models import Entry
from payouts.queries.advances import (
    Paid,
    agreed_advance,
    find_paid,
    get_agreed_version,
    list_paid,
    payable_earnings,
    since,
)
from payouts.queries.entries import next_key, zone_of
from payouts.rules.actions import Action
from payouts.rules.advances import LONGEST_REFERENCE, of_payment, of_recoup, reason_of
from payouts.rules.kinds import EntryKind
from payouts.rules.ledger import Posting


@command
def pay_advance(version_id: Id, *, actor: Actor, paid_on: date, reference: str) -> Entry:
    """Record that the advance of accepted terms was paid. The same day and reference again return the first entry.

    Raises Conflict when it is recorded already with another day or reference, and AppError for what cannot be.
    """
    version, reference = get_agreed_version(actor, version_id), " ".join(reference.split())
    lock_books(version.seller_id)
    recount(version.seller_id)
    _check_payment(version, paid_on, reference)
    advance, paid = agreed_advance(version), find_paid(version)
    currency = version.typed_terms.currency
    at, reason = start_of_day(paid_on, zone_of(version.seller_id)), reason_of(advance, currency, reference)
    if paid is not None:
        if (paid.occurred_at, paid.reason) == (at, reason):
            return paid
        raise Conflict(f"This advance is recorded already: {paid.reason}. If that was wrong, take it back first.")
    entry = post(_posting(version, EntryKind.ADVANCE, actor, at=at, reason=reason))
    audit.record(actor, Action.ADVANCE_PAID, version, amount=advance.minor, currency=currency)
    return entry


@command
def take_advance_back(version_id: Id, *, actor: Actor, reason: str) -> Entry:
    """Take back an advance that was recorded by mistake. Raises Conflict once something was set against it."""
    version, reason = get_agreed_version(actor, version_id), " ".join(reason.split())[:300]
    if not reason:
        raise AppError("Say why it is taken back: the partner reads it.", field="reason")
    lock_books(version.seller_id)
    paid = find_paid(version)
    if paid is None:
        raise Conflict("No such advance is recorded, or it was taken back already. Load the page again.")
    if agreed_advance(version).recoup_bps and since(Paid(paid, version)).recouped:
        raise Conflict("A part of later earnings was set against it already, so it stays. Talk to the partner.")
    entry = post(_posting(version, EntryKind.UNADVANCE, actor, at=clock.now(), reason=reason))
    audit.record(actor, Action.ADVANCE_TAKEN_BACK, version, reason=reason)
    return entry


@command
def recoup(seller_id: Id) -> list[Entry]:
    """Set what became payable against advances that are left, up to the agreed part of it. Repeats change nothing."""
    if not list_paid(seller_id):
        return []
    lock_books(seller_id)
    paid = [each for each in list_paid(seller_id) if each.advance.recoup_bps]
    newest = {(each.entry.partnership_id, each.currency): each for each in paid}
    found = [_recoup(each) for each in newest.values()]
    return [entry for entry in found if entry is not None]


def _recoup(paid: Paid) -> Entry | None:
    moved = since(paid)
    minor = recouped_now(
        paid.advance, credited_minor=moved.credited, recouped_minor=moved.recouped, left_minor=moved.left,
        payable_minor=moved.payable,
    )  # fmt: skip
    if not minor:
        return None
    parts = [(earning.id, earning.payable_minor) for earning in payable_earnings(paid)]
    entry = paid.entry
    return post(
        Posting(
            seller_id=entry.seller_id,
            partnership_id=entry.partnership_id,
            partner_id=entry.partner_id,
            key=f"recoup:{entry.id.hex}:{moved.times + 1}",
            kind=EntryKind.RECOUP,
            occurred_at=clock.now(),
            reason="Set against the advance, as agreed",
            actor="system",
            transfers=of_recoup(parts, minor, paid.currency),
        )
    )


def _check_payment(version: AgreementVersion, paid_on: date, reference: str) -> None:
    if not reference:
        raise AppError("Write the reference of the payment, as your bank shows it.", field="reference")
    if len(reference) > LONGEST_REFERENCE:
        raise AppError(f"Use at most {LONGEST_REFERENCE} characters.", field="reference")
    if paid_on > clock.today(zone_of(version.seller_id)):
        raise AppError("This day has not come yet. Record the advance once it is paid.", field="paid_on")


def _posting(version: AgreementVersion, kind: EntryKind, actor: Actor, *, at: datetime, reason: str) -> Posting:
    """Return the entry of an advance that was paid or, reversing the one that said so, taken back."""
    paid, currency, is_back = find_paid(version), version.typed_terms.currency, kind is EntryKind.UNADVANCE
    return Posting(
        seller_id=version.seller_id,
        partnership_id=version.partnership_id,
        partner_id=version.partner_id,
        reverses_id=paid.id if paid else None,
        key=next_key(version.seller_id, f"{kind}:{version.id.hex}"),
        kind=kind,
        occurred_at=at,
        reason=reason,
        actor=signature(actor),
        transfers=of_payment(agreed_advance(version), currency, is_taken_back=is_back),
    )
