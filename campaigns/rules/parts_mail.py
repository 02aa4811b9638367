"""The HTML of a mail that is built from blocks: rows of a table, as mail programs show it. Every word is escaped."""

from collections.abc import Iterable
from html import escape
from string import Template

from campaigns.rules.mail_html.pictures import SCHEME
from campaigns.rules.mail_html.starter import SELLERS_WAY_OUT, StarterFacts, starter_brands
from campaigns.rules.parts import Part, PartKind

SELLERS_OPT_OUT = "seller_opt_out"
"""What `Part.note` of a footer says where the seller sends the mail."""
_SANS = "font-family:Arial,Helvetica,sans-serif"
_MAIL = Template(
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#eef3f0">\n'
    '<tbody><tr><td align="center" style="padding:24px 8px">\n'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
    'style="max-width:600px;background-color:#ffffff">\n<tbody>$rows</tbody></table>\n</td></tr></tbody></table>'
)
_ROW = Template('<tr><td style="padding:14px 32px;background-color:$ground">\n$inside\n</td></tr>\n')
_WHITE, _GREY = "#ffffff", "#eef3f0"


def mail_of(parts: Iterable[Part], facts: StarterFacts) -> str:
    """Return a mail made of its blocks, in order, with slots in place of what is filled in later."""
    rows = (
        _ROW.substitute(inside=_MADE[part.kind](part, facts), ground=_GREY if part.kind is PartKind.FOOTER else _WHITE)
        for part in parts
    )
    return _MAIL.substitute(rows="".join(rows))


def _brands(_part: Part, facts: StarterFacts) -> str:
    return starter_brands(facts)


def _heading(part: Part, facts: StarterFacts) -> str:
    style = f"margin:0;{_SANS};font-size:30px;line-height:1.25;color:{facts.palette.seller}"
    return f'<h1 style="{style}">{escape(part.title)}</h1>'


def _text(part: Part, _facts: StarterFacts) -> str:
    return paragraphs(part.text, f"margin:0 0 10px;{_SANS};font-size:16px;line-height:1.6;color:#1b2420")


def _picture(part: Part, _facts: StarterFacts) -> str:
    source = f'src="{SCHEME}{escape(part.picture)}" alt="{escape(part.alt)}"'
    style = "display:block;width:100%;max-width:536px;height:auto;border:0"
    return f'<a href="{{{{ tracked_link }}}}"><img {source} width="536" style="{style}"></a>'


def _button(part: Part, facts: StarterFacts) -> str:
    style = (
        f"display:inline-block;padding:14px 26px;border-radius:6px;background-color:{facts.palette.partner};"
        f"color:#ffffff;{_SANS};font-size:16px;font-weight:bold;text-decoration:none"
    )
    return f'<p style="margin:0"><a href="{{{{ tracked_link }}}}" style="{style}">{escape(part.title)}</a></p>'


def _product(part: Part, facts: StarterFacts) -> str:
    name = f"margin:0 0 4px;{_SANS};font-size:18px;font-weight:bold;color:#1b2420"
    line = paragraphs(part.text, f"margin:0 0 4px;{_SANS};font-size:15px;line-height:1.5;color:#3c4741")
    style = f"margin:0;{_SANS};font-size:22px;color:{facts.palette.seller}"
    price = f'<p style="{style}"><strong>{escape(part.price)}</strong></p>'
    return f'<p style="{name}">{escape(part.title)}</p>\n{line}{price}'


def _divider(_part: Part, _facts: StarterFacts) -> str:
    return '<hr style="border:0;border-top:1px solid #d5ddd8;margin:0">'


def _footer(part: Part, _facts: StarterFacts) -> str:
    style = f"margin:0 0 8px;{_SANS};font-size:12px;line-height:1.6;color:#4d5a54"
    link = 'style="color:#4d5a54;text-decoration:underline"'
    return (
        f'<p style="{style}">{{{{ disclosure }}}}</p>\n{paragraphs(part.text, style)}'
        f'<p style="{style}">{{{{ postal_address }}}} <a href="{{{{ unsubscribe }}}}" {link}>Unsubscribe</a>'
        f"{SELLERS_WAY_OUT if part.note == SELLERS_OPT_OUT else ''}</p>"
    )


def paragraphs(text: str, style: str) -> str:
    """Return the lines of a text as paragraphs, every letter escaped."""
    return "".join(f'<p style="{style}">{escape(line.strip())}</p>\n' for line in text.splitlines() if line.strip())


_MADE = {
    PartKind.BRANDS: _brands,
    PartKind.HEADING: _heading,
    PartKind.TEXT: _text,
    PartKind.PICTURE: _picture,
    PartKind.BUTTON: _button,
    PartKind.PRODUCT: _product,
    PartKind.DIVIDER: _divider,
    PartKind.FOOTER: _footer,
}
