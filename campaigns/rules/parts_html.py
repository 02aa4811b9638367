"""The HTML that parts make. Every typed word is escaped, and the result is cleaned and checked as pasted HTML is."""

from collections.abc import Sequence
from html import escape
from string import Template

from campaigns.rules.mail_html.pictures import SCHEME
from campaigns.rules.mail_html.starter import StarterFacts
from campaigns.rules.parts import BLOCKS, Part, PartKind, in_pixels
from campaigns.rules.parts_mail import mail_of, paragraphs

_SANS = "font-family:Arial,Helvetica,sans-serif"
_SMALL = f"margin:8px 0 0;{_SANS};font-size:12px;line-height:1.5;color:#4d5a54"
_BANNER = Template(
    '<a href="{{ tracked_link }}"><img src="$source" alt="$alt" width="$width" height="$height" '
    'style="border:0;max-width:100%;height:auto"></a>'
)
_CARD = Template(
    '<div style="max-width:360px;margin:16px auto;border:1px solid #d5ddd8;border-radius:10px;padding:20px;'
    'background-color:#ffffff">\n'
    "$picture"
    f'<h2 style="margin:14px 0 6px;{_SANS};font-size:20px;line-height:1.3;color:#1b2420">$title</h2>\n'
    "$text"
    f'<p style="margin:12px 0 4px;{_SANS};font-size:24px;color:#1b2420"><strong>$price</strong></p>\n'
    "$note"
    '<p style="margin:14px 0 0"><a href="{{ tracked_link }}" style="display:inline-block;padding:12px 22px;'
    f"border-radius:6px;background-color:#12305c;color:#ffffff;{_SANS};font-size:16px;font-weight:bold;"
    'text-decoration:none">See the offer</a></p>\n'
    f'<p style="{_SMALL}">{{{{ disclosure }}}}</p>\n</div>'
)
_SHEET = Template(
    '<div style="padding:44px 36px;text-align:center">\n'
    f'<h1 style="margin:0 0 18px;{_SANS};font-size:34px;line-height:1.2;color:#1b2420">$title</h1>\n'
    "$text"
    f'<p style="margin:24px 0;padding:44px 0;border:2px solid #1b2420;{_SANS};font-size:16px;color:#1b2420">'
    '<a href="{{ tracked_link }}" style="color:#1b2420">QR code of {{ tracked_link }}</a></p>\n'
    "$code"
    f'<p style="{_SMALL}">{{{{ disclosure }}}}</p>\n</div>'
)
_CODE = (
    f'<p style="margin:0 0 18px;{_SANS};font-size:20px;color:#1b2420">'
    "Say or type <strong>{{ coupon_code }}</strong></p>\n"
)


def html_of(parts: Sequence[Part], facts: StarterFacts) -> str:
    """Return what parts look like, one below the other, with slots in place of what is filled in later.

    `facts` says how the mail of blocks shows both brands.
    """
    if parts and parts[0].kind in BLOCKS:
        return mail_of(parts, facts)
    return "\n".join(_MADE[part.kind](part) for part in parts)


def banner_html(part: Part) -> str:
    """Return the code of one banner: a link around its picture. Its disclosure stands beside it."""
    width, _, height = part.size.partition("x")
    words = {"source": f"{SCHEME}{part.picture}", "alt": part.alt, "width": width, "height": height}
    return _BANNER.substitute({name: escape(value) for name, value in words.items()})


def _shown_banner(part: Part) -> str:
    size = f'<p style="{_SMALL}">{escape(in_pixels(part.size))}</p>'
    return f'<div style="padding:12px">{size}\n{banner_html(part)}\n<p style="{_SMALL}">{{{{ disclosure }}}}</p></div>'


def _card(part: Part) -> str:
    picture = (
        f'<a href="{{{{ tracked_link }}}}"><img src="{SCHEME}{escape(part.picture)}" alt="{escape(part.alt)}" '
        'width="320" style="max-width:100%;height:auto;border:0;border-radius:6px"></a>\n'
    )
    return _CARD.substitute(
        picture=picture if part.picture else "",
        title=escape(part.title),
        text=_paragraphs(part.text, size=15),
        price=escape(part.price),
        note=_paragraphs(part.note, size=13),
    )


def _sheet(part: Part) -> str:
    code = _CODE if has_code(part) else ""
    return _SHEET.substitute(title=escape(part.title), text=_paragraphs(part.text, size=18), code=code)


def has_code(part: Part) -> bool:
    """Say whether a sheet shows the partner's code beside the QR code."""
    return part.note == "code"


def _paragraphs(text: str, *, size: int) -> str:
    style = f"margin:0 0 8px;{_SANS};font-size:{size}px;line-height:1.5;color:#3c4741"
    return paragraphs(text, style)


_MADE = {PartKind.BANNER: _shown_banner, PartKind.CARD: _card, PartKind.SHEET: _sheet}
