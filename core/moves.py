"""Moves between states: a table says which are allowed, and whoever is refused reads what to do instead."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from core.errors import Conflict

S = TypeVar("S", bound=StrEnum)


def advance(moves: Mapping[S, Collection[S]], now: S, to: S, *, refusal: str) -> S:
    """Return the new state. Raises Conflict with the refusal when the table has no such move."""
    if to not in moves.get(now, ()):
        raise Conflict(refusal)
    return to


def ways_on(moves: Mapping[S, Collection[S]], now: S, to: S, *, thing: str) -> str:
    """Return the refusal of a move that names the state a thing is in and what it can become."""
    if now == to:
        return f"This {thing} is already {_word(to)}. Nothing was changed."
    ways = " or ".join(_word(state) for state in moves.get(now, ())) or "nothing else"
    return f"This {thing} is {_word(now)}: from there it can become {ways}, not {_word(to)}."


def _word(state: StrEnum) -> str:
    return state.value.replace("_", " ")
