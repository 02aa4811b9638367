"""Standings: how a partnership stood at any moment, by its states and its agreement versions, each read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ids import Id
from partners.models import AgreementVersion, PartnershipInterval
from partners.queries.agreements import list_agreement_versions, version_for_sale
from partners.queries.partnerships import list_intervals
from partners.rules.partnerships import PartnershipState, stopped_at, tail_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The states of a partnership, the first one first, and the versions of its agreement, the newest first."""

    intervals: Sequence[PartnershipInterval]
    versions: Sequence[AgreementVersion]

    def version_at(self, at: datetime) -> AgreementVersion | None:
        """Return the version that judges a sale whose deciding touch was at a moment."""
        return version_for_sale(self.versions, at)

    def was_active(self, at: datetime) -> bool:
        """Return whether it was active at a moment: links and kits are handed out only then."""
        then = [row for row in self.intervals if row.from_at <= at and (row.until_at is None or row.until_at > at)]
        return bool(then) and then[-1].state is PartnershipState.ACTIVE

    def was_earning(self, at: datetime) -> bool:
        """Return whether a click at a moment counts: active, or inside the tail of a pause or an end."""
        until = self.counts_until(at)
        return until is None or at < until

    def counts_until(self, at: datetime) -> datetime | None:
        """Return until when clicks count by the state it had at a moment; None while they do without an end.

        The tail runs from the last moment at which it was active: pausing and then ending has one tail, not two.
        """
        states = [(row.state, row.from_at) for row in self.intervals if row.from_at <= at]
        if not states:
            return at
        began = stopped_at(states)
        version = self.version_at(began)
        tail = tail_of(states[-1][0], timedelta(days=version.typed_terms.tail_days if version else 0))
        return None if tail is None else began + tail


def standing_of(partnership_id: Id) -> Standing:
    """Return how a partnership stood at any moment, in two questions."""
    return Standing(list_intervals(partnership_id), list_agreement_versions(partnership_id))


def was_active(partnership_id: Id, at: datetime) -> bool:
    """Return whether a partnership was active at a moment."""
    return standing_of(partnership_id).was_active(at)


def was_earning(partnership_id: Id, at: datetime) -> bool:
    """Return whether a click at a moment counts for a partnership."""
    return standing_of(partnership_id).was_earning(at)


def counts_until(partnership_id: Id, at: datetime) -> datetime | None:
    """Return until when clicks count by the state a partnership had at a moment; None while they do without an end."""
    return standing_of(partnership_id).counts_until(at)
