"""Unclaimed balances: one person says which authority keeps the money, another books it, and the partner is mailed."""

from datetime import date

from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.ids import Id
from partners.queries import get_joined_partnership, get_own_partnership
from payouts import notices
from payouts.commands.ledger import lock_books, post
from payouts.commands.periods import signature
from payouts.commands.scopes import recount
from payouts.models import PaymentRequest, UnclaimedBalance
from payouts.queries.entries import zone_of
from payouts.queries.requests import asked_on
from payouts.queries.runs import has_other_approver
from payouts.queries.unclaimed import get_own_unclaimed, is_proposed, oldest_release, parts_of_balance, payable_of
from payouts.rules import reasons
from payouts.rules import unclaimed as rules
from payouts.rules.actions import Action
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer
from payouts.rules.requests import check_may_ask
from payouts.rules.unclaimed import UnclaimedState


@command
def propose_unclaimed(
    partnership_id: Id, *, actor: Actor, currency: str, authority: str, reference: str, given_on: date
) -> UnclaimedBalance:
    """Say that a partner's whole balance went to an authority. Nothing is booked before a second person agrees.

    Raises Conflict before the balance is a year old, AppError without authority, reference or day.
    """
    partnership = get_own_partnership(actor, partnership_id)
    seller_id = partnership.seller_id
    lock_books(seller_id)
    recount(seller_id)
    today, balance = clock.today(zone_of(seller_id)), payable_of(seller_id, partnership_id, currency)
    rules.check_may_propose(
        balance,
        oldest_release=oldest_release(seller_id, partnership_id, currency),
        is_proposed=is_proposed(seller_id, partnership_id, currency),
        today=today,
    )
    rules.check_told(authority, reference, given_on, today)
    found = add(
        UnclaimedBalance(
            seller_id=seller_id,
            partnership_id=partnership_id,
            partner_id=partnership.partner_id,
            currency=currency,
            amount_minor=balance.minor,
            authority=authority.strip(),
            reference=reference.strip(),
            given_on=given_on,
            is_alone=not has_other_approver(seller_id, than={actor.user_id} if actor.user_id else set()),
            proposed_at=clock.now(),
            proposed_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.UNCLAIMED_PROPOSED, found, amount_minor=balance.minor, reference=found.reference)
    notices.unclaimed_told(found)
    return found


@command
def book_unclaimed(unclaimed_id: Id, *, actor: Actor) -> UnclaimedBalance:
    """Book a hand-over as the second person. Raises NotAllowed for the first, Conflict when the balance changed."""
    found = _locked(unclaimed_id, actor)
    recount(found.seller_id)
    rules.check_is_open(found.state)
    proposer = {found.proposed_by_id} if found.proposed_by_id else set[Id]()
    rules.check_second(
        rules.Second(
            user_id=actor.user_id,
            proposer_id=found.proposed_by_id,
            is_alone=found.is_alone and not has_other_approver(found.seller_id, than=proposer),
            proposed_at=found.proposed_at,
            now=clock.now(),
        )
    )
    rules.check_unchanged(found.amount, payable_of(found.seller_id, found.partnership_id, found.currency))
    _decide(found, UnclaimedState.BOOKED, actor)
    _post(found, actor)
    audit.record(actor, Action.UNCLAIMED_BOOKED, found, amount_minor=found.amount_minor)
    notices.unclaimed_told(found)
    return found


@command
def withdraw_unclaimed(unclaimed_id: Id, *, actor: Actor) -> UnclaimedBalance:
    """Withdraw a hand-over that is not booked. Raises Conflict when it is."""
    found = _locked(unclaimed_id, actor)
    rules.check_is_open(found.state)
    _decide(found, UnclaimedState.WITHDRAWN, actor)
    audit.record(actor, Action.UNCLAIMED_WITHDRAWN, found)
    return found


@command
def ask_for_payment(partnership_id: Id, *, actor: Actor) -> PaymentRequest:
    """Ask, as the partner, to be paid below the smallest payment. Raises Conflict when it did so within a year."""
    partnership = get_joined_partnership(actor, partnership_id)
    lock_books(partnership.seller_id)
    zone = zone_of(partnership.seller_id)
    check_may_ask(asked_on(partnership.seller_id, partnership_id, zone), clock.today(zone))
    asked = add(
        PaymentRequest(
            seller_id=partnership.seller_id,
            partnership_id=partnership_id,
            partner_id=partnership.partner_id,
            asked_at=clock.now(),
            asked_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.PAYMENT_ASKED, asked)
    notices.payment_asked(partnership)
    return asked


def _locked(unclaimed_id: Id, actor: Actor) -> UnclaimedBalance:
    found = get_own_unclaimed(actor, unclaimed_id)
    lock_books(found.seller_id)
    return lock(found)


def _decide(found: UnclaimedBalance, state: UnclaimedState, actor: Actor) -> None:
    found.state, found.decided_at, found.decided_by_id = state, clock.now(), actor.user_id


def _post(found: UnclaimedBalance, actor: Actor) -> None:
    parts = parts_of_balance(found.seller_id, found.partnership_id, found.currency)
    post(
        Posting(
            seller_id=found.seller_id,
            partnership_id=found.partnership_id,
            partner_id=found.partner_id,
            key=f"unclaimed:{found.id.hex}",
            kind=EntryKind.UNCLAIMED,
            occurred_at=clock.now(),
            reason=reasons.of_unclaimed(found.authority, found.reference, found.given_on),
            actor=signature(actor),
            transfers=tuple(_transfer(found.currency, earning_id, minor) for earning_id, minor in parts),
        )
    )


def _transfer(currency: str, earning_id: Id, minor: int) -> Transfer:
    """Return the move of one earning's part; what comes off goes the other way."""
    payable, gone = AccountRef(AccountKind.PAYABLE, currency), AccountRef(AccountKind.UNCLAIMED, currency)
    debit, credit = (payable, gone) if minor > 0 else (gone, payable)
    return Transfer(debit, credit, abs(minor), earning_id)
