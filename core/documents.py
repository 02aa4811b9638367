"""Documents: PDF files that typst sets from a template and plain values. The same values give the same bytes.

The files are tagged for readers of screens (PDF/UA-1, ISO 14289-1). Letters that typst's own fonts lack are taken from
the fonts of the machine; where those lack them too, a box stands for each, and the file is no longer called UA-1.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

_NO_GLYPH = "could not be displayed with font"
_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def write_pdf(template: str, values: Mapping[str, Any]) -> bytes:
    """Return the PDF of `templates/<template>.typ`, which finds the values under `sys.inputs.values` as JSON.

    A template can read no other file than those beside it, and values are text to it, never code.
    """
    path = _TEMPLATES / f"{template}.typ"
    inputs = {"values": json.dumps(values, ensure_ascii=False)}
    try:
        return _set(path, inputs, is_accessible=True)
    except RuntimeError as error:
        if _NO_GLYPH not in str(error):
            raise
        return _set(path, inputs, is_accessible=False)


def _set(path: Path, inputs: dict[str, str], *, is_accessible: bool) -> bytes:
    import typst  # a large library, so only where it is needed

    standard: Literal["ua-1"] | None = "ua-1" if is_accessible else None
    return typst.compile(path, root=path.parent, sys_inputs=inputs, format="pdf", pdf_standards=standard)
