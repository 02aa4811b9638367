"""Reads for counting the clicks of a day: which days are to be counted, and what was opened on one of them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Text, func, select, type_coerce

from campaigns.models import Placement
from campaigns.queries import Surroundings
from core import clock
from core.clock import start_of_day
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion
from tracking.models import Click, ClickDay
from tracking.rules.click_days import Seen
from tracking.rules.click_ids import first_id_at
from tracking.rules.traffic import TrafficClass

ZONE = "UTC"
"""Days are those of UTC: what tells one visitor from another is renewed with them."""
_SETTLED_AFTER = timedelta(hours=2)
"""By then the clicks of a day were looked at again for bursts of mail gateways."""
_PROMISED = '"per_click":'
"""Stands in the stored terms that pay for clicks and in no others."""


def sellers_that_pay_for_clicks() -> list[Id]:
    """Return the sellers with terms that pay for clicks."""
    query = select(AgreementVersion.seller_id).where(_pays())
    return list(db.session.scalars(query.distinct().order_by(AgreementVersion.seller_id)))


def next_day_to_count(seller_id: Id, after: date | None = None) -> date | None:
    """Return the first day of a seller with clicks under terms that pay for them and that was not counted; or None.

    Only days that are over for long enough; `after` leaves out those that were looked at in vain.
    """
    last = db.session.scalar(select(func.max(ClickDay.day)).where(ClickDay.seller_id == seller_id))
    since = max(filter(None, (last, after)), default=None)
    until = clock.local_day(clock.now() - _SETTLED_AFTER, ZONE)
    in_force = (AgreementVersion.offered_at <= Click.at) & (
        AgreementVersion.superseded_at.is_(None) | (Click.at < AgreementVersion.superseded_at)
    )
    its_terms = (AgreementVersion.partnership_id == Click.partnership_id) & (AgreementVersion.seller_id == seller_id)
    query = (
        select(Click.at)
        .join(AgreementVersion, its_terms & in_force & _pays())
        .where(Click.seller_id == seller_id, Click.id < first_id_at(start_of_day(until, ZONE)))
    )
    if since is not None:
        query = query.where(Click.id >= first_id_at(start_of_day(since + timedelta(days=1), ZONE)))
    found = db.session.scalar(query.order_by(Click.id).limit(1))
    return None if found is None else clock.local_day(found, ZONE)


def opened_on(seller_id: Id, day: date, around: Surroundings) -> Iterator[tuple[Placement, AgreementVersion, Seen]]:
    """Yield the clicks of a day under terms that pay for them, in their order, each with what was in force."""
    first, after = (first_id_at(start_of_day(each, ZONE)) for each in (day, day + timedelta(days=1)))
    query = (
        select(Click, Placement)
        .join(Placement, (Placement.id == Click.placement_id) & (Placement.seller_id == Click.seller_id))
        .where(Click.seller_id == seller_id, Click.id >= first, Click.id < after)
        .where(Click.partnership_id.in_(_partnerships(seller_id)))
        .order_by(Click.id)
    )
    pays: dict[Id, bool] = {}
    for click, placement in db.session.execute(query).all():
        version = around.version_at(placement.partnership_id, click.at) if placement.partnership_id else None
        if version is None:
            continue
        if version.id not in pays:
            pays[version.id] = version.typed_terms.per_click is not None
        if pays[version.id]:
            yield placement, version, _seen(click, around)


def _seen(click: Click, around: Surroundings) -> Seen:
    visitor = click.visitor_hash or click.id.hex
    if click.traffic_class is not TrafficClass.HUMAN:
        return Seen(click.traffic_class, visitor, earns=False)
    earns, _ = around.earning_state(click.placement_id, click.at)
    contested = earns and around.is_contested(click.placement_id, click.at)
    return Seen(click.traffic_class, visitor, earns=earns, is_contested=contested)


def _partnerships(seller_id: Id) -> Sequence[Id]:
    query = select(AgreementVersion.partnership_id).where(AgreementVersion.seller_id == seller_id, _pays())
    return db.session.scalars(query.distinct()).all()


def _pays() -> ColumnElement[bool]:
    return type_coerce(AgreementVersion.terms, Text).contains(_PROMISED)
