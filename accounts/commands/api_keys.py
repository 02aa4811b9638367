"""API keys: made with scopes, shown once, revoked for good."""

from sqlalchemy import update

from accounts import queries
from accounts.models import ApiKey
from accounts.permissions import NAMED_ONLY, SCOPES
from accounts.rules import sessions, tokens
from accounts.rules.actions import Action
from core import audit
from core.access import Actor
from core.db import add, command, db, lock
from core.errors import AppError
from core.ids import Id

ALL = "all"


@command
def create_api_key(name: str, scopes: list[str], *, actor: Actor, program_id: Id | None = None) -> tuple[ApiKey, str]:
    """Make a key for the actor's organization and return it with its text, which is shown once and never kept."""
    organization = queries.get_own_organization(actor)
    key = tokens.new_api_key()
    row = add(
        ApiKey(
            seller_id=organization.id,
            default_program_id=_program(organization.id, program_id),
            name=name.strip() or "Key",
            key_hash=tokens.hash_token(key),
            hint=tokens.hint_of(key),
            scopes=_checked(scopes),
            created_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.API_KEY_CREATED, row, scopes=row.scopes)
    return row, key


@command
def revoke_api_key(key_id: Id, *, actor: Actor) -> ApiKey:
    """End a key at once. Revoking it again changes nothing."""
    row = lock(queries.get_api_key(actor, key_id))
    if row.revoked_at is None:
        row.revoked_at = sessions.real_now()
        audit.record(actor, Action.API_KEY_REVOKED, row)
    return row


@command
def note_key_used(key_id: Id) -> None:
    """Write down that a key is in use."""
    db.session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=sessions.real_now()))


def _checked(scopes: list[str]) -> list[str]:
    unknown = sorted(set(scopes) - {*SCOPES, ALL})
    if unknown:
        raise AppError(f"There is no scope “{unknown[0]}”. Choose from {', '.join([ALL, *SCOPES])}.", field="scopes")
    if not scopes:
        raise AppError("Choose at least one scope: a key without any can do nothing.", field="scopes")
    return [ALL, *sorted(NAMED_ONLY.intersection(scopes))] if ALL in scopes else sorted(set(scopes))


def _program(seller_id: Id, program_id: Id | None) -> Id | None:
    """Return the program a key works on unless a call names another: the one chosen, else the seller's first."""
    if program_id is None:
        return queries.find_program_id(seller_id)
    if program_id not in {program.id for program in queries.list_programs(seller_id)}:
        raise AppError("Choose a program of your own organization.", field="program")
    return program_id
