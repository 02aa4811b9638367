"""Checks as a version is approved: run once more, kept, and able to stop it, since green may have turned red."""

from campaigns.models import ReviewRound
from campaigns.queries.brands import brands_of
from campaigns.queries.creatives_checks import checks_of
from campaigns.rules.checks_in_review import check_may_approve, stopping
from campaigns.rules.reviews import Verdict


def checks_hold(review: ReviewRound, verdict: Verdict | None) -> bool:
    """Say whether the checks of a locked round let it be approved, and keep what they say when they do.

    Raises AppError when they do not and somebody's `verdict` would have decided.
    """
    checks = checks_of(review.creative, review.version.bundle, brands_of(review.creative))
    green = [str(kept["key"]) for kept in review.checks if kept["passed"]]
    stopped_by = stopping(checks, passed_before=green, verdict=verdict)
    if verdict is not None:
        check_may_approve(stopped_by)
    if not stopped_by:
        review.checks = [check.to_json() for check in checks]
    return not stopped_by
