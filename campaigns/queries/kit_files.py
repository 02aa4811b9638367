"""The files of a kit in one: mail, text and pictures, for mail programs that keep pictures themselves."""

import io
import zipfile
from pathlib import PurePosixPath

from campaigns.models import Picture
from campaigns.queries.kits import Kit
from campaigns.queries.pictures import pictures_of, public_address
from core.files import storage
from core.pictures import ENDINGS

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can name: the same kit gives the same bytes


def zip_of(kit: Kit) -> bytes:
    """Return an open kit as a zip in which the mail shows the pictures beside it.

    Raises NotFound when a picture's file is gone.
    """
    held = pictures_of(kit.version) if kit.version else []
    html, packed = kit.html, io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for picture, name in zip(held, _names(held), strict=True):
            html = html.replace(public_address(picture.sha256), f"pictures/{name}")
            _put(archive, f"pictures/{name}", storage().load(picture.storage_key))
        _put(archive, "mail.html", html.encode())
        _put(archive, "mail.txt", kit.text.encode())
    return packed.getvalue()


def _names(held: list[Picture]) -> list[str]:
    """Return a name for each picture's file: its own, with its fingerprint where two have the same."""
    plain = [f"{PurePosixPath(each.name).stem}{ENDINGS[each.media_type]}" for each in held]
    return [
        name if plain.count(name) == 1 else f"{each.sha256[:8]}-{name}" for name, each in zip(plain, held, strict=True)
    ]


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
