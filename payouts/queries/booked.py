"""What is booked beside what should be: every sale with its earning, and whether the books still owe it something."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Earning
from payouts.queries.facts import Subject, order_pages, subjects_in
from payouts.queries.scopes import Closings, counted_of
from payouts.rules.holds import order_hold, release_day


class Booked(NamedTuple):
    """A conversion with everything its share is worked out from, and its earning; None before there is one."""

    subject: Subject
    earning: Earning | None

    @property
    def posted_minor(self) -> int:
        """Return what is posted for it, in minor units."""
        return self.earning.posted_minor if self.earning else 0


def booked_pages(seller_id: Id) -> Iterator[list[Booked]]:
    """Yield every conversion of a seller with its earning, some hundred orders at a time, each order's together."""
    for order_ids in order_pages(seller_id):
        yield _booked(seller_id, order_ids)


def _booked(seller_id: Id, order_ids: Sequence[Id]) -> list[Booked]:
    query = select(Earning).where(Earning.seller_id == seller_id, Earning.order_id.in_(order_ids)).order_by(Earning.id)
    earnings = {earning.conversion_id: earning for earning in db.session.scalars(query)}
    return [Booked(subject, earnings.get(subject.conversion.id)) for subject in subjects_in(seller_id, order_ids)]


def is_to_accrue(booked: Booked, closings: Closings) -> bool:
    """Whether the earning of a sale is not what its facts say: its amount, what it counts for, how long it waits."""
    subject, earning = booked
    if earning is None or subject.target_minor != earning.posted_minor:
        return subject.target_minor != 0 or earning is not None
    if subject.scope is not None and earning.counted_minor != counted_of(subject, earning.released_on, closings):
        return True
    return bool(earning.posted_minor) and hold_of(subject, earning) != (earning.release_on, earning.hold_reason)


def hold_of(subject: Subject, earning: Earning) -> tuple[date | None, str | None]:
    """Return until when a share waits and why: from the day of payment, once it is known, and while it is disputed.

    What was released waits no more.
    """
    release_on = earning.release_on or first_release_on(subject)
    if earning.released_on is not None:
        return release_on, earning.hold_reason
    return release_on, order_hold(earning.hold_reason, is_paid=release_on is not None, is_disputed=subject.is_disputed)


def first_release_on(subject: Subject) -> date | None:
    """Return the day on which a share may first be released; None while nobody knows when its order was paid."""
    return release_day(subject.paid_on, hold_days=subject.terms.hold_days) if subject.paid_on else None
