"""Writes of coupons. A code has one owner in its program; giving it to another needs another code."""

from sqlalchemy.exc import IntegrityError

from campaigns.models import Coupon, Placement
from campaigns.queries.approvals import approved_versions
from campaigns.queries.coupons import find_coupon, get_own_coupon, list_coupons
from campaigns.queries.placements import get_own_placement
from campaigns.queries.prices import prices_of
from campaigns.rules import coupons as rules
from campaigns.rules.actions import Action
from campaigns.rules.coupons_said import CodeFacts, check_says, code_facts
from campaigns.rules.kits import slots_of
from campaigns.rules.mail_html.slots import Slot
from campaigns.rules.placements import PlacementState
from campaigns.schemas.links import CouponDraft
from core import audit, clock
from core.access import Actor
from core.db import command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from core.money import BPS


@command
def add_coupon(placement_id: Id, draft: CouponDraft, *, actor: Actor) -> Coupon:
    """Give a placement a code. Raises Conflict when it belongs to somebody in the program already.

    A code of an approved design gives no less than that promises. Raises AppError at the field at fault.
    """
    placement = lock(get_own_placement(actor, placement_id))
    if placement.state is PlacementState.ENDED:
        raise Conflict("This placement has ended. Add a new one, then give it a code.")
    if draft.discount_bps is not None and not 0 <= draft.discount_bps <= BPS:
        raise AppError("A discount is between 0 and 100 %.", field="discount")
    _check_promise(placement, draft)
    code = rules.clean_code(draft.code)
    coupon = Coupon(
        placement_id=placement.id,
        code=code,
        code_key=rules.key_of(code),
        policy=draft.policy,
        discount_bps=draft.discount_bps,
        ends_on=draft.ends_on,
        **{name: getattr(placement, name) for name in ("seller_id", "program_id", "partnership_id", "partner_id")},
    )
    _store(coupon)
    audit.record(actor, Action.COUPON_ADDED, coupon, code=code, policy=coupon.policy)
    return coupon


@command
def disable_coupon(coupon_id: Id, *, actor: Actor) -> Coupon:
    """Stop handing a code out, as when it leaked. Sales that used it before stay where they are."""
    coupon = lock(get_own_coupon(actor, coupon_id))
    if coupon.disabled_at is not None:
        raise Conflict("This code is switched off already. Nothing was changed.")
    coupon.disabled_at = clock.now()
    audit.record(actor, Action.COUPON_CHANGED, coupon, is_disabled=True)
    return coupon


def _check_promise(placement: Placement, draft: CouponDraft) -> None:
    """Refuse a code that gives less than the approved designs promise that name the code of this placement.

    That is what they were approved with; for those that were approved before it was written down, what the last code
    gave, and before there was any code, what their words say.
    """
    before, given = list_coupons([placement.id]), rules.Promise(draft.discount_bps, draft.ends_on)
    bundles = [each.bundle for each in approved_versions(placement.id)]
    for bundle in (each for each in bundles if Slot.COUPON_CODE in slots_of(each)):
        promised = bundle.code or (before[-1].promise if before else None)
        if promised is not None:
            rules.check_keeps(promised, given)
        else:
            check_says(bundle.words, _facts(placement, given))


def _facts(placement: Placement, given: rules.Promise) -> CodeFacts:
    prices = prices_of(placement.program_id, placement.campaign_id) if placement.campaign_id else []
    return code_facts(given, prices, clock.now())


def _store(coupon: Coupon) -> None:
    """Write a coupon. Two that want the same code at once: the constraint lets the first one have it."""
    taken = find_coupon(coupon.program_id, coupon.code)
    if taken is not None:
        raise Conflict(_taken(taken, coupon), field="code")
    db.session.add(coupon)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(f"The code “{coupon.code}” was just given away. Choose another one.", field="code") from error


def _taken(taken: Coupon, wanted: Coupon) -> str:
    if taken.placement_id == wanted.placement_id:
        return f"The code “{taken.code}” belongs to this placement already."
    return f"The code “{taken.code}” belongs to {taken.placement.name}. A code has one owner; choose another one."
