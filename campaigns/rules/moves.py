"""Moves between states: a table says which are allowed. A refused move says what to do instead."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from core.errors import Conflict

S = TypeVar("S", bound=StrEnum)


def check_move(moves: Mapping[S, Sequence[S]], current: S, to: S, *, thing: str) -> None:
    """Refuse a move that the table does not allow. Raises Conflict naming the state it is in and the ways on."""
    allowed = moves.get(current, ())
    if to in allowed:
        return
    if current == to:
        raise Conflict(f"This {thing} is already {_word(to)}. Nothing was changed.")
    ways = " or ".join(_word(state) for state in allowed) or "nothing else"
    raise Conflict(f"This {thing} is {_word(current)}: from there it can become {ways}, not {_word(to)}.")


def _word(state: StrEnum) -> str:
    return state.value.replace("_", " ")
