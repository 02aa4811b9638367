"""Disputes: a partner contests an amount, the seller answers in time or it is decided for the partner.

Every step locks the books first and then the dispute, so that an answer and the end of its day never both count.
"""

from datetime import date

from core import audit, clock, ids
from core.access import Actor, system_for
from core.clock import local_day, start_of_day
from core.db import add, command, db, lock
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts import notices
from payouts.commands.ledger import lock_books, post
from payouts.commands.periods import signature
from payouts.models import Dispute, Earning, Statement
from payouts.queries.disputes import (
    get_dispute,
    has_open_dispute,
    list_overdue,
    paid_for,
    stated_on,
    version_in_force,
)
from payouts.queries.earnings import get_earning
from payouts.queries.entries import zone_of
from payouts.queries.statements import get_statement
from payouts.rules import disputes as rules
from payouts.rules import reasons
from payouts.rules.actions import Action
from payouts.rules.disputes import MOST_WORDS, DisputeState
from payouts.rules.kinds import AccountKind, EarningKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer


@command
def dispute_statement(statement_id: Id, *, actor: Actor, amount: Money | None, text: str) -> Dispute:
    """Contest an amount that is missing on a statement, as its partner; raises NotFound for anybody else's."""
    statement = get_statement(actor, statement_id)
    _check_is_partner(statement.partner_id, actor)
    lock_books(statement.seller_id)
    rules.check_window(local_day(statement.issued_at, zone_of(statement.seller_id)), _today(statement.seller_id))
    return _open(statement, actor, rules.check_amount(amount, None), _words(text), statement=statement)


@command
def dispute_earning(earning_id: Id, *, actor: Actor, amount: Money | None, text: str) -> Dispute:
    """Contest an amount that is missing on one earning, as its partner; raises NotFound for anybody else's."""
    earning = get_earning(actor, earning_id)
    _check_is_partner(earning.partner_id, actor)
    lock_books(earning.seller_id)
    if earning.kind == EarningKind.VAT:
        raise Conflict("VAT follows from the amounts of its statement. Dispute the statement, or ask about it there.")
    if earning.kind == EarningKind.MANUAL or has_open_dispute(earning):
        raise Conflict("This amount is disputed already. Open the dispute under Disputes to see where it stands.")
    rules.check_window(stated_on(earning), _today(earning.seller_id))
    return _open(earning, actor, rules.check_amount(amount, paid_for(earning)), _words(text), earning=earning)


@command
def answer_dispute(dispute_id: Id, *, actor: Actor, award: Money, answer: str) -> Dispute:
    """Answer as the seller: how much of it is decided for the partner, and why. Raises Conflict when it cannot."""
    dispute = _locked(dispute_id, actor)
    if dispute.seller_id != actor.organization_id:
        raise NotFound("You opened this dispute: the other side answers it.")
    is_second = dispute.state is DisputeState.SECOND_LOOK
    if is_second:
        rules.check_other_person(dispute.answered_by_id, actor.user_id)
    rules.check_award(award, dispute.left)
    answered = DisputeState.UNSETTLED if is_second else DisputeState.ANSWERED
    dispute.state = rules.advance(dispute.state, DisputeState.SETTLED if award == dispute.left else answered)
    _write_answer(dispute, actor, _words(answer), is_second=is_second)
    _award(dispute, award, actor, reasons.of_award(_partner(dispute).name, _today(dispute.seller_id)))
    audit.record(actor, Action.DISPUTE_ANSWERED, dispute, awarded_minor=award.minor)
    notices.dispute_answered(dispute)
    return dispute


@command
def object_to_answer(dispute_id: Id, *, actor: Actor, text: str) -> Dispute:
    """Ask, as the partner, for the one second look by another person. Raises Conflict when there was one."""
    dispute = _locked_by_partner(dispute_id, actor)
    dispute.state = rules.advance(dispute.state, DisputeState.SECOND_LOOK)
    dispute.objection, dispute.objected_at = _words(text), clock.now()
    dispute.due_on = rules.due_after(_today(dispute.seller_id))
    audit.record(actor, Action.DISPUTE_OBJECTED, dispute)
    notices.dispute_opened(dispute)
    return dispute


@command
def accept_answer(dispute_id: Id, *, actor: Actor) -> Dispute:
    """Accept the answer, as the partner: what was not awarded is given up. Raises Conflict without an answer."""
    dispute = _locked_by_partner(dispute_id, actor)
    if dispute.waits_for_seller:
        raise Conflict("There is no answer to accept yet.")
    dispute.state = rules.advance(dispute.state, DisputeState.SETTLED)
    dispute.accepted_at = dispute.settled_at = clock.now()
    reason = reasons.of_acceptance(_partner(dispute).name, _today(dispute.seller_id))
    _post(dispute, EntryKind.DENY, dispute.left, AccountKind.REVENUE_SHARE, signature(actor), reason)
    audit.record(actor, Action.DISPUTE_ACCEPTED, dispute)
    return dispute


def decide_overdue_of(seller_id: Id, today: date | None = None) -> int:
    """Decide for the partner what nobody answered in time, and return how many that were. Each is its own command."""
    overdue = list_overdue(seller_id, today or _today(seller_id))
    return sum(_decide(dispute_id, seller_id, today or _today(seller_id)) for dispute_id in overdue)


@command
def _decide(dispute_id: Id, seller_id: Id, today: date) -> bool:
    lock_books(seller_id)
    dispute = lock(db.session.get_one(Dispute, dispute_id))
    if not dispute.waits_for_seller or dispute.due_on is None or dispute.due_on >= today:
        return False
    reason = reasons.of_silence(_partner(dispute).name, dispute.due_on)
    dispute.state = rules.advance(dispute.state, DisputeState.SETTLED)
    dispute.settled_at = clock.now()
    _award(dispute, dispute.left, system_for(seller_id), reason)
    audit.record(system_for(seller_id), Action.DISPUTE_DECIDED, dispute)
    notices.dispute_answered(dispute)
    return True


def _open(
    about: Statement | Earning, actor: Actor, amount: Money, text: str, *,
    statement: Statement | None = None, earning: Earning | None = None,
) -> Dispute:  # fmt: skip
    today, dispute_id = _today(about.seller_id), ids.new()
    if amount.currency != about.currency:
        raise AppError(f"Give the amount in {about.currency}, as this is.", field="amount")
    claim = add(_claim(about, dispute_id))
    dispute = add(
        Dispute(
            id=dispute_id,
            seller_id=about.seller_id,
            partnership_id=about.partnership_id,
            partner_id=about.partner_id,
            statement_id=statement.id if statement else None,
            earning_id=earning.id if earning else None,
            claim_id=claim.id,
            currency=about.currency,
            amount_minor=amount.minor,
            awarded_minor=0,
            state=DisputeState.OPENED,
            text=text,
            opened_at=clock.now(),
            opened_by_id=actor.user_id,
            due_on=rules.due_after(today),
        )
    )
    reason = reasons.of_contest(_partner(dispute).name, today)
    _post(dispute, EntryKind.CONTEST, amount, AccountKind.CONTESTED, signature(actor), reason)
    audit.record(actor, Action.DISPUTE_OPENED, dispute, amount_minor=amount.minor)
    notices.dispute_opened(dispute)
    return dispute


def _claim(about: Statement | Earning, dispute_id: Id) -> Earning:
    """Return the earning that holds what is claimed: its amounts come from the entries of the dispute alone."""
    return Earning(
        seller_id=about.seller_id,
        partnership_id=about.partnership_id,
        partner_id=about.partner_id,
        agreement_version_id=version_in_force(about.seller_id, about.partnership_id).id,
        kind=EarningKind.MANUAL,
        subject_id=dispute_id,
        currency=about.currency,
        earned_at=clock.now(),
        created_at=clock.now(),
    )


def _award(dispute: Dispute, award: Money, actor: Actor, reason: str) -> None:
    dispute.awarded_minor += award.minor
    dispute.settled_at = clock.now() if dispute.state is DisputeState.SETTLED else None
    _post(dispute, EntryKind.AWARD, award, AccountKind.PAYABLE, signature(actor), reason)


_ROUTES = {
    EntryKind.CONTEST: AccountKind.REVENUE_SHARE,
    EntryKind.AWARD: AccountKind.CONTESTED,
    EntryKind.DENY: AccountKind.CONTESTED,
}
"""From which account each step of a dispute takes its amount."""


def _post(dispute: Dispute, kind: EntryKind, amount: Money, into: AccountKind, actor: str, reason: str) -> None:
    if not amount:
        return
    claim = lock(db.session.get_one(Earning, dispute.claim_id))
    claim.revision += 1
    source, target = (AccountRef(each, dispute.currency) for each in (_ROUTES[kind], into))
    post(
        Posting(
            seller_id=dispute.seller_id,
            partnership_id=dispute.partnership_id,
            partner_id=dispute.partner_id,
            earning_id=claim.id,
            key=f"dispute:{dispute.id.hex}:{claim.revision}",
            kind=kind,
            occurred_at=start_of_day(_today(dispute.seller_id), zone_of(dispute.seller_id)),
            reason=reason,
            actor=actor,
            transfers=(Transfer(source, target, amount.minor, claim.id),),
        )
    )


def _write_answer(dispute: Dispute, actor: Actor, words: str, *, is_second: bool) -> None:
    dispute.due_on = None
    if is_second:
        dispute.second_answer, dispute.second_at, dispute.second_by_id = words, clock.now(), actor.user_id
    else:
        dispute.answer, dispute.answered_at, dispute.answered_by_id = words, clock.now(), actor.user_id


def _locked(dispute_id: Id, actor: Actor) -> Dispute:
    dispute = get_dispute(actor, dispute_id)
    lock_books(dispute.seller_id)
    return lock(dispute)


def _locked_by_partner(dispute_id: Id, actor: Actor) -> Dispute:
    dispute = _locked(dispute_id, actor)
    _check_is_partner(dispute.partner_id, actor)
    return dispute


def _check_is_partner(partner_id: Id, actor: Actor) -> None:
    if partner_id != actor.organization_id:
        raise NotFound("The partner can do this. You answer what it disputes under Disputes.")


def _partner(dispute: Dispute) -> Partnership:
    return db.session.get_one(Partnership, dispute.partnership_id)


def _today(seller_id: Id) -> date:
    return clock.today(zone_of(seller_id))


def _words(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise AppError("Write why, so that the other side can check it.", field="text")
    if len(plain) > MOST_WORDS:
        raise AppError(f"Use at most {MOST_WORDS} characters.", field="text")
    return plain
