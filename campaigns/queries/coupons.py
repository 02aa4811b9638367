"""Reads of coupons. A code is found in any case; who owns it is one placement in its program."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, or_, select

from campaigns.models import Coupon, Placement
from campaigns.rules.coupons import Promise, key_of
from core import clock
from core.access import Actor
from core.db import db, get_one
from core.ids import Id


def visible_coupons(actor: Actor) -> Select[Coupon]:
    """Return the query of the coupons this actor may see, on either side."""
    me = actor.organization_id
    return select(Coupon).where(or_(Coupon.seller_id == me, Coupon.partner_id == me))


def get_own_coupon(actor: Actor, coupon_id: Id) -> Coupon:
    """Return a coupon of the seller the actor works for. Raises NotFound."""
    query = select(Coupon).where(Coupon.seller_id == actor.organization_id, Coupon.id == coupon_id)
    return get_one(query, missing="There is no such code, or it belongs to somebody else.")


def find_coupon(program_id: Id, code: str) -> Coupon | None:
    """Return the coupon of a program with this code, ended ones too, or None. Who it earns for is decided elsewhere."""
    return db.session.scalar(select(Coupon).where(Coupon.program_id == program_id, Coupon.code_key == key_of(code)))


def list_coupons(placement_ids: Collection[Id]) -> list[Coupon]:
    """Return the coupons of these placements, the oldest first."""
    return list(db.session.scalars(select(Coupon).where(Coupon.placement_id.in_(placement_ids)).order_by(Coupon.id)))


def promise_of(placement: Placement) -> Promise | None:
    """Return what the code of a placement gives that is handed out first today; None while there is none."""
    today = clock.today(placement.partnership.seller.timezone if placement.partnership else "UTC")
    return next((each.promise for each in list_coupons([placement.id]) if is_usable(each, today)), None)


def is_usable(coupon: Coupon, on: date) -> bool:
    """Return whether a coupon may be handed out on a day of the seller's."""
    return coupon.disabled_at is None and (coupon.ends_on is None or on <= coupon.ends_on)
