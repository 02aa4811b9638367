"""Logos as guidelines show them: a main one and its other forms, the room around it, and how small it may be."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import StrEnum

from campaigns.rules.brands import Guidelines
from core.errors import AppError

MOST_FONTS, LONGEST_FONT = 6, 120


class LogoForm(StrEnum):
    """What another form of a logo is for; the main one stands on light grounds."""

    ON_DARK = "on_dark"
    ONE_COLOUR = "one_colour"
    SIGN = "sign"
    LOCKUP = "lockup"


FORM_WORDS: Mapping[LogoForm, str] = {
    LogoForm.ON_DARK: "Logo on dark grounds",
    LogoForm.ONE_COLOUR: "Logo in one colour",
    LogoForm.SIGN: "The sign alone",
    LogoForm.LOCKUP: "Beside a partner’s logo",
}
_CHANGED = {
    "logo_id": "logo",
    "logos": "other forms of the logo",
    "clear_space_percent": "room around the logo",
    "min_width_px": "least width on screens",
    "min_width_mm": "least width in print",
    "colours": "colours",
    "fonts": "fonts",
    "lockup": "standing beside another logo",
    "tone": "tone",
    "dos": "please do",
    "donts": "please never",
    "disclosure": "disclosure",
    "forbidden": "forbidden claims",
    "decides": "who decides",
}


def read_fonts(text: str) -> tuple[str, ...]:
    """Return fonts typed one to a line. Raises AppError when they are too many or too long."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    fonts = tuple(dict.fromkeys(line for line in lines if line))
    if len(fonts) > MOST_FONTS or any(len(font) > LONGEST_FONT for font in fonts):
        raise AppError(f"Write at most {MOST_FONTS} fonts of up to {LONGEST_FONT} letters each.", field="fonts")
    return fonts


def changes(old: Guidelines, new: Guidelines) -> list[str]:
    """Return what differs between two versions of guidelines, in words."""
    return [_CHANGED[one.name] for one in fields(Guidelines) if getattr(old, one.name) != getattr(new, one.name)]


def logo_lines(rules: Guidelines) -> Iterator[tuple[str, str]]:
    """Yield what is asked for of a logo beside its pictures, each with its label."""
    if rules.clear_space_percent is not None:
        yield "Room around the logo", f"At least {rules.clear_space_percent} % of its height on every side"
    least = [f"{rules.min_width_px} px on screens"] if rules.min_width_px else []
    least += [f"{rules.min_width_mm} mm in print"] if rules.min_width_mm else []
    if least:
        yield "Never narrower than", ", ".join(least)
    if rules.fonts:
        yield "Fonts", "\n".join(rules.fonts)
    if rules.lockup:
        yield "Beside another logo", rules.lockup
