"""Disputes: a partner contests an amount, the seller answers in time or it is decided for the partner.

Every step locks the books first and then the dispute, so that an answer and the end of its day never both count.
"""

from datetime import date

from core import audit, clock
from core.access import Actor, system_for
from core.clock import local_day
from core.db import command, db, lock
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from core.money import Money
from payouts import notices
from payouts.commands.claims import Contest, check_is_partner, open_dispute, partner_of, post_step, words_of
from payouts.commands.ledger import lock_books
from payouts.commands.missing_sales import settle_as_counted
from payouts.commands.periods import signature
from payouts.models import Dispute, Earning, Statement
from payouts.queries.contestable import contested_on, most_on
from payouts.queries.disputes import get_dispute, has_open_dispute, list_overdue, paid_for, stated_on
from payouts.queries.earnings import get_earning
from payouts.queries.entries import zone_of
from payouts.queries.missing_sales import counted_order
from payouts.queries.statements import get_statement
from payouts.rules import disputes as rules
from payouts.rules import reasons
from payouts.rules.actions import Action
from payouts.rules.disputes import DisputeState
from payouts.rules.kinds import AccountKind, EarningKind, EntryKind
from tracking.models import Order


@command
def dispute_statement(statement_id: Id, *, actor: Actor, amount: Money | None, text: str) -> Dispute:
    """Contest an amount that is missing on a statement, as its partner; raises NotFound for anybody else's."""
    statement = get_statement(actor, statement_id)
    check_is_partner(statement.partner_id, actor)
    lock_books(statement.seller_id)
    rules.check_window(local_day(statement.issued_at, zone_of(statement.seller_id)), _today(statement.seller_id))
    wanted = _in_its_currency(rules.check_amount(amount, None), statement)
    rules.check_contestable(wanted, most_on(statement), contested_on(statement))
    return open_dispute(_contest(statement, wanted, text, statement_id=statement.id), actor)


@command
def dispute_earning(earning_id: Id, *, actor: Actor, amount: Money | None, text: str) -> Dispute:
    """Contest an amount that is missing on one earning, as its partner; raises NotFound for anybody else's."""
    earning = get_earning(actor, earning_id)
    check_is_partner(earning.partner_id, actor)
    lock_books(earning.seller_id)
    if earning.kind == EarningKind.VAT:
        raise Conflict("VAT follows from the amounts of its statement. Dispute the statement, or ask about it there.")
    if earning.kind == EarningKind.MANUAL or has_open_dispute(earning):
        raise Conflict("This amount is disputed already. Open the dispute under Disputes to see where it stands.")
    rules.check_window(stated_on(earning), _today(earning.seller_id))
    wanted = _in_its_currency(rules.check_amount(amount, paid_for(earning)), earning)
    return open_dispute(_contest(earning, wanted, text, earning_id=earning.id), actor)


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
    if award and (order := _counted(dispute)):
        raise Conflict(f"Order {order.external_id[:60]} counts for this partner by now. Answer that it counts instead.")
    answered = DisputeState.UNSETTLED if is_second else DisputeState.ANSWERED
    dispute.state = rules.advance(dispute.state, DisputeState.SETTLED if award == dispute.left else answered)
    _write_answer(dispute, actor, words_of(answer), is_second=is_second)
    _award(dispute, award, actor, reasons.of_award(partner_of(dispute).name, _today(dispute.seller_id)))
    audit.record(actor, Action.DISPUTE_ANSWERED, dispute, awarded_minor=award.minor)
    notices.dispute_answered(dispute)
    return dispute


@command
def object_to_answer(dispute_id: Id, *, actor: Actor, text: str) -> Dispute:
    """Ask, as the partner, for the one second look by another person. Raises Conflict when there was one."""
    dispute = _locked_by_partner(dispute_id, actor)
    dispute.state = rules.advance(dispute.state, DisputeState.SECOND_LOOK)
    dispute.objection, dispute.objected_at = words_of(text), clock.now()
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
    reason = reasons.of_acceptance(partner_of(dispute).name, _today(dispute.seller_id))
    post_step(dispute, EntryKind.DENY, dispute.left, AccountKind.REVENUE_SHARE, signature(actor), reason)
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
    if order := _counted(dispute):
        settle_as_counted(dispute, order, system_for(seller_id))
    else:
        _decide_for_partner(dispute, dispute.due_on)
    audit.record(system_for(seller_id), Action.DISPUTE_DECIDED, dispute)
    return True


def _decide_for_partner(dispute: Dispute, due_on: date) -> None:
    reason = reasons.of_silence(partner_of(dispute).name, due_on)
    dispute.state = rules.advance(dispute.state, DisputeState.SETTLED)
    _award(dispute, dispute.left, system_for(dispute.seller_id), reason)
    notices.dispute_answered(dispute)


def _counted(dispute: Dispute) -> Order | None:
    """Return the order that a missing sale turned out to be and that counts for the partner, or None."""
    if dispute.sale_number is None or dispute.awarded:
        return None
    return counted_order(dispute.seller_id, dispute.partnership_id, dispute.sale_number)


def _contest(about: Statement | Earning, amount: Money, text: str, **columns: Id) -> Contest:
    return Contest(about.seller_id, about.partnership_id, about.partner_id, amount, words_of(text), columns)


def _in_its_currency(amount: Money, about: Statement | Earning) -> Money:
    if amount.currency != about.currency:
        raise AppError(f"Give the amount in {about.currency}, as this is.", field="amount")
    return amount


def _award(dispute: Dispute, award: Money, actor: Actor, reason: str) -> None:
    dispute.awarded_minor += award.minor
    dispute.settled_at = clock.now() if dispute.state is DisputeState.SETTLED else None
    post_step(dispute, EntryKind.AWARD, award, AccountKind.PAYABLE, signature(actor), reason)


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
    check_is_partner(dispute.partner_id, actor)
    return dispute


def _today(seller_id: Id) -> date:
    return clock.today(zone_of(seller_id))
