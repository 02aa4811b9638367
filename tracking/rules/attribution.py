"""Who a sale belongs to. One winner or nobody, and a sentence for every touch that was seen.

In this order, the first that finds somebody decides:
1. the partner whose own store sold it;
2. a code, where the terms say that codes come first;
3. the links the customer opened, when the order carries a click of ours: the latest one, or the first where the terms
   say so;
4. a code whose policy needs no more than this;
5. the links this customer opened before an earlier lead or order;
6. a code that only counts when nobody's click wins.
A touch counts only inside the window of the agreement version in force at that touch, if its placement was earning
then, and if a person may have made it. The model is that of the latest touch that counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from partners.rules.terms import AttributionModel, CouponPolicy

VERSION = "attribution/1"


class Evidence(StrEnum):
    """What ties a touch to an order, strongest first."""

    STORE = "store"
    CLICK = "click"
    COUPON = "coupon"
    CUSTOMER = "customer"
    HAND = "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One way in which a partner may have brought this customer, with what was in force at that moment."""

    evidence: Evidence
    at: datetime
    placement_id: UUID
    partnership_id: UUID | None
    partner_name: str
    reference: str
    earns: bool
    earning_reason: str
    agreement_version_id: UUID | None = None
    agreement_number: int | None = None
    window_days: int = 0
    model: AttributionModel = AttributionModel.LAST
    coupon_policy: CouponPolicy = CouponPolicy.ALWAYS
    traffic: str = "human"
    is_counted_traffic: bool = True
    click_id: UUID | None = None
    coupon_over: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A touch with whether it counts, and why or why not in one sentence."""

    touch: Touch
    counts: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who an order belongs to and why. `seen` keeps the order of the touches' times."""

    winner: Touch | None
    sentence: str
    seen: tuple[Judged, ...] = ()
    overwritten: tuple[Touch, ...] = field(default=())


def attribute(touches: Sequence[Touch], *, placed_at: datetime) -> Verdict:
    """Decide who an order placed at this moment belongs to."""
    in_order = sorted(touches, key=lambda each: (each.at, each.evidence))
    judged = tuple(Judged(each, *_judge(each, in_order, placed_at)) for each in in_order)
    counting = [each.touch for each in judged if each.counts]
    if not counting:
        return Verdict(None, _nobody(judged), judged)
    model = max(counting, key=lambda each: each.at).model
    winner, why = _choose(counting, model)
    beaten = tuple(each for each in counting if each.partnership_id != winner.partnership_id)
    return Verdict(winner, why, judged, beaten)


def _judge(touch: Touch, others: Sequence[Touch], placed_at: datetime) -> tuple[bool, str]:
    refusal = _refusal(touch, others, placed_at)
    if refusal:
        return False, refusal
    return True, f"Inside the {touch.window_days} days of agreement version {touch.agreement_number}."


def _refusal(touch: Touch, others: Sequence[Touch], placed_at: datetime) -> str:
    """Return why a touch does not count, or nothing when it does."""
    checks = (
        (touch.at > placed_at, "It came after the order was placed."),
        (not touch.is_counted_traffic, f"It was made by a program, not a person ({touch.traffic})."),
        (not touch.earns, touch.earning_reason),
        (touch.agreement_version_id is None, "No agreement was in force at that moment."),
        (placed_at - touch.at > timedelta(days=touch.window_days), _too_late(touch, placed_at)),
        (touch.coupon_over, "The code had ended before the order was placed."),
        (_lacks_link(touch, others, placed_at), "This code counts only together with one of the partner's links."),
    )
    return next((sentence for is_against, sentence in checks if is_against), "")


def _too_late(touch: Touch, placed_at: datetime) -> str:
    days = (placed_at - touch.at).days
    return f"Too long ago: {days} days before the order, and the agreement counts {touch.window_days} days."


def _lacks_link(touch: Touch, others: Sequence[Touch], placed_at: datetime) -> bool:
    if touch.evidence is not Evidence.COUPON or touch.coupon_policy is not CouponPolicy.WITH_LINK:
        return False
    links = (each for each in others if each.evidence is not Evidence.COUPON)
    mine = (each for each in links if each.partnership_id == touch.partnership_id)
    return not any(not _refusal(each, (), placed_at) for each in mine)


def _choose(counting: Sequence[Touch], model: AttributionModel) -> tuple[Touch, str]:
    """Return the touch that wins among those that count, and the rule that decided."""
    stores = [each for each in counting if each.evidence is Evidence.STORE]
    if stores:
        return stores[0], "The partner’s own store sold it."
    codes = [each for each in counting if each.evidence is Evidence.COUPON]
    strong = [each for each in codes if each.coupon_policy is not CouponPolicy.IF_IT_WINS]
    links = [each for each in counting if each.evidence is not Evidence.COUPON]
    has_click = any(each.evidence is Evidence.CLICK for each in links)
    if codes and model is AttributionModel.COUPON_FIRST:
        return codes[0], "The code decides: the agreement puts codes first."
    if has_click or (links and not strong):
        return _by_time(links, model)
    return (strong or codes)[0], "The code decides: the order carries it and no click that counts."


def _by_time(links: Sequence[Touch], model: AttributionModel) -> tuple[Touch, str]:
    if model is AttributionModel.FIRST:
        return links[0], "The first link the customer opened decides, as the agreement says."
    latest = max(links, key=lambda each: (each.at, each.evidence is Evidence.CLICK))
    known = " We know it from this customer's earlier lead or order." if latest.evidence is Evidence.CUSTOMER else ""
    return latest, f"The last link the customer opened decides, as the agreement says.{known}"


def _nobody(judged: Sequence[Judged]) -> str:
    if not judged:
        return "Nobody brought this order: it carries no click, no code, and the customer was not known."
    return "Nobody earns on this order: none of its clicks and codes counts."
