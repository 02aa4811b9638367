"""I2 and I6 of every sale: what is posted is what the calculator makes of the facts, which are read once for all."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.ids import Id
from payouts.queries.booked import Booked, booked_pages, is_to_accrue
from payouts.queries.checks.scopes import Totals
from payouts.rules.findings import Finding


def check_sales(seller_id: Id, due: list[Id]) -> Iterator[Finding]:
    """Compare every sale with its facts, alone, with the others of its order, and with the others of its period.

    The orders for which something has to be booked, or changed, are added to `due`.
    """
    totals = Totals(seller_id)
    for page in booked_pages(seller_id):
        for order_id, each in groupby(page, key=lambda booked: booked.subject.order.id):
            shared = list(each)
            for booked in shared:
                yield from _on_target(booked)
                yield from totals.see(booked)
            yield from _adds_up(shared)
            if any(is_to_accrue(booked, totals.closings) for booked in shared):
                due.append(order_id)
    yield from totals.end()


def _on_target(booked: Booked) -> Iterator[Finding]:
    """I2: what is posted for a conversion equals what the calculator makes of the facts."""
    should, found = booked.subject.target_minor, booked.posted_minor
    if found != should:
        name = booked.subject.conversion.public_id
        yield Finding("I2", f"Conversion {name} should come to {should}, but {found} is posted.")


def _adds_up(shared: Sequence[Booked]) -> Iterator[Finding]:
    """I6: the parts of an order that several placements share add up to the whole pool."""
    subjects = [booked.subject for booked in shared]
    alike = {(each.conversion.agreement_version_id, each.has_share) for each in subjects}
    made = subjects[0].explanation
    if len(subjects) > 1 and len(alike) == 1 and made is not None:
        parts, pool = sum(each.target_minor for each in subjects), made.pool_minor
        if parts != pool:
            yield Finding("I6", f"The parts of {subjects[0].order.public_id} come to {parts}, its pool is {pool}.")
