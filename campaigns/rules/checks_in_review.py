"""Checks that turn red while a version is judged: its bytes are the same, but what they are measured by has changed."""

from collections.abc import Iterable

from campaigns.rules.checks_asked import Check
from campaigns.rules.reviews import Verdict
from core.errors import AppError


def stopping(now: Iterable[Check], *, passed_before: Iterable[str], verdict: Verdict | None) -> list[Check]:
    """Return the checks that stand between the deciding word and an approval.

    `passed_before` are the keys of those that passed when the version was submitted, `verdict` the deciding word, None
    where nobody said one. A required check always stops. One that advises stops when it turned red since, unless
    whoever decides says why in a note.
    """
    green, is_explained = set(passed_before), verdict is Verdict.APPROVE_WITH_NOTES
    failing = (check for check in now if not check.passed)
    return [check for check in failing if check.is_required or (check.key in green and not is_explained)]


def check_may_approve(stopped_by: list[Check]) -> None:
    """Raise AppError, saying what changed and what to do, while a check stands between a word and an approval."""
    if not stopped_by:
        return
    told = " ".join(check.advice for check in stopped_by)
    way_out = "Ask for changes, so that a new version puts it right"
    if not any(check.is_required for check in stopped_by):
        way_out += ", or approve with a note that says why it may stay"
    raise AppError(f"Not approved: since this went to review, a brand check turned red. {told} {way_out}.")
