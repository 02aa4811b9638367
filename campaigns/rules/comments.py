"""Comments: what one must say, and which block it stands on. A block that changes its words loses them."""

from collections.abc import Iterable, Mapping

from core.errors import AppError, Conflict

QUOTE_LENGTH = 120


def check_text(text: str) -> None:
    """Raise AppError for a comment that says nothing."""
    if not text.strip():
        raise AppError("Write what should be said about the design.", field="text")


def check_is_root(*, is_reply: bool) -> None:
    """Raise Conflict for an answer to an answer: a thread has one level."""
    if is_reply:
        raise Conflict("Answers belong to the comment at the top of the thread. Use its buttons.")


def find_quote(blocks: Iterable[Mapping[str, str]], block_id: str | None) -> str:
    """Return what the block of a comment says, shortened. Raises AppError when the version has no such block."""
    if block_id is None:
        return ""
    for block in blocks:
        if block["id"] == block_id:
            return shorten(block["text"])
    raise AppError("That part is not in this version. Choose another, or the whole design.", field="block_id")


def shorten(text: str) -> str:
    """Return a text cut to one line of at most 120 letters."""
    return text if len(text) <= QUOTE_LENGTH else text[: QUOTE_LENGTH - 1].rstrip() + "…"
