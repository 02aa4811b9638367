"""Outcomes: what became of a report. All three are stored facts, so they are returned and not raised."""

from dataclasses import dataclass

from tracking.models import Adjustment, Order, OrderConflict


@dataclass(frozen=True, slots=True)
class Created:
    """The order is new and stored."""

    order: Order


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same report came before; this is the order it made then."""

    order: Order


@dataclass(frozen=True, slots=True)
class InConflict:
    """The number is known with other content. The first stands; a person decides."""

    order: Order
    conflict: OrderConflict


OrderOutcome = Created | Repeated | InConflict


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A refund or correction that is stored now. `is_new` is False for a repeat."""

    order: Order
    adjustment: Adjustment
    is_new: bool
