"""Coupons: a code has one owner in its program, is found in any case, and ends with its placement."""

from datetime import date

import pytest

from campaigns.commands.coupons import add_coupon, disable_coupon
from campaigns.commands.placements import add_placement, set_placement_state
from campaigns.queries import find_coupon, kit_for
from campaigns.rules.placements import Channel, PlacementState
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.links import CouponDraft
from core.errors import AppError, Conflict, NotFound
from partners.rules.terms import CouponPolicy
from tests.campaigns.factories import make_program, make_stand
from tests.campaigns.test_send_kit import approved_only
from tests.partners.factories import make_member


def test_a_code_is_found_in_any_case_and_names_its_owner() -> None:
    stand = make_stand()
    draft = CouponDraft(code="Chamber20", policy=CouponPolicy.WITH_LINK, discount_bps=2_000)
    coupon = add_coupon(stand.placement.id, draft, actor=stand.seller.actor)
    found = find_coupon(stand.program.id, "chamber20 ")
    assert found is not None
    assert (found.id, found.partnership_id, found.code) == (coupon.id, stand.partnership.id, "Chamber20")


def test_a_code_that_belongs_to_somebody_else_is_refused() -> None:
    stand = make_stand()
    add_coupon(stand.placement.id, CouponDraft(code="SPRING"), actor=stand.seller.actor)
    draft = PlacementDraft(channel=Channel.EVENT, name="Stand at the fair")
    second = add_placement(stand.campaign.id, stand.partnership.id, draft, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="A code has one owner") as refused:
        add_coupon(second.id, CouponDraft(code="spring"), actor=stand.seller.actor)
    assert refused.value.field == "code"


def test_of_two_that_want_a_code_at_once_the_second_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = make_stand()
    add_coupon(stand.placement.id, CouponDraft(code="SPRING"), actor=stand.seller.actor)
    monkeypatch.setattr("campaigns.commands.coupons.find_coupon", lambda *_: None)  # as if both had looked before
    with pytest.raises(Conflict, match="just given away"):
        add_coupon(stand.placement.id, CouponDraft(code="spring"), actor=stand.seller.actor)


def test_the_same_code_may_be_used_in_another_program() -> None:
    stand = make_stand()
    add_coupon(stand.placement.id, CouponDraft(code="SPRING"), actor=stand.seller.actor)
    other = make_program(stand.seller, name="Second program")
    assert find_coupon(other.id, "SPRING") is None


@pytest.mark.parametrize("code", ["", "ab", "a b c", "ab!", "-abc", "x" * 41])
def test_a_code_that_shops_do_not_take_is_refused(code: str) -> None:
    stand = make_stand()
    with pytest.raises(AppError) as refused:
        add_coupon(stand.placement.id, CouponDraft(code=code), actor=stand.seller.actor)
    assert refused.value.field == "code"


def test_a_code_that_is_off_is_handed_out_no_more_and_stays_known() -> None:
    stand = make_stand()
    coupon = add_coupon(stand.placement.id, CouponDraft(code="SPRING"), actor=stand.seller.actor)
    assert kit_for(stand.placement, stand.partner).coupon is not None
    disable_coupon(coupon.id, actor=stand.seller.actor)
    assert kit_for(stand.placement, stand.partner).coupon is None
    assert find_coupon(stand.program.id, "SPRING") is not None
    with pytest.raises(Conflict):
        disable_coupon(coupon.id, actor=stand.seller.actor)


def test_an_ended_placement_gets_no_code() -> None:
    stand = make_stand()
    set_placement_state(stand.placement.id, PlacementState.ENDED, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="has ended"):
        add_coupon(stand.placement.id, CouponDraft(code="SPRING"), actor=stand.seller.actor)


def test_only_the_seller_gives_codes() -> None:
    stand, other = make_stand(), make_member("Harbor Tools")
    for actor in (stand.partner, other.actor):
        with pytest.raises(NotFound):
            add_coupon(stand.placement.id, CouponDraft(code="SPRING"), actor=actor)


def test_a_code_that_leaked_is_replaced_by_one_that_gives_no_less() -> None:
    stand = approved_only()
    seller, last_day = stand.seller.actor, date(2030, 12, 31)
    first = add_coupon(
        stand.placement.id, CouponDraft(code="FIRST", discount_bps=2_000, ends_on=last_day), actor=seller
    )
    disable_coupon(first.id, actor=seller)
    for field, less in {
        "discount": CouponDraft(code="SECOND", discount_bps=1_000, ends_on=last_day),
        "ends_on": CouponDraft(code="SECOND", discount_bps=2_000, ends_on=date(2030, 12, 30)),
    }.items():
        with pytest.raises(AppError) as refused:
            add_coupon(stand.placement.id, less, actor=seller)
        assert refused.value.field == field
    same = CouponDraft(code="SECOND", discount_bps=2_500, ends_on=None)
    assert add_coupon(stand.placement.id, same, actor=seller).code == "SECOND"


def test_a_code_that_no_approved_design_names_may_give_less() -> None:
    stand = make_stand()
    add_coupon(stand.placement.id, CouponDraft(code="FIRST", discount_bps=2_000), actor=stand.seller.actor)
    add_coupon(stand.placement.id, CouponDraft(code="SECOND", discount_bps=500), actor=stand.seller.actor)
