"""Taking a picture from outside: what it says it is, what it is, and what it becomes must agree."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from core.errors import AppError

MAX_BYTES = 5_000_000
_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 20  # of patience; the child itself ends after 4 seconds of work
_ENDINGS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
# How each kind begins: https://mimesniff.spec.whatwg.org/#image-type-pattern-matching-algorithm
_BEGINNINGS = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff", "GIF": b"GIF8", "WEBP": b"RIFF"}
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}
"""How the files of what is kept end."""
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
_REFUSALS = {
    "large": "has too many pixels: at most 25 million. Save it smaller, such as 1,200 pixels wide, and send it again.",
    "heavy": "has more than 5 MB. Save it smaller, or as JPEG, and send it again.",
    "other": "is no PNG, JPEG, GIF or WebP. Save it as one of them and send it again.",
    "disguised": "is not what its ending says. Save it again as PNG or JPEG and send that.",
    "moving": "moves. Mail programs show its first picture at best: save that one as PNG or JPEG and send it again.",
    "broken": "cannot be read as a picture. Open it in a picture program, save it again as PNG or JPEG, and send that.",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded and written anew: PNG or JPEG, upright, sRGB, no metadata, no side over 2,400 px."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def read_picture(data: bytes, name: str) -> Picture:
    """Return what an uploaded file shows, written anew. Raises AppError saying what to do with any other file.

    The ending of its name, its first bytes and a decoder for that kind alone must agree. GIF and WebP become PNG. The
    decoding happens in a process of its own, never in a web process: 4 seconds of work and 640 MB of addresses at most.
    """
    kind = _kind_of(data, name)
    try:
        done = subprocess.run(  # noqa: S603 (our own program, and the kind is one of four words)
            [sys.executable, "-I", str(_CHILD), kind], input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(name, "large") from error
    return _understood(done.stdout, name)


def _kind_of(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise _refused(name, "heavy")
    kind = _ENDINGS.get(PurePosixPath(name).suffix.lower().lstrip("."))
    if kind is None:
        raise _refused(name, "other")
    is_webp = kind != "WEBP" or data[8:12] == b"WEBP"
    if not (data.startswith(_BEGINNINGS[kind]) and is_webp):
        raise _refused(name, "disguised")
    return kind


def _understood(answer: bytes, name: str) -> Picture:
    head, _, body = answer.partition(b"\n")
    told: dict[str, Any] = json.loads(head or b'{"refused": "large"}')  # no word: it was ended for taking too much
    if "refused" in told:
        raise _refused(name, told["refused"])
    if len(body) > MAX_BYTES:
        raise _refused(name, "heavy")
    return Picture(body, _MEDIA_TYPES[told["format"]], told["width"], told["height"])


def _refused(name: str, reason: str) -> AppError:
    return AppError(f"“{name}” {_REFUSALS[reason]}", field="files")
