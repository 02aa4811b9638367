"""The starter: a co-branded mail that passes every brand check as it is, for people who do not want to write HTML."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from string import Template

from campaigns.rules.brands import found_in
from campaigns.rules.checks_dates import in_words
from campaigns.rules.mail_html.palette import USUAL, Palette

MOST_DISCLOSURE = 500
"""How many letters a disclosure holds."""
LOGO_HEIGHT_PX, MOST_LOGO_HEIGHT_PX = 32, 96


@dataclass(frozen=True)
class StarterFacts:
    """What the starter says: both brands, the product, the offer and its last day. Logos are the sha256 of pictures.

    Their height and the room beside them, in pixels, are what both brands' guidelines ask for. `product_line` is what
    customers may read of the product; empty leaves its place to the writer. `asked_disclosures` are what the brands'
    guidelines ask for, beside the program's own.
    """

    seller_name: str
    partner_name: str
    product_name: str
    product_line: str
    offer: str
    ends_on: date | None
    has_code: bool = True
    code_ends_on: date | None = None
    seller_logo: str = ""
    partner_logo: str = ""
    logo_height_px: int = LOGO_HEIGHT_PX
    logo_room_px: int = 0
    own_disclosure: str = ""
    asked_disclosures: tuple[str, ...] = ()
    is_sellers_mail: bool = False
    palette: Palette = USUAL


_SANS = "font-family:Arial,Helvetica,sans-serif"
_MAIL = Template(f"""
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#eef3f0">
<tbody><tr><td align="center" style="padding:24px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff">
<tbody><tr><td style="padding:20px 32px">
$brands
</td></tr>
<tr><td style="padding:44px 32px;$ground">
<p style="margin:0 0 12px;{_SANS};font-size:12px;font-weight:bold;letter-spacing:1.5px;text-transform:uppercase;\
color:$accent">$product</p>
<h1 style="margin:0 0 16px;{_SANS};font-size:34px;line-height:1.2;color:#ffffff">$offer</h1>
$line\
<p style="margin:0"><a href="{{{{ tracked_link }}}}" style="display:inline-block;padding:14px 26px;border-radius:6px;\
background-color:$button;color:$button_words;{_SANS};font-size:16px;font-weight:bold;text-decoration:none">\
See the offer</a></p>
</td></tr>
<tr><td style="padding:28px 32px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
<tbody><tr><td style="padding:18px 20px;background-color:#fff5df;border-radius:8px">
<p style="margin:0 0 4px;{_SANS};font-size:16px;font-weight:bold;color:#1b2420">For readers of $partner$until</p>
$how</td></tr></tbody></table>
</td></tr>
<tr><td style="padding:20px 32px 28px">
<p style="margin:0;{_SANS};font-size:15px;line-height:1.6;color:#1b2420">We at $partner picked this for you because \
it comes from people we know and trust. Questions about the offer? $seller answers them gladly.</p>
</td></tr>
<tr><td style="padding:22px 32px;background-color:#eef3f0">
<p style="margin:0 0 8px;{_SANS};font-size:12px;line-height:1.6;color:#4d5a54">{{{{ disclosure }}}}</p>
$ways_out</td></tr></tbody></table>
</td></tr></tbody></table>
""")


_BRANDS = Template(
    f'<p style="margin:0;{_SANS};font-size:16px;line-height:40px;color:$seller_colour">'
    '<span style="display:inline-block">$seller_mark <strong>$seller</strong></span>\n'
    '<span style="display:inline-block"><span style="font-size:13px;color:#4d5a54">offered with </span>$partner_mark'
    ' <strong style="color:$partner_colour">$partner</strong></span>'
    "</p>"
)
_LOGO = Template(
    '<img src="picture:$sha256" alt="" height="$height" style="height:${height}px;margin:$room;vertical-align:middle">'
)
_LETTER = Template(
    '<span aria-hidden="true" style="display:inline-block;width:32px;height:32px;line-height:32px;text-align:center;'
    'border-radius:${radius}px;background-color:$colour;color:#ffffff;font-weight:bold">$letter</span>'
)
_LINE = Template(f'<p style="margin:0 0 24px;{_SANS};font-size:17px;line-height:1.55;color:$colour">$line</p>\n')
_CODE = Template(f'<p style="margin:0;{_SANS};font-size:14px;color:#3c4741">$how</p>\n')
_LINK = 'style="color:#4d5a54;text-decoration:underline"'
_WAYS_OUT = Template(
    f'<p style="margin:0;{_SANS};font-size:12px;line-height:1.6;color:#4d5a54">You receive this because you are on the '
    f'list of $partner. {{{{ postal_address }}}} <a href="{{{{ unsubscribe }}}}" {_LINK}>Unsubscribe</a>$more</p>\n'
)
SELLERS_WAY_OUT = f' <a href="{{{{ seller_opt_out }}}}" {_LINK}>No more mail of the seller</a>'


def starter_html(facts: StarterFacts, *, is_mail: bool = True) -> str:
    """Return the starter with both brands' names in it, every word escaped; a part of a page has no ways out."""
    parts = {
        "line": _line(facts),
        "how": _how(facts),
        "ways_out": _ways_out(facts) if is_mail else "",
        "brands": starter_brands(facts),
    }
    return _MAIL.substitute({name: html.escape(value) for name, value in _words(facts).items()}, **parts)


def starter_brands(facts: StarterFacts) -> str:
    """Return both brands side by side: logos, or first letters where there are none, and names, every word escaped."""
    seller, partner = facts.palette.seller, facts.palette.partner
    return _BRANDS.substitute(
        seller=html.escape(facts.seller_name),
        partner=html.escape(facts.partner_name),
        seller_colour=seller,
        partner_colour=partner,
        seller_mark=_logo(facts, facts.seller_logo, room="0 $room 0 0")
        or _letter(facts.seller_name, radius=8, colour=seller),
        partner_mark=_logo(facts, facts.partner_logo, room="0 $room")
        or _letter(facts.partner_name, radius=16, colour=partner),
    )


def starter_disclosure(facts: StarterFacts) -> str:
    """Return what a design discloses unless somebody writes another sentence."""
    return usual_disclosure(facts.partner_name, own=facts.own_disclosure, asked=facts.asked_disclosures)


def usual_disclosure(partner_name: str, *, own: str = "", asked: Iterable[str] = ()) -> str:
    """Return what both brands ask for and the sentence that says who earns, as far as there is room.

    A program's own sentence takes the place of the usual one.
    """
    who_earns = own or f"{partner_name} receives a share of each sale made through this link."
    sentences = list(dict.fromkeys(filter(None, (*asked, who_earns))))
    whole = ""
    for sentence in sentences:
        is_said = any(len(other) > len(sentence) and found_in(other, [sentence]) for other in sentences)
        longer = f"{whole} {sentence}".strip()
        whole = longer if not is_said and len(longer) <= MOST_DISCLOSURE else whole
    return whole


def _line(facts: StarterFacts) -> str:
    words = {"line": html.escape(facts.product_line), "colour": facts.palette.line}
    return _LINE.substitute(words) if facts.product_line else ""


def _ways_out(facts: StarterFacts) -> str:
    more = SELLERS_WAY_OUT if facts.is_sellers_mail else ""
    return _WAYS_OUT.substitute(partner=html.escape(facts.partner_name), more=more)


def _how(facts: StarterFacts) -> str:
    """Return how to use the code and until when, where that is not the offer's last day; empty without a code."""
    if not facts.has_code:
        return ""
    how = "Use the code <strong>{{ coupon_code }}</strong> when you order."
    if facts.code_ends_on and facts.code_ends_on != facts.ends_on:
        how += f" The code works until {in_words(facts.code_ends_on)}."
    return _CODE.substitute(how=how)


def _logo(facts: StarterFacts, logo: str, *, room: str) -> str:
    """Return a brand's logo, empty while it has published none; `room` is where its margin goes."""
    margin = Template(room).substitute(room=f"{facts.logo_room_px}px")
    return _LOGO.substitute(sha256=logo, height=facts.logo_height_px, room=margin) if logo else ""


def _letter(name: str, *, radius: int, colour: str) -> str:
    """Return the first letter of a brand's name as a drawn sign."""
    return _LETTER.substitute(radius=radius, colour=colour, letter=html.escape(name[:1].upper()))


def _words(facts: StarterFacts) -> dict[str, str]:
    return {
        "seller": facts.seller_name,
        "partner": facts.partner_name,
        "product": facts.product_name,
        "offer": facts.offer,
        "ground": facts.palette.ground,
        "accent": facts.palette.accent,
        "button": facts.palette.button,
        "button_words": facts.palette.button_words,
        "until": f", until {in_words(facts.ends_on)}" if facts.ends_on else "",
    }
