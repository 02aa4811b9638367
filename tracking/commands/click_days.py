"""Counting the clicks of days that are over, where terms pay for them: once, in the order of the days."""

from datetime import date

from campaigns.models import Placement
from campaigns.queries import Surroundings
from core import ids
from core.db import add_if_missing, command
from core.ids import Id
from partners.models import AgreementVersion
from tracking.models import ClickDay
from tracking.queries.click_days import next_day_to_count, opened_on
from tracking.rules.click_days import Counts, Seen, count


def count_click_days(seller_id: Id) -> int:
    """Count every day of a seller that is over and was not counted; returns how many. Each is its own command."""
    days, day = 0, next_day_to_count(seller_id)
    while day is not None:
        count_click_day(seller_id, day)
        days, day = days + 1, next_day_to_count(seller_id, after=day)
    return days


@command
def count_click_day(seller_id: Id, day: date) -> None:
    """Keep how many clicks of a day count, by placement and agreement version. A second time changes nothing."""
    seen: dict[tuple[Id, Id], tuple[Placement, AgreementVersion, list[Seen]]] = {}
    for placement, version, click in opened_on(seller_id, day, Surroundings()):
        seen.setdefault((placement.id, version.id), (placement, version, []))[2].append(click)
    for placement, version, clicks in seen.values():
        _keep(placement, version, day, count(clicks))


def _keep(placement: Placement, version: AgreementVersion, day: date, counts: Counts) -> None:
    left_out = {str(reason): number for reason, number in sorted(counts.left_out.items())}
    _add(placement, version, day, counted=counts.counted, left_out=left_out, is_contested=False)
    if counts.contested:
        _add(placement, version, day, counted=counts.contested, left_out={}, is_contested=True)


def _add(
    placement: Placement,
    version: AgreementVersion,
    day: date,
    *,
    counted: int,
    left_out: dict[str, int],
    is_contested: bool,
) -> None:
    add_if_missing(
        ClickDay,
        id=ids.new(),
        seller_id=version.seller_id,
        partnership_id=version.partnership_id,
        partner_id=version.partner_id,
        placement_id=placement.id,
        agreement_version_id=version.id,
        day=day,
        is_contested=is_contested,
        counted=counted,
        left_out=left_out,
    )
