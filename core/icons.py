"""Icons: Tabler icons inlined, so that they follow the text colour. An icon is decoration: it is never read aloud."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).parent.parent / "static" / "vendor" / "tabler-icons"
DRAWN = Markup(
    '<svg class="{classes}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{strokes}</svg>'
)


@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> Markup:
    """Return an icon as inline SVG; `extra` are more class names. Raises FileNotFoundError if it is not vendored."""
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    strokes = [path for path in re.findall(r"<path[^>]*/>", text) if 'stroke="none"' not in path]
    return DRAWN.format(classes=f"icon {extra}".strip(), strokes=Markup("".join(strokes)))  # noqa: S704 - our own file
