"""Reads of API keys. A key belongs to a seller and a default program."""

from dataclasses import dataclass

from sqlalchemy import Select, String, column, select, table

from accounts.models import ApiKey
from accounts.rules.tokens import hash_token
from core.access import Actor
from core.db import IdType, db, get_one
from core.ids import Id

# Programs belong to a package above this one; a key only needs to name one of its own seller's.
_PROGRAM = table(
    "program", column("id", IdType), column("seller_id", IdType), column("slug", String), column("name", String)
)


@dataclass(frozen=True)
class ProgramChoice:
    """A program a key can be made for."""

    id: Id
    slug: str
    name: str


def find_api_key(key: str) -> ApiKey | None:
    """Return the key with this text unless it was revoked."""
    return db.session.scalar(select(ApiKey).where(ApiKey.key_hash == hash_token(key), ApiKey.revoked_at.is_(None)))


def list_api_keys(actor: Actor) -> list[ApiKey]:
    """Return the keys of the actor's organization, the latest first, revoked ones last."""
    return list(db.session.scalars(_visible_keys(actor).order_by(ApiKey.revoked_at.isnot(None), ApiKey.id.desc())))


def get_api_key(actor: Actor, key_id: Id) -> ApiKey:
    """Return a key of the actor's organization. Raises NotFound."""
    return get_one(
        _visible_keys(actor).where(ApiKey.id == key_id), missing="There is no such key in your organization."
    )


def list_programs(seller_id: Id) -> list[ProgramChoice]:
    """Return the programs of a seller, the oldest first."""
    query = select(_PROGRAM.c.id, _PROGRAM.c.slug, _PROGRAM.c.name).where(_PROGRAM.c.seller_id == seller_id)
    return [ProgramChoice(*row) for row in db.session.execute(query.order_by(_PROGRAM.c.id))]


def find_program_id(seller_id: Id, slug: str = "") -> Id | None:
    """Return the seller's program with this short name, or its first when no name is given."""
    found = (program.id for program in list_programs(seller_id) if slug in {"", program.slug})
    return next(found, None)


def _visible_keys(actor: Actor) -> Select[ApiKey]:
    return select(ApiKey).where(ApiKey.seller_id == actor.organization_id)
