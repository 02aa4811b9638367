"""Cleaning of pasted HTML: what may stay in a design. Nothing that runs, submits, frames or hides survives."""

import html
from dataclasses import dataclass

import css_inline
import nh3

from campaigns.rules.mail_html.blocks import Block, with_block_ids
from campaigns.rules.mail_html.pictures import SCHEME, SEALED
from campaigns.rules.mail_html.size import check_size
from campaigns.rules.mail_html.slots import is_any_slot, write_slots_alike
from core.errors import AppError

_TAG_NAMES = """
a abbr b blockquote br caption center code col colgroup dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i img li ol p
s small span strong sub sup table tbody td tfoot th thead tr u ul
"""
_STYLE_NAMES = """
background background-color background-image border border-bottom border-collapse border-color border-left
border-radius border-right border-spacing border-style border-top border-width box-sizing color direction display
font font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style
list-style-type margin margin-bottom margin-left margin-right margin-top max-width min-height min-width padding
padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration text-indent
text-transform vertical-align white-space width word-break word-spacing word-wrap
"""
_DROPPED_WITH_CONTENT = """
script style title noscript template textarea select option iframe object embed svg math
"""
_TAGS, _STYLES = frozenset(_TAG_NAMES.split()), frozenset(_STYLE_NAMES.split())
_ATTRIBUTES = {
    "*": {"align", "aria-hidden", "bgcolor", "dir", "lang", "role", "style", "title", "valign", "width", "height"},
    "a": {"href"},
    "font": {"color", "face", "size"},
    "img": {"src", "alt", "border"},
    "ol": {"start"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_MOST_ROUNDS = 6
_LOADS_OR_HIDES = ("url(", "image-set(", "\\", "@", "/*", "expression(", "display:none")
_SCHEMES = {"http", "https", "mailto", "tel", SCHEME.rstrip(":")}


@dataclass(frozen=True)
class CleanMail:
    """A design's HTML after cleaning, and the blocks that comments may point at."""

    html: str
    blocks: tuple[Block, ...]


def clean_mail(source: str) -> CleanMail:
    """Return pasted HTML with only what is harmless, styles inlined and block ids set. Raises AppError when too large.

    Cleaning what is clean already changes nothing, so a design can be saved, opened and saved again.
    """
    check_size(source)
    return CleanMail(*with_block_ids(_settled(_inlined(write_slots_alike(source)))))


def _settled(source: str) -> str:
    """Clean until cleaning changes nothing: what is taken out can make what is left read differently."""
    cleaner = _cleaner()
    for _round in range(_MOST_ROUNDS):
        cleaned = _tidy(cleaner.clean(source))
        if cleaned == source:
            return cleaned
        source = cleaned
    raise AppError("This HTML is too tangled to be cleaned. Close what was left open and paste it again.", field="html")


def _inlined(source: str) -> str:
    """Move style sheets into style attributes: mail programs ignore sheets, and the cleaner removes them."""
    if "<style" not in source.lower():
        return source
    try:
        return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False).inline(source)
    except css_inline.InlineError as error:
        raise AppError("The style sheet in this HTML cannot be read. Correct it or remove it.", field="html") from error


def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        clean_content_tags=set(_DROPPED_WITH_CONTENT.split()),
        filter_style_properties=set(_STYLES),
        url_schemes=_SCHEMES,
        url_relative=_only_slots,
        link_rel=None,
    )


def _filter_attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return _harmless_style(value)
    if name == "src":
        is_kept = value.lower().startswith(("https://", "http://")) or SEALED.fullmatch(value)
        return value if is_kept else None
    return None if value.lower().startswith(SCHEME) else value


def _harmless_style(value: str) -> str | None:
    """Drop declarations that load something or hide text: what a reviewer cannot see they cannot approve."""
    kept = [one for one in value.split(";") if not _loads_or_hides(one)]
    return ";".join(kept) or None


def _loads_or_hides(declaration: str) -> bool:
    squeezed = "".join(html.unescape(declaration).lower().split())
    return any(word in squeezed for word in _LOADS_OR_HIDES)


def _only_slots(address: str) -> str | None:
    return address if is_any_slot(address) else None


def _tidy(source: str) -> str:
    lines = (line.rstrip() for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line).strip()
