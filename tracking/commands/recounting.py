"""Daily sums of clicks, rebuilt from the clicks: only days that are over, and of which every click is still kept."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select

from accounts.models import Organization
from core import audit, clock
from core.access import SYSTEM
from core.db import command, db, end_read
from core.ids import Id
from tracking.models import Click, ClickRollup
from tracking.rules.actions import Action
from tracking.rules.click_ids import first_id_at
from tracking.rules.traffic import TrafficClass


class Key(NamedTuple):
    """What a daily sum counts, beside its day."""

    placement_id: Id
    link_id: Id
    partnership_id: Id | None
    traffic_class: TrafficClass


class Difference(NamedTuple):
    """A seller's day whose sums and clicks do not agree."""

    seller_id: Id
    day: date
    summed: int
    clicks: int


def recount_clicks(*, only_look: bool = False) -> tuple[int, list[Difference]]:
    """Compare each whole day's sums with its clicks and put wrong ones right; returns how many days and which."""
    looked_at, found = 0, list[Difference]()
    for seller_id, zone, day in _whole_days():
        looked_at += 1
        summed, clicks = _summed(seller_id, day), _counted(seller_id, day, zone)
        if summed != clicks:
            found.append(Difference(seller_id, day, sum(summed.values()), sum(clicks.values())))
        end_read()
    for each in [] if only_look else found:
        _put_right(each.seller_id, each.day)
    return looked_at, found


def _whole_days() -> Iterator[tuple[Id, str, date]]:
    """Yield every seller's days from the one after the oldest click that anybody has until yesterday."""
    oldest = db.session.scalar(select(Click.at).order_by(Click.id).limit(1))
    if oldest is None:
        return
    sellers = select(Organization.id, Organization.timezone).where(Organization.id.in_(select(ClickRollup.seller_id)))
    for seller_id, zone in db.session.execute(sellers.order_by(Organization.id)).all():
        day, today = clock.local_day(oldest, zone) + timedelta(days=1), clock.today(zone)
        while day < today:
            yield seller_id, zone, day
            day += timedelta(days=1)


def _summed(seller_id: Id, day: date) -> dict[Key, int]:
    columns = (ClickRollup.placement_id, ClickRollup.link_id, ClickRollup.partnership_id, ClickRollup.traffic_class)
    query = select(*columns, ClickRollup.count).where(ClickRollup.seller_id == seller_id, ClickRollup.day == day)
    return {Key(*row[:4]): row[4] for row in db.session.execute(query)}


def _counted(seller_id: Id, day: date, zone: str) -> dict[Key, int]:
    first = first_id_at(clock.start_of_day(day, zone))
    end = first_id_at(clock.start_of_day(day + timedelta(days=1), zone))
    columns = (Click.placement_id, Click.link_id, Click.partnership_id, Click.traffic_class)
    query = (
        select(*columns, func.count())
        .where(Click.seller_id == seller_id, Click.id >= first, Click.id < end)
        .group_by(*columns)
    )
    return {Key(*row[:4]): row[4] for row in db.session.execute(query)}


@command
def _put_right(seller_id: Id, day: date) -> None:
    zone = db.session.scalars(select(Organization.timezone).where(Organization.id == seller_id)).one()
    counted = _counted(seller_id, day, zone)
    db.session.execute(delete(ClickRollup).where(ClickRollup.seller_id == seller_id, ClickRollup.day == day))
    rows = [ClickRollup(seller_id=seller_id, day=day, count=n, **key._asdict()) for key, n in counted.items()]
    db.session.add_all(rows)
    audit.record(SYSTEM, Action.CLICKS_RECOUNTED, day=day.isoformat(), clicks=sum(counted.values()))
