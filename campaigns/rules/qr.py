"""QR codes of links, to show, to keep and to print. Error level M: a sixth may be dirty (ISO/IEC 18004)."""

from io import BytesIO

import segno

_BORDER = 4  # modules: the quiet zone the standard asks for


def qr_svg(text: str) -> str:
    """Return the QR code of a text as a whole SVG file."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=_BORDER, scale=8, title="QR code")
    return out.getvalue().decode()


def qr_inline(text: str) -> str:
    """Return the QR code of a text as SVG for a page: black on white in either theme."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_inline(border=_BORDER, scale=4, dark="#000", light="#fff", omitsize=True, title="QR code")


def qr_png(text: str) -> bytes:
    """Return the QR code of a text as a PNG of about 600 pixels."""
    out = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="png", border=_BORDER, scale=max(1, 600 // code.symbol_size(border=_BORDER)[0]))
    return out.getvalue()


def qr_pdf(text: str) -> bytes:
    """Return the QR code of a text as a PDF page that holds nothing else, for printers."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="pdf", border=_BORDER, scale=8)
    return out.getvalue()
