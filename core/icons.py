"""Icons: Tabler icons inlined into the page, so that they follow the text colour. An icon is decoration and is never read aloud."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).parent.parent / "static" / "vendor" / "tabler-icons"
OPENING = (
    '<svg class="{classes}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
)


@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> Markup:
    """Return the icon as inline SVG; `extra` are more class names. Raises FileNotFoundError for one that is not vendored."""
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    strokes = [path for path in re.findall(r"<path[^>]*/>", text) if 'stroke="none"' not in path]
    opening = Markup(OPENING).format(classes=f"icon {extra}".strip())
    return opening + Markup("".join(strokes)) + Markup("</svg>")  # noqa: S704 - our own vendored file, never a person's input
