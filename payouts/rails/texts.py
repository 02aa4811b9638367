"""Texts in files that banks read: the few characters they take, and nothing a program would run as a formula."""

import re

from text_unidecode import unidecode

_RUN_AS_FORMULA = "+-=@ "


def bank_text(text: str, *, most: int, allowed: str) -> str:
    """Return a text in the characters a bank takes (`allowed` is a class of a regular expression), at most so long.

    Other letters are written in Latin ones, anything else becomes a space; a text never begins like a formula.
    """
    latin = unidecode(text)
    kept = " ".join(re.sub(f"[^{allowed} ]", " ", latin).split())
    return kept.lstrip(_RUN_AS_FORMULA)[:most].rstrip()
