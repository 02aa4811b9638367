"""Checks of tags: what stands in braces is filled in by somebody, or readers see it as it was typed."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from campaigns.rules.checks_asked import Asked, Check
from campaigns.rules.kits import TOOL_WORDS, MailTool
from campaigns.rules.mail_html.slots import MergeField, Slot

_PAIRS = (("{{", "}}"), ("{%", "%}"), ("*|", "|*"), ("[[", "]]"))
_MOST_SHOWN, _SHOWN_LETTERS = 3, 30
_BRACES = re.compile(r"\{\{([^{}]{1,80})\}\}")
_ONE_BRACE = re.compile(r"(?<!\{)\{\s*([a-z_]{3,40})\s*\}(?!\})", re.IGNORECASE)
_NAME = re.compile(r"[a-z_]+", re.IGNORECASE)
_TOOLS_OWN = (
    (MailTool.MAILCHIMP, re.compile(r"\*\|[^|]{1,80}\|\*")),
    (MailTool.CONSTANT_CONTACT, re.compile(r"\[\[[^\[\]]{1,80}\]\]")),
    (MailTool.KLAVIYO, re.compile(r"\{%[^%]{1,80}%\}")),
    (MailTool.MARKETO, re.compile(r"\{\{\s*(?:lead|system|my|company|program)\.[^{}]{1,80}\}\}", re.IGNORECASE)),
    (MailTool.KLAVIYO, re.compile(r"\{\{(?!\s*(?:lead|system|my|company|program)\.)[^{}]*[.|][^{}]*\}\}")),
)
"""How each mail program writes its tags, from its own documentation; Klaviyo's are those of Django templates."""
_FIELD = "Write {{ first_name }} for a first name: it becomes the tag of whichever program sends."


def whole_tags(asked: Asked) -> Check:
    """Ask whether every tag is closed and every slot is spelt as it is known; what is not would be read as it is."""
    words = _words(asked)
    advice = [*_unclosed(words), *_misspelt(words, _known(asked))]
    told = " ".join(advice[:_MOST_SHOWN])
    return Check("tags", "Tags are whole and spelt right", not advice, is_required=True, advice=told)


def known_tags(asked: Asked) -> Check | None:
    """Ask whether whoever sends fills in every tag. Outside mail nobody does; in a mail its own program may."""
    unknown, others = _unfilled(asked)
    if not asked.is_mail:
        found = [*unknown, *(tag for tag, _ in others)]
        advice = f"Take out {', '.join(found[:_MOST_SHOWN])}: nobody fills it in here, so readers would see it."
        return Check("known_tags", "Every tag is filled in", not found, is_required=True, advice=advice)
    told = [f"{tag} is filled in by {TOOL_WORDS[tool]} alone." for tag, tool in others]
    told += [f"{tag} is nothing that is filled in for every mail program." for tag in unknown]
    advice = " ".join([*told[:_MOST_SHOWN], _FIELD])
    return Check("known_tags", "Every tag is filled in", not told, is_required=False, advice=advice)


def live_links(asked: Asked) -> Check | None:
    """Ask whether every link has an address: one that cannot be used is dropped when a design is cleaned."""
    if asked.bundle.kind.is_words:
        return None
    dead = [f"“{_short(words)}”" for words in asked.reading.dead_links]
    advice = (
        f"Give the link {', '.join(dead[:_MOST_SHOWN])} an address: a slot such as {{{{ tracked_link }}}} or "
        f"{{{{ unsubscribe }}}}, spelt like that, or one that begins with https://."
    )
    return Check("live_links", "Every link leads somewhere", not dead, is_required=True, advice=advice)


def _words(asked: Asked) -> str:
    """Return all that goes out, one part a line, with the addresses in it."""
    bundle, reading = asked.bundle, asked.reading
    parts = [*bundle.subjects, bundle.preheader, bundle.text, bundle.disclosure]
    if not bundle.kind.is_words:
        parts += [reading.text, *reading.links, *reading.pictures]
    return "\n".join(parts)


def _known(asked: Asked) -> list[str]:
    return [*Slot, *(MergeField if asked.is_mail else ())]


def _unclosed(words: str) -> Iterator[str]:
    """Yield what to do about each opening without a closing on its line, and about each closing without an opening."""
    for line in words.splitlines():
        for opens, closes in _PAIRS:
            signs = list(re.finditer(f"{re.escape(opens)}|{re.escape(closes)}", line))
            kinds = [sign[0] for sign in signs]
            for sign, before, after in zip(signs, ["", *kinds], [*kinds[1:], ""], strict=False):
                if sign[0] == opens and after != closes:
                    yield f"Close “{_short(line[sign.start() :])}” with {closes}."
                elif sign[0] == closes and before != opens:
                    yield f"Put {opens} before what ends in “{line[max(0, sign.start() - 12) : sign.end()]}”."


def _misspelt(words: str, known: list[str]) -> Iterator[str]:
    for typed in _each(found[1] for found in _BRACES.finditer(words)):
        nearest = _nearest(typed, known)
        if nearest and typed.strip() != nearest:
            yield f"Write {{{{ {nearest} }}}} instead of {{{{{typed}}}}}."
    for typed in _each(found[1] for found in _ONE_BRACE.finditer(words)):
        nearest = _nearest(typed, known)
        if nearest:
            yield f"Write {{{{ {nearest} }}}}, with two braces, instead of {{{typed}}}."


def _nearest(typed: str, known: list[str]) -> str | None:
    name = re.sub(r"[\s-]+", "_", typed.strip().lower())
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.8)), None) if _NAME.fullmatch(name) else None


def _unfilled(asked: Asked) -> tuple[list[str], list[tuple[str, MailTool]]]:
    """Return the tags that nobody knows, and those of one mail program that is not the one that sends this."""
    words, known = _words(asked), _known(asked)
    others = [(tag, tool) for tool, pattern in _TOOLS_OWN for tag in _each(pattern.findall(words))]
    names = _each(found[1].strip() for found in _BRACES.finditer(words) if _NAME.fullmatch(found[1].strip()))
    unknown = [f"{{{{ {name} }}}}" for name in names if name not in known and not _nearest(name, known)]
    if asked.tool is MailTool.KLAVIYO:
        unknown = []
    return unknown, [(tag, tool) for tag, tool in others if tool is not asked.tool]


def _each(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN_LETTERS else words[:_SHOWN_LETTERS].rstrip() + "…"
