"""A seller's account at a rail, and the stop that keeps everything from being sent. Keys are stored encrypted only."""

from sqlalchemy import select

from accounts.sealing import seal
from core import audit, clock
from core.access import Actor, system_for
from core.config import settings
from core.db import add, canonical, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from payouts.models import PaymentStop, RailAccount
from payouts.queries.attempts import has_open_attempts, has_undecided_payouts
from payouts.queries.rails import credentials_of, find_first_seller, find_rail_account
from payouts.queries.recipients import destinations_at
from payouts.rules.actions import Action
from payouts.rules.destinations import Rail
from payouts.rules.rails import Credentials, check_key, is_live, shown
from payouts.rules.recipients import RecipientState


@command
def set_rail_account(*, actor: Actor, secret_key: str, webhook_secret: str) -> RailAccount:
    """Set the Stripe key that pays this organization's partners. An empty webhook secret keeps the one there is.

    A key of the other mode knows no account of this one, so none of them is ready any more. Raises Conflict while
    payments of this mode are frozen, on their way or undecided: they could be neither sent nor found again.
    """
    seller_id, key = _organization(actor), check_key(secret_key)
    found = find_rail_account(seller_id, Rail.STRIPE)
    if found is None:
        account = add(_new(seller_id, Credentials(key, webhook_secret.strip()), actor.user_id))
    else:
        account = _change(lock(found), key, webhook_secret.strip())
    audit.record(actor, Action.RAIL_ACCOUNT_SET, account, display=account.display, livemode=account.livemode)
    return account


@command
def ensure_rail_account(seller_id: Id, rail: str) -> RailAccount:
    """Return a seller's account at a rail; the first seller's is made of the environment. Raises Conflict for none."""
    found = find_rail_account(seller_id, rail)
    if found is not None:
        return found
    key = settings().stripe_secret_key.get_secret_value()
    if rail != Rail.STRIPE or not key or find_first_seller() != seller_id:
        raise Conflict("Stripe is not connected yet. Set its key under Ways to pay, then try again.")
    given = Credentials(check_key(key), settings().stripe_webhook_secret.get_secret_value())
    account = add(_new(seller_id, given, None))
    audit.record(system_for(seller_id), Action.RAIL_ACCOUNT_SET, account, display=account.display)
    return account


@command
def stop_payments(*, actor: Actor, reason: str) -> PaymentStop:
    """Send nothing for this organization from now on. What was sent already is still looked after."""
    if not reason.strip():
        raise AppError("Say why payments are stopped, so that whoever comes next knows.", field="reason")
    return _switch(actor, is_stopped=True, reason=reason.strip())


@command
def allow_payments(*, actor: Actor) -> PaymentStop:
    """Let payments be sent again. Runs that were being paid go on when somebody says so."""
    return _switch(actor, is_stopped=False, reason="")


def _switch(actor: Actor, *, is_stopped: bool, reason: str) -> PaymentStop:
    seller_id = _organization(actor)
    stop = db.session.scalar(select(PaymentStop).where(PaymentStop.seller_id == seller_id).with_for_update())
    if stop is None:
        stop = PaymentStop(seller_id=seller_id, is_stopped=False, reason="", changed_at=clock.now())
        db.session.add(stop)
    stop.is_stopped, stop.reason = is_stopped, reason
    stop.changed_at, stop.changed_by_id = clock.now(), actor.user_id
    db.session.flush()
    audit.record(actor, Action.PAYMENTS_STOPPED if is_stopped else Action.PAYMENTS_ALLOWED, stop, reason=reason)
    return stop


def _organization(actor: Actor) -> Id:
    if actor.organization_id is None:
        raise AppError("An account belongs to an organization. Sign in to one.")
    return actor.organization_id


def _new(seller_id: Id, given: Credentials, user_id: Id | None) -> RailAccount:
    now = clock.now()
    return RailAccount(
        seller_id=seller_id,
        rail=Rail.STRIPE,
        livemode=is_live(given.secret_key),
        secret=seal(canonical(given.to_json())),
        display=shown(given.secret_key),
        created_at=now,
        created_by_id=user_id,
        changed_at=now,
    )


def _change(account: RailAccount, key: str, webhook_secret: str) -> RailAccount:
    if is_live(key) != account.livemode:
        _leave_mode(account, is_live(key))
    before = credentials_of(account)
    given = Credentials(key, webhook_secret or before.webhook_secret)
    account.secret, account.display = seal(canonical(given.to_json())), shown(key)
    account.livemode, account.changed_at = is_live(key), clock.now()
    return account


def _leave_mode(account: RailAccount, livemode: bool) -> None:
    """Keep test and live apart: nothing that was frozen or sent in one mode is paid or looked for in the other."""
    if has_open_attempts(account.seller_id, account.rail):
        raise Conflict("Payments are still on their way with the other kind of key. Wait until each of them has ended.")
    if has_undecided_payouts(account.seller_id, account.rail):
        raise Conflict(
            "A run holds payments by Stripe that were frozen with the other kind of key. Pay them, take them out, or "
            "take the run back; then set the key."
        )
    for destination, recipient in destinations_at(account.seller_id, account.rail):
        state = recipient.state if recipient is not None and recipient.livemode == livemode else None
        lock(destination).is_ready = state == RecipientState.ACTIVE
