"""Checklists: what people look at because no machine can. Whoever approves ticks every point, or asks for changes."""

from collections.abc import Collection, Sequence

from campaigns.rules.reviews import Verdict
from core.errors import AppError

MOST_POINTS = 12
MOST_LETTERS = 160


def read_checklist(text: str) -> list[str]:
    """Return the points of a text with one on each line, each once. Raises AppError at the field."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    points = list(dict.fromkeys(line for line in lines if line))
    if len(points) > MOST_POINTS:
        raise AppError(f"Write at most {MOST_POINTS} points: longer lists are ticked unread.", field="checklist")
    if any(len(point) > MOST_LETTERS for point in points):
        raise AppError(f"Shorten each point to {MOST_LETTERS} letters.", field="checklist")
    return points


def check_ticked(verdict: Verdict, asked: Sequence[str], ticked: Collection[str]) -> None:
    """Raise AppError, naming a point, for an approval that leaves one out."""
    left = [point for point in asked if point not in ticked]
    if verdict.is_approval and left:
        raise AppError(
            "Look at every point of the checklist and tick it before you approve, or request changes. "
            f"Not ticked yet: {left[0]}{f' (and {len(left) - 1} more)' if len(left) > 1 else ''}.",
            field="ticked",
        )
