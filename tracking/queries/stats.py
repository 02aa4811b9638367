"""Figures over the whole installation, for its operator."""

from typing import NamedTuple

from sqlalchemy import case, func, select

from campaigns.models import Link
from core.db import db
from tracking.models import ClickRollup
from tracking.rules.traffic import MAY_ATTRIBUTE


class LinkStats(NamedTuple):
    """How often one link was opened."""

    domain: str
    code: str
    people: int
    clicks: int


def link_stats(limit: int) -> list[LinkStats]:
    """Return the most opened links of everybody."""
    is_person = ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE))
    people = func.coalesce(func.sum(case((is_person, ClickRollup.count), else_=0)), 0)
    clicks = func.coalesce(func.sum(ClickRollup.count), 0)
    query = (
        select(Link.domain, Link.code, people, clicks)
        .outerjoin(ClickRollup, ClickRollup.link_id == Link.id)
        .group_by(Link.id, Link.domain, Link.code)
        .order_by(people.desc(), Link.id)
        .limit(limit)
    )
    return [LinkStats(domain, code, int(human), int(raw)) for domain, code, human, raw in db.session.execute(query)]
