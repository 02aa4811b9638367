"""Checks of how text looks: whether it can be read on its ground, and whether anybody can see it at all."""

from campaigns.rules.checks_asked import Asked, Check
from campaigns.rules.comments import shorten
from campaigns.rules.mail_html.colours import LEAST, LEAST_LARGE
from campaigns.rules.mail_html.looks import Look, Words

_MOST_SHOWN, _SHOWN_LETTERS = 3, 40


def text_contrast(asked: Asked) -> Check | None:
    """Ask whether every word stands out from its ground; over gradients and pictures that is not measured."""
    if asked.bundle.kind.is_words:
        return None
    seen = [one for one in asked.looks if not one.look.unseen]
    weak = list(dict.fromkeys(_told(one) for one in seen if _is_weak(one.look)))
    unknown = sum(1 for one in seen if one.look.contrast is None)
    label = "Text stands out from its ground"
    if unknown:
        label += f" (not measured over gradients or pictures: {unknown} {'part' if unknown == 1 else 'parts'})"
    advice = f"Make the text darker or its ground lighter, or the other way round: {', '.join(weak[:_MOST_SHOWN])}."
    return Check("contrast", label, not weak, is_required=False, advice=advice)


def hidden_text(asked: Asked) -> Check | None:
    """Ask whether every word can be seen. The preview line is no fault: it has a field of its own."""
    if asked.bundle.kind.is_words:
        return None
    hidden = [one for one in asked.looks if one.look.unseen]
    told = [f"“{shorten(one.text)[:_SHOWN_LETTERS]}” ({one.look.unseen})" for one in hidden[:_MOST_SHOWN]]
    advice = (
        f"Show {', '.join(told)}, or take it out: nobody can approve what nobody sees. "
        "The preview line of a mail has a field of its own."
    )
    return Check("hidden", "No hidden text", not hidden, is_required=True, advice=advice)


def _is_weak(look: Look) -> bool:
    return look.contrast is not None and look.contrast < (LEAST_LARGE if look.is_large else LEAST)


def _told(words: Words) -> str:
    """Return which words are hard to read, and why: the ratio is cut, never rounded up to what would do."""
    look, ground = words.look, words.look.ground
    if look.colour is None or ground is None or look.contrast is None:
        return ""
    least = LEAST_LARGE if look.is_large else LEAST
    colours = f"{look.colour.over(ground).code} on {ground.code}"
    ratio = f"{int(look.contrast * 10) / 10:g}:1, at least {least:g}:1 is needed"
    return f"“{shorten(words.text)[:_SHOWN_LETTERS]}” ({colours} is {ratio})"
