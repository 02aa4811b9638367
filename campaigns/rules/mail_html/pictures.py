"""Pictures in a design's HTML. An uploaded one is named by the sha256 of its bytes, so approving the HTML approves it.

<img src="hero.jpg">  as pasted  →  <img src="picture:4f0c…">  as kept and hashed  →  an address, as shown or sent
"""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote

from core.errors import AppError

SCHEME = "picture:"
SEALED = re.compile(r"picture:([0-9a-f]{64})")
_SOURCE = re.compile(r"""(<img\b[^>]*?\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ELSEWHERE = ("http://", "https://", "//", "{{", "data:")


def as_compared(name: str) -> str:
    """Return a file's name as names are compared, in small letters.

    What is written as %D7%AA is the letter it stands for, and é is the same as one sign and as two (NFC, NFD).
    """
    return normalize("NFC", unquote(name)).lower()


def file_name(address: str) -> str:
    """Return the name a picture's address ends in, as names are compared: `cid:images/Hero.JPG?1` is `hero.jpg`."""
    bare = address.partition("?")[0].partition("#")[0].removeprefix("cid:").replace("\\", "/")
    return as_compared(PurePosixPath(bare).name)


def seal(source: str, known: Mapping[str, str]) -> str:
    """Return pasted HTML with pictures named by their files sealed. `known` maps file names to the sha256 of bytes.

    Pictures at addresses elsewhere stay as they are. Raises AppError naming the files that were not uploaded.
    """
    missing: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        address = unescape(next(filter(None, found.groups()[1:]), "")).strip()
        if not address or address.lower().startswith(_ELSEWHERE):
            return found[0]
        sha256 = known.get(address.removeprefix(SCHEME) if address.startswith(SCHEME) else file_name(address))
        missing.extend([] if sha256 else [file_name(address)])
        return f'{found[1]}"{SCHEME}{escape(sha256 or "")}"'

    sealed = _SOURCE.sub(replaced, source)
    if missing:
        names = ", ".join(f"“{name}”" for name in dict.fromkeys(missing))
        raise AppError(f"The HTML shows {names}. Upload each picture under that name, then save again.", field="files")
    return sealed


def pictures_in(html: str) -> list[str]:
    """Return the sha256 of each uploaded picture a kept design shows, each once, in order."""
    return list(dict.fromkeys(SEALED.findall(html)))


def fill_pictures(html: str, address_of: Callable[[str], str]) -> str:
    """Return a kept design with each uploaded picture at the address that `address_of` gives for its sha256."""
    return SEALED.sub(lambda found: escape(address_of(found[1])), html)
