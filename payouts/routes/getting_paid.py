"""The steps of the page on getting paid: what is missing with one seller, in the words and dates that people read."""

from collections.abc import Collection, Mapping

from core import clock
from core.formats import with_days
from core.ids import Id
from partners.models import Partnership
from payouts.models import PayoutDestination
from payouts.queries.destinations import lacks_confirmation
from payouts.queries.due import NextPayment
from payouts.rules.getting_paid import Readiness, Step, steps_to_money
from payouts.rules.tax import Standing


def steps_of(
    partnership: Partnership,
    standing: Standing,
    destination: PayoutDestination | None,
    due: Mapping[tuple[Id, str], NextPayment],
    *,
    incomplete: Collection[Id],
) -> list[Step]:
    """Return what a partner has to do before this seller pays it, with what is due and by when."""
    today = clock.today(partnership.seller.timezone)
    mine = due_from(partnership, due)
    how = Readiness(
        has_accepted=partnership.activated_at is not None,
        standing=standing,
        pays_from=clock.local_day(destination.usable_from, partnership.seller.timezone) if destination else None,
        trouble=_trouble(destination, incomplete),
        is_due=bool(mine),
        expected_by=max((row.pay_by for row in mine if row.pay_by), default=None),
    )
    return [(name, with_days(note), state) for name, note, state in steps_to_money(how, today)]


def due_from(partnership: Partnership, due: Mapping[tuple[Id, str], NextPayment]) -> list[NextPayment]:
    """Return what is due from one seller, one row per currency."""
    return [row for (partnership_id, _), row in due.items() if partnership_id == partnership.id and row.due > 0]


def _trouble(destination: PayoutDestination | None, incomplete: Collection[Id]) -> str:
    if destination is None:
        return ""
    if not destination.is_ready:
        return "finish it at Stripe"
    if destination.blocked_at is not None:
        return "confirm or change it"
    if lacks_confirmation(destination):
        return "open the mail we sent to the address"
    return "add the routing number" if destination.partnership_id in incomplete else ""
