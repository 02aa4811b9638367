"""The second factor: a code from an authenticator app, or one of ten recovery codes. Every code opens the door once."""

from sqlalchemy import delete, select

from accounts import queries
from accounts.commands.sessions import end_sessions
from accounts.models import RecoveryCode, User
from accounts.rules import codes, sessions
from accounts.rules.actions import Action
from accounts.sealing import seal, unseal
from core import audit
from core.access import SYSTEM, Actor, ActorKind
from core.db import add, command, db, lock
from core.errors import AppError
from core.ids import Id

_WRONG = "This code is not right. Wait for the next one in the app and type its six digits."
_WRONG_RECOVERY = "This recovery code is not right or was used before. Try another one from your list."


@command
def set_up_totp(secret: str, code: str, *, actor: Actor) -> list[str]:
    """Turn the second factor on, once the app shows the right code. Returns the recovery codes, to be shown once."""
    user = lock(queries.get_me(actor))
    if user.totp_secret is not None:
        raise AppError("An authenticator app is set up already. Turn it off first to use another.", field="code")
    step = codes.matching_step(secret, code, at=sessions.real_now(), last_step=0)
    if step is None:
        raise AppError(_WRONG, field="code")
    user.totp_secret, user.totp_step = seal(secret), step
    audit.record(actor, Action.TOTP_SET_UP, user)
    return _renew_recovery_codes(user)


@command
def use_code(user_id: Id, code: str) -> None:
    """Take a code from the app. Raises AppError when it is wrong or was used before."""
    user = lock(queries.get_user(user_id))
    secret = unseal(user.totp_secret) if user.totp_secret else codes.new_secret()
    step = codes.matching_step(secret, code, at=sessions.real_now(), last_step=user.totp_step)
    if step is None:
        raise AppError(_WRONG, field="code")
    user.totp_step = step


@command
def use_recovery_code(user_id: Id, code: str) -> None:
    """Take a recovery code and cross it out. Raises AppError when it is wrong or was used before."""
    user = lock(queries.get_user(user_id))
    query = select(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == codes.hash_recovery_code(code),
        RecoveryCode.used_at.is_(None),
    )
    found = db.session.scalar(query)
    if found is None:
        raise AppError(_WRONG_RECOVERY, field="code")
    found.used_at = sessions.real_now()
    audit.record(Actor(user.id, None, "", ActorKind.USER), Action.RECOVERY_CODE_USED, user)


@command
def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """Cross out all recovery codes and return ten new ones, to be shown once."""
    user = lock(queries.get_me(actor))
    if user.totp_secret is None:
        raise AppError("Set up an authenticator app first: recovery codes stand in for it.")
    audit.record(actor, Action.RECOVERY_CODES_MADE, user)
    return _renew_recovery_codes(user)


@command
def turn_off_totp(*, actor: Actor, session_id: Id) -> None:
    """Forget the authenticator app of the actor. Where their role needs one, they set up another at once."""
    _forget(lock(queries.get_me(actor)), actor)
    lock(queries.get_session(actor, session_id)).has_second_factor = False


@command
def reset_totp(email: str) -> User:
    """Forget the authenticator app of a person who lost it, and sign them out everywhere. For the operator."""
    user = lock(queries.get_user_by_email(email))
    _forget(user, SYSTEM)
    end_sessions(user.id)
    return user


def _forget(user: User, actor: Actor) -> None:
    user.totp_secret, user.totp_step = None, 0
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    audit.record(actor, Action.TOTP_TURNED_OFF, user)


def _renew_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    new = codes.new_recovery_codes()
    for code in new:
        add(RecoveryCode(user_id=user.id, code_hash=codes.hash_recovery_code(code)))
    return new
