"""Writes of pictures. What is uploaded is kept whole before it is written down, and never changes."""

from pathlib import PurePosixPath

from campaigns.models import CreativeVersion, Picture, VersionPicture
from campaigns.queries.pictures import find_same_picture, get_picture, pictures_by_sha
from campaigns.rules.mail_html.pictures import pictures_in
from campaigns.rules.reviews_actions import ReviewAction
from core import audit, clock, pictures
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, NotAllowed
from core.files import storage
from core.forms import trim
from core.ids import Id


def take_picture(data: bytes, name: str, *, actor: Actor) -> Picture:
    """Read an uploaded picture and keep it under the name of its file. Raises AppError with the field `files`.

    Decoding happens before anything is locked. The same bytes under the same name are kept once.
    """
    bare = str(trim(PurePosixPath(name.replace("\\", "/")).name))[-120:]
    read = pictures.read_picture(data, bare)
    key = storage().save(read.data, pictures.ENDINGS[read.media_type])
    return add_picture(read, bare, key, actor=actor)


def keep_beside(data: bytes, name: str) -> tuple[pictures.Picture, str]:
    """Read a picture that is sent with something else and keep its bytes; returns it and the key of its file.

    Raises AppError with the field `picture`. Decode before anything is locked.
    """
    try:
        read = pictures.read_picture(data, name)
    except AppError as error:
        raise AppError(error.message, field="picture") from error
    return read, storage().save(read.data, pictures.ENDINGS[read.media_type])


@command
def add_picture(read: pictures.Picture, name: str, key: str, *, actor: Actor) -> Picture:
    """Write down a picture whose bytes are kept under a key. One that was removed is offered again."""
    if actor.user_id is None or actor.organization_id is None:
        raise NotAllowed("Pictures are uploaded by people. Sign in to do this.")
    same = find_same_picture(actor.organization_id, read.sha256, name)
    if same is not None:
        lock(same).removed_at = None
        audit.record(actor, ReviewAction.PICTURE_ADDED, same, sha256=read.sha256)
        return same
    picture = add(
        Picture(
            organization_id=actor.organization_id,
            name=name,
            sha256=read.sha256,
            media_type=read.media_type,
            width=read.width,
            height=read.height,
            size_bytes=len(read.data),
            storage_key=key,
            uploaded_by_id=actor.user_id,
        )
    )
    audit.record(actor, ReviewAction.PICTURE_ADDED, picture, sha256=read.sha256)
    return picture


@command
def remove_picture(picture_id: Id, *, actor: Actor) -> Picture:
    """Offer a picture for designs no longer. Versions that hold it keep it. Uploading it again brings it back."""
    picture = lock(get_picture(actor, picture_id))
    picture.removed_at = clock.now()
    audit.record(actor, ReviewAction.PICTURE_REMOVED, picture)
    return picture


@command
def hold_pictures(version: CreativeVersion) -> None:
    """Write down which pictures a version shows: its maker's, and the logos of both brands."""
    sides = {"seller_id": version.seller_id, "partner_id": version.partner_id}
    for picture in pictures_by_sha(sides.values(), pictures_in(version.html)).values():
        add(VersionPicture(**sides, creative_version_id=version.id, picture_id=picture.id))
