"""Reads of pictures: an organization's own, those of a version, and the one that everybody may load."""

from base64 import b64encode
from collections.abc import Iterable

from sqlalchemy import Select, func, select

from campaigns.models import Approval, CreativeVersion, Picture, VersionPicture
from campaigns.rules.mail_html.pictures import as_compared, fill_pictures, pictures_in
from core.access import Actor
from core.config import settings
from core.db import db, get_one
from core.errors import NotFound
from core.files import storage
from core.ids import Id


def own_pictures(actor: Actor) -> Select[Picture]:
    """Return the pictures an actor's organization uploaded and has not removed."""
    return select(Picture).where(Picture.organization_id == actor.organization_id, Picture.removed_at.is_(None))


def list_pictures(actor: Actor) -> list[Picture]:
    """Return an organization's pictures, the newest first."""
    return list(db.session.scalars(own_pictures(actor).order_by(Picture.id.desc())))


def get_picture(actor: Actor, picture_id: Id) -> Picture:
    """Return a picture of the actor's organization. Raises NotFound."""
    return get_one(
        own_pictures(actor).where(Picture.id == picture_id),
        missing="There is no such picture, or it belongs to somebody else.",
    )


def find_same_picture(organization_id: Id, sha256: str, name: str) -> Picture | None:
    """Return an organization's picture of these bytes and name, removed or not."""
    query = select(Picture).where(Picture.organization_id == organization_id, Picture.sha256 == sha256)
    return db.session.scalar(query.where(Picture.name == name))


def known_names(organization_id: Id, *, wanted: Iterable[str] = (), logos: Iterable[str] = ()) -> dict[str, str]:
    """Return what a design may call an organization's pictures, each with the sha256 of its bytes.

    That is the file's name in small letters, the newest winning, and the sha256 itself, so that a kept design can be
    saved again; `wanted` adds pictures that were removed since, `logos` those of both brands of the design.
    """
    query = select(Picture.name, Picture.sha256, Picture.removed_at).where(Picture.organization_id == organization_id)
    rows = db.session.execute(query.order_by(Picture.id)).all()
    offered = {as_compared(row.name): row.sha256 for row in rows if row.removed_at is None}
    kept = {row.sha256: row.sha256 for row in rows if row.removed_at is None or row.sha256 in set(wanted)}
    return offered | kept | {sha256: sha256 for sha256 in logos}


def pictures_by_sha(organization_ids: Iterable[Id | None], wanted: Iterable[str]) -> dict[str, Picture]:
    """Return the pictures of these organizations by the sha256 of their bytes."""
    query = select(Picture).where(Picture.organization_id.in_(list(organization_ids)), Picture.sha256.in_(list(wanted)))
    return {row.sha256: row for row in db.session.scalars(query)}


def pictures_of(version: CreativeVersion) -> list[Picture]:
    """Return the pictures a version holds, by name. The version was fetched for whoever asks."""
    query = select(Picture).join(VersionPicture, VersionPicture.picture_id == Picture.id)
    query = query.where(VersionPicture.creative_version_id == version.id).order_by(Picture.name, Picture.id)
    return list(db.session.scalars(query))


def count_uses(picture_ids: Iterable[Id]) -> dict[Id, int]:
    """Return in how many versions each of these pictures stands; those in none are left out."""
    query = select(VersionPicture.picture_id, func.count()).where(VersionPicture.picture_id.in_(list(picture_ids)))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(VersionPicture.picture_id))}


def get_public_picture(sha256: str) -> Picture:
    """Return a picture that was approved in some version, for readers of what was sent. Raises NotFound for any other.

    An approval that has ended changes nothing here: a mail that is out cannot be called back.
    """
    same = {row.id: row for row in db.session.scalars(select(Picture).where(Picture.sha256 == sha256))}
    query = select(VersionPicture.picture_id).join(
        Approval, Approval.creative_version_id == VersionPicture.creative_version_id
    )
    approved = db.session.scalar(query.where(VersionPicture.picture_id.in_(same)).limit(1)) if same else None
    if approved is None:
        raise NotFound("There is no such picture.")
    return same[approved]


def public_address(sha256: str) -> str:
    """Return where readers of a mail load a picture from."""
    return f"{settings().public_url.rstrip('/')}/pictures/{sha256}"


def with_pictures_inside(html: str, version: CreativeVersion) -> str:
    """Return a kept design with its pictures inside it, for a preview that loads nothing from anywhere."""
    rows = {row.sha256: row for row in pictures_of(version)} if pictures_in(html) else {}
    return fill_pictures(html, lambda sha256: inside(rows.get(sha256)))


def inside(picture: Picture | None) -> str:
    """Return a picture as an address that holds it; empty for none, and for one whose file is gone."""
    if picture is None:
        return ""
    try:
        data = storage().load(picture.storage_key)
    except NotFound:
        return ""  # the page still opens
    return f"data:{picture.media_type};base64,{b64encode(data).decode()}"
