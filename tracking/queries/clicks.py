"""Reads of clicks. Pages read the daily sums; single clicks are read only for the events list and for one order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from core.db import db
from core.ids import Id
from tracking.models import ClickRollup
from tracking.rules.traffic import MAY_ATTRIBUTE, TrafficClass


@dataclass(frozen=True, slots=True)
class ClickCount:
    """How many clicks there were: those of people, and all that reached the link."""

    human: int = 0
    raw: int = 0
    by_class: dict[TrafficClass, int] = field(default_factory=dict)


def clicks_by_link(link_ids: Collection[Id]) -> dict[Id, ClickCount]:
    """Return the clicks of these links, which the caller may see."""
    query = (
        select(ClickRollup.link_id, ClickRollup.traffic_class, func.sum(ClickRollup.count))
        .where(ClickRollup.link_id.in_(link_ids))
        .group_by(ClickRollup.link_id, ClickRollup.traffic_class)
    )
    return _counted((row[0], row[1], int(row[2])) for row in db.session.execute(query))


def _counted(rows: Iterable[tuple[Id, TrafficClass, int]]) -> dict[Id, ClickCount]:
    found: dict[Id, dict[TrafficClass, int]] = {}
    for key, traffic, count in rows:
        found.setdefault(key, {})[traffic] = count
    return {key: _total(by_class) for key, by_class in found.items()}


def _total(by_class: dict[TrafficClass, int]) -> ClickCount:
    human = sum(count for traffic, count in by_class.items() if traffic in MAY_ATTRIBUTE)
    return ClickCount(human, sum(by_class.values()), by_class)
