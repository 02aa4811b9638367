"""Judging stored clicks again by today's rules: in small batches, with the daily sums kept equal in the same step.

Money already decided stays: a sale keeps the trace it was decided by. Only what arrives later finds the new class.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import delete, select, update

from accounts.models import Organization
from core import audit, clock
from core.access import SYSTEM
from core.db import add_if_missing, command, db
from core.ids import Id
from tracking.models import Click, ClickRollup
from tracking.rules.actions import Action
from tracking.rules.bursts import WINDOW, Opened, in_bursts
from tracking.rules.click_ids import first_id_at
from tracking.rules.traffic import DUPLICATE_SECONDS, MAY_ATTRIBUTE, VERSION, TrafficClass, judge_again

BATCH = 500
MOST_AROUND = 5_000  # clicks looked at beside a batch, so that a step stays short however many come at once
_SumKey = tuple[Id, Id, date, TrafficClass]


@dataclass
class Judged:
    """How many clicks were looked at, and how many went from which class to which."""

    looked_at: int = 0
    moved: Counter[tuple[TrafficClass, TrafficClass]] = field(default_factory=Counter)
    last_id: Id | None = None


def reclassify_clicks(*, since: timedelta | None = None, dry_run: bool = False) -> Judged:
    """Judge stored clicks again, the oldest first; only those since some time ago, or all. Returns what moved."""
    whole = Judged(last_id=first_id_at(clock.now() - since) if since else None)
    step = _rehearse_batch if dry_run else _judge_batch
    while (part := step(whole.last_id)).looked_at:
        whole.looked_at += part.looked_at
        whole.moved += part.moved
        whole.last_id = part.last_id
    if whole.moved and not dry_run:
        _note(whole.moved.total())
    return whole


@command
def _judge_batch(after: Id | None) -> Judged:
    rows, moves = _judge(after)
    for target in sorted(set(moves.values())):
        ids = [click_id for click_id, to in moves.items() if to is target]
        db.session.execute(update(Click).where(Click.id.in_(ids)).values(traffic_class=target, rules_version=VERSION))
    judged = [row.id for row in rows if row.user_agent and row.rules_version < VERSION and row.id not in moves]
    if judged:
        db.session.execute(update(Click).where(Click.id.in_(judged)).values(rules_version=VERSION))
    moved = [row for row in rows if row.id in moves]
    _move_sums(moved, moves)
    return _told(rows, moves)


@command
def _rehearse_batch(after: Id | None) -> Judged:
    return _told(*_judge(after))


def _told(rows: Sequence[Click], moves: dict[Id, TrafficClass]) -> Judged:
    moved = Counter((row.traffic_class, moves[row.id]) for row in rows if row.id in moves)
    return Judged(len(rows), moved, rows[-1].id if rows else None)


def _judge(after: Id | None) -> tuple[Sequence[Click], dict[Id, TrafficClass]]:
    """Return the next clicks, as they were read, and the new class of each that gets one."""
    query = select(Click).order_by(Click.id).limit(BATCH)
    rows = db.session.scalars(query if after is None else query.where(Click.id > after)).all()
    for row in rows:
        db.session.expunge(row)  # what was read stays what it was, whatever the statements below change
    scanned = _scanned(rows)
    judged = {row.id: judge_again(row.traffic_class, row.user_agent, is_burst=row.id in scanned) for row in rows}
    return rows, {row.id: judged[row.id] for row in rows if judged[row.id] is not row.traffic_class}


def _scanned(rows: Sequence[Click]) -> set[Id]:
    """Return those of some clicks that lie in a burst, but for those that the same visitor repeated afterwards."""
    if not rows:
        return set()
    first, last = rows[0].at - WINDOW, rows[-1].at + WINDOW + timedelta(milliseconds=1)
    query = (
        select(Click.id, Click.link_id, Click.at, Click.seller_id, Click.ip_prefix, Click.user_agent)
        .where(Click.id >= first_id_at(first), Click.id < first_id_at(last), Click.user_agent != "")
        .order_by(Click.id)
        .limit(BATCH + MOST_AROUND)
    )
    around = [Opened(row.id, row.link_id, row.at, tuple(row[3:])) for row in db.session.execute(query)]
    found = in_bursts(around)
    people = [row for row in rows if row.id in found and row.traffic_class in MAY_ATTRIBUTE]
    return found - _repeated(people)


def _repeated(rows: Sequence[Click]) -> set[Id]:
    """Return the clicks whose id a later visit of the same visitor carries: there was a person after all."""
    if not rows:
        return set()
    until = first_id_at(rows[-1].at + timedelta(seconds=DUPLICATE_SECONDS))
    query = select(Click.repeats_id, Click.at).where(
        Click.id > rows[0].id, Click.id < until, Click.repeats_id.in_([row.id for row in rows])
    )
    at = {row.id: row.at for row in rows}
    repeats = [(row[0], row[1]) for row in db.session.execute(query) if row[0] is not None]
    return {first for first, again in repeats if again - at[first] > WINDOW}


def _move_sums(rows: Sequence[Click], moves: dict[Id, TrafficClass]) -> None:
    """Take moved clicks out of one sum and into another, in the order in which the click writer takes sums."""
    changes = Counter[_SumKey]()
    owners = {row.placement_id: (row.seller_id, row.partnership_id) for row in rows}
    zone = lru_cache(_zone_of)
    for row in rows:
        day = clock.local_day(row.at, zone(row.seller_id))
        changes[row.placement_id, row.link_id, day, row.traffic_class] -= 1
        changes[row.placement_id, row.link_id, day, moves[row.id]] += 1
    for (placement_id, link_id, day, traffic), change in sorted(each for each in changes.items() if each[1]):
        key = {"placement_id": placement_id, "link_id": link_id, "day": day, "traffic_class": traffic}
        seller_id, partnership_id = owners[placement_id]
        add_if_missing(ClickRollup, **key, seller_id=seller_id, partnership_id=partnership_id, count=0)
        same = [getattr(ClickRollup, name) == value for name, value in key.items()]
        db.session.execute(update(ClickRollup).where(*same).values(count=ClickRollup.count + change))
        db.session.execute(delete(ClickRollup).where(*same, ClickRollup.count <= 0))


def _zone_of(seller_id: Id) -> str:
    return db.session.scalars(select(Organization.timezone).where(Organization.id == seller_id)).one()


@command
def _note(moved: int) -> None:
    audit.record(SYSTEM, Action.CLICKS_RECLASSIFIED, moved=moved, rules=VERSION)
