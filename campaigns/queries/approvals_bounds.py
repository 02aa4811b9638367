"""Until when an approval may hold, and whether a version may be submitted now: its offer and its last approval say."""

from datetime import date, datetime, timedelta

from campaigns.models import Approval, Creative, CreativeVersion, ReviewRound
from campaigns.queries.approvals import find_last_approval
from campaigns.queries.reviews import list_standing_decisions
from campaigns.rules.approvals_bounds import (
    UNBOUND,
    Bounds,
    agreed,
    check_bounds,
    check_day_is_left,
    last_day,
    last_day_line,
)
from core import clock
from core.errors import Conflict


def offer_ends_on(creative: Creative) -> date | None:
    """Return the last day of the campaign a design is for; None without one."""
    return creative.campaign.ends_on if creative.campaign else None


def today_of(creative: Creative) -> date:
    """Return the day it is where the seller is: in this zone the days of approvals begin and end."""
    return clock.today(creative.seller.timezone)


def agreed_on(review: ReviewRound) -> Bounds:
    """Return what was asked for as far as everybody who approved went along, read anew."""
    return agreed(review.asked, (one.bounds for one in list_standing_decisions(review.id)))


def check_within(creative: Creative, said: Bounds, within: Bounds) -> None:
    """Raise AppError with a field unless an approval of a design may be asked for, or given, within such bounds."""
    ends_on, today, own = offer_ends_on(creative), today_of(creative), creative.placement.channel
    check_bounds(said, within=within, ends_on=ends_on, today=today, own=own)


def end_of(review: ReviewRound) -> datetime:
    """Return the first moment at which an approval of a round, given now, would not hold any more."""
    creative = review.creative
    day = last_day(agreed_on(review), ends_on=offer_ends_on(creative), today=today_of(creative))
    return clock.start_of_day(day + timedelta(days=1), creative.seller.timezone)


def has_day_left(review: ReviewRound) -> bool:
    """Say whether an approval of a round, given now, would hold at all."""
    return end_of(review) > clock.now()


def check_has_day_left(review: ReviewRound) -> None:
    """Raise Conflict when the last day that a round asks for, or that somebody gave, has passed."""
    creative = review.creative
    check_day_is_left(agreed_on(review), ends_on=offer_ends_on(creative), today=today_of(creative))


def line_of(review: ReviewRound) -> str:
    """Return how long and where an approval of a round would hold, as a sentence."""
    creative = review.creative
    return last_day_line(review.agreed, review.scope, ends_on=offer_ends_on(creative), today=today_of(creative))


def may_be_given_again(approval: Approval, creative: Creative) -> bool:
    """Say whether the same bytes may be approved again: they are not approved any more, or not for long."""
    interval, moment = approval.interval, clock.now()
    if approval.is_revoked:
        return False
    if not interval.covers(moment) or interval.asks_again(moment):
        return True
    ends_on, until = offer_ends_on(creative), interval.valid_until
    is_shorter = ends_on is None or (until is not None and clock.local_day(until, creative.seller.timezone) <= ends_on)
    return interval.runs_out_soon(moment) and is_shorter


def check_may_be_submitted(version: CreativeVersion, bounds: Bounds) -> None:
    """Raise Conflict or AppError unless an approval of a version may be asked for, within such bounds."""
    _check_offer_is_open(version.creative)
    _check_may_be_judged(version)
    check_within(version.creative, bounds, UNBOUND)


def _check_offer_is_open(creative: Creative) -> None:
    ends_on = offer_ends_on(creative)
    if ends_on is not None and ends_on < today_of(creative):
        raise Conflict("The campaign's offer has ended, so nothing can be approved for it. Give it new dates first.")


def _check_may_be_judged(version: CreativeVersion) -> None:
    """Raise Conflict for bytes that are approved for long yet, and for those whose approval was ended for a breach."""
    last = find_last_approval(version.id)
    if last is None or may_be_given_again(last, version.creative):
        return
    if last.is_revoked:
        raise Conflict("The approval of exactly these bytes was ended for a breach. Save a version that puts it right.")
    raise Conflict("Both brands have approved this version already. Save a new version to change it.")
