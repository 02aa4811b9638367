"""Claims: the earning that holds what a partner contests, and its entries. Every dispute is opened here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core import audit, clock, ids
from core.access import Actor
from core.clock import start_of_day
from core.db import add, command, db, lock
from core.errors import AppError, NotFound
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts import notices
from payouts.commands.ledger import post
from payouts.commands.periods import signature
from payouts.models import Dispute, Earning
from payouts.queries.disputes import version_in_force
from payouts.queries.entries import zone_of
from payouts.rules import disputes as rules
from payouts.rules import reasons
from payouts.rules.actions import Action
from payouts.rules.disputes import MOST_WORDS, DisputeState
from payouts.rules.kinds import AccountKind, EarningKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer


@dataclass(frozen=True, slots=True)
class Contest:
    """What is contested: between whom, how much, in whose words, and the columns that say what it is about."""

    seller_id: Id
    partnership_id: Id
    partner_id: Id
    amount: Money
    text: str
    about: dict[str, Any]


@command
def open_dispute(contest: Contest, actor: Actor) -> Dispute:
    """Set what is contested apart under a dispute of its own, and tell the seller. The books must be locked."""
    today, dispute_id = clock.today(zone_of(contest.seller_id)), ids.new()
    claim = add(_claim(contest, dispute_id))
    dispute = add(
        Dispute(
            id=dispute_id,
            seller_id=contest.seller_id,
            partnership_id=contest.partnership_id,
            partner_id=contest.partner_id,
            claim_id=claim.id,
            currency=contest.amount.currency,
            amount_minor=contest.amount.minor,
            awarded_minor=0,
            state=DisputeState.OPENED,
            text=contest.text,
            opened_at=clock.now(),
            opened_by_id=actor.user_id,
            due_on=rules.due_after(today),
            **contest.about,
        )
    )
    reason = reasons.of_contest(partner_of(dispute).name, today, dispute.sale_number)
    post_step(dispute, EntryKind.CONTEST, contest.amount, AccountKind.CONTESTED, signature(actor), reason)
    audit.record(actor, Action.DISPUTE_OPENED, dispute, amount_minor=contest.amount.minor)
    notices.dispute_opened(dispute)
    return dispute


_ROUTES = {
    EntryKind.CONTEST: AccountKind.REVENUE_SHARE,
    EntryKind.AWARD: AccountKind.CONTESTED,
    EntryKind.DENY: AccountKind.CONTESTED,
}
"""From which account each step of a dispute takes its amount."""


@command
def post_step(dispute: Dispute, kind: EntryKind, amount: Money, into: AccountKind, actor: str, reason: str) -> None:
    """Post one step of a dispute on its claim; nothing for nothing."""
    _post(dispute, kind, _moves(dispute, {_ROUTES[kind]: amount.minor}, into), actor, reason)


@command
def take_claim_back(dispute: Dispute, actor: str, reason: str) -> None:
    """Take back all that a claim holds: what is contested, and what was given, even if it was paid since."""
    parts = {AccountKind.CONTESTED: dispute.left.minor, AccountKind.PAYABLE: dispute.awarded_minor}
    _post(dispute, EntryKind.DENY, _moves(dispute, parts, AccountKind.REVENUE_SHARE), actor, reason)


def _moves(dispute: Dispute, parts: Mapping[AccountKind, int], into: AccountKind) -> tuple[Transfer, ...]:
    target, claim_id = AccountRef(into, dispute.currency), dispute.claim_id
    sources = ((AccountRef(kind, dispute.currency), minor) for kind, minor in parts.items() if minor)
    return tuple(Transfer(source, target, minor, claim_id) for source, minor in sources)


def _post(dispute: Dispute, kind: EntryKind, transfers: tuple[Transfer, ...], actor: str, reason: str) -> None:
    if not transfers:
        return
    claim = lock(db.session.get_one(Earning, dispute.claim_id))
    claim.revision += 1
    zone = zone_of(dispute.seller_id)
    post(
        Posting(
            seller_id=dispute.seller_id,
            partnership_id=dispute.partnership_id,
            partner_id=dispute.partner_id,
            earning_id=claim.id,
            key=f"dispute:{dispute.id.hex}:{claim.revision}",
            kind=kind,
            occurred_at=start_of_day(clock.today(zone), zone),
            reason=reason,
            actor=actor,
            transfers=transfers,
        )
    )


def check_is_partner(partner_id: Id, actor: Actor) -> None:
    """Refuse everybody but the partner. Raises NotFound."""
    if partner_id != actor.organization_id:
        raise NotFound("The partner can do this. You answer what it disputes under Disputes.")


def partner_of(dispute: Dispute) -> Partnership:
    """Return the partnership of a dispute, by whose name the partner goes."""
    return db.session.get_one(Partnership, dispute.partnership_id)


def words_of(text: str) -> str:
    """Return what somebody wrote without spaces around it. Raises AppError for nothing, and for too much."""
    plain = text.strip()
    if not plain:
        raise AppError("Write why, so that the other side can check it.", field="text")
    if len(plain) > MOST_WORDS:
        raise AppError(f"Use at most {MOST_WORDS} characters.", field="text")
    return plain


def _claim(contest: Contest, dispute_id: Id) -> Earning:
    """Return the earning that holds what is claimed: its amounts come from the entries of the dispute alone."""
    return Earning(
        seller_id=contest.seller_id,
        partnership_id=contest.partnership_id,
        partner_id=contest.partner_id,
        agreement_version_id=version_in_force(contest.seller_id, contest.partnership_id).id,
        kind=EarningKind.MANUAL,
        subject_id=dispute_id,
        currency=contest.amount.currency,
        earned_at=clock.now(),
        created_at=clock.now(),
    )
