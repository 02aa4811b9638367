"""Size: what is refused before it is parsed. Real mails are far below; parsers take minutes over what is far above."""

import re

from core.errors import AppError

MAX_BYTES = 200_000
MAX_TAGS = 5_000
MAX_DEPTH = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that are never left open around others, however they are written.
_FLAT = frozenset({"area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "wbr"})


def check_size(source: str) -> None:
    """Raise AppError for HTML that is longer, has more tags or nests deeper than any mail does."""
    if len(source.encode()) > MAX_BYTES:
        raise AppError("This HTML is over 200 kB. Remove embedded pictures and paste it again.", field="html")
    tags = _TAG.findall(source)
    if len(tags) > MAX_TAGS:
        raise AppError("This HTML has over 5,000 tags. Simplify it and paste it again.", field="html")
    if _depth(tags) > MAX_DEPTH:
        raise AppError("This HTML nests over 200 elements. Close what was left open and paste it again.", field="html")


def _depth(tags: list[tuple[str, str]]) -> int:
    depth = deepest = 0
    for closing, name in tags:
        if name.lower() not in _FLAT:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest
