"""Adding and switching off codes, on the page of their placement."""

from flask import flash
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands import coupons as commands
from campaigns.forms.links import CouponForm, LinkForm
from campaigns.queries.placements import get_own_placement
from campaigns.routes.blueprint import pages
from campaigns.routes.placements import placement_page, to_placement
from core.access import current_actor, needs
from core.ids import Id


@pages.post("/placements/<id:placement_id>/coupons")
@needs(Permission.LINKS_EDIT)
def add_coupon(placement_id: Id) -> ResponseReturnValue:
    """Give a placement a code."""
    placement, form = get_own_placement(current_actor(), placement_id), CouponForm()
    if form.is_sent_and_valid():
        with form.refusals():
            coupon = commands.add_coupon(placement_id, form.draft(), actor=current_actor())
            flash(f"{coupon.code} counts for {placement.name} from now on. Make the same code in your shop.")
            return to_placement(placement)
    return placement_page(placement, LinkForm(formdata=None), form), form.status


@pages.post("/coupons/<id:coupon_id>/switch-off")
@needs(Permission.LINKS_EDIT)
def disable_coupon(coupon_id: Id) -> ResponseReturnValue:
    """Stop handing a code out."""
    ButtonForm.from_request()
    coupon = commands.disable_coupon(coupon_id, actor=current_actor())
    flash(f"{coupon.code} is switched off. Switch it off in your shop too.")
    return to_placement(get_own_placement(current_actor(), coupon.placement_id))
