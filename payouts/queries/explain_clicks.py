"""Explaining what clicks earn: how many of a day count, how many do not and why, and what was booked for them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from campaigns.models import Placement
from core.access import Actor
from core.db import db, get_one
from partners.models import AgreementVersion, Partnership
from partners.rules.shares.clicks import ClickExplanation, ClickFacts
from payouts.models import Earning, Payout
from payouts.queries.clicks import paid_day
from payouts.queries.earnings import buckets_of, title_of
from payouts.queries.explain import EntryLine, entries_of, entry_json, first_paid_on, place_json, places_of, runs_of
from payouts.rules.kinds import EarningState
from payouts.rules.postings import state_of
from payouts.rules.sentences import Place
from tracking.models import ClickDay
from tracking.rules.click_days import WORDS, LeftOut


@dataclass(frozen=True, slots=True)
class ExplainedClicks:
    """Everything that made what the clicks of one day earn what it is."""

    earning: Earning
    state: EarningState
    places: tuple[Place, ...]
    partnership: Partnership
    placement: Placement
    version: AgreementVersion
    counts: ClickDay
    facts: ClickFacts
    explanation: ClickExplanation
    entries: tuple[EntryLine, ...]
    payouts: tuple[Payout, ...]
    zone: str

    @property
    def heading(self) -> str:
        """What it is called."""
        return title_of(self.earning) or ""

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Why clicks are not paid for, in words, and how many for each reason."""
        return [(WORDS[LeftOut(reason)], number) for reason, number in self.counts.left_out.items()]

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as JSON values; amounts in minor units."""
        return {
            "id": self.earning.public_id,
            "kind": self.earning.kind,
            "currency": self.earning.currency,
            "amount_minor": self.earning.posted_minor,
            "state": str(self.state),
            "places": [place_json(place) for place in self.places],
            "day": self.counts.day.isoformat(),
            "placement": self.placement.public_id,
            "agreement": {"version": self.version.number, "id": self.version.public_id, "sha256": self.version.sha256},
            "facts": {
                "counted": self.facts.counted,
                "paid_before_on_that_day": self.facts.paid_today,
                "paid_before_in_that_month": self.facts.paid_this_month,
                "is_contested": self.counts.is_contested,
                "not_counted": dict(self.counts.left_out),
            },
            "paid_clicks": self.explanation.paid,
            "over_the_day": self.explanation.over_day,
            "over_the_month": self.explanation.over_month,
            "steps": [step.to_json() for step in self.explanation.steps],
            "entries": [entry_json(line) for line in self.entries],
            "payouts": [payout.public_id for payout in self.payouts],
        }


def explain_clicks(actor: Actor, earning: Earning) -> ExplainedClicks:
    """Return everything behind what the clicks of a day earn, for an earning that this actor was shown."""
    counts = get_one(
        select(ClickDay).where(ClickDay.seller_id == earning.seller_id, ClickDay.id == earning.subject_id),
        missing="What this amount was made of is not kept here any more.",
    )
    it, (partnership, placement) = paid_day(counts), _between(earning)
    payouts, zone = runs_of(actor, earning), partnership.seller.timezone
    return ExplainedClicks(
        earning=earning,
        state=state_of(buckets_of(earning), was_ever_posted=earning.revision > 0),
        places=tuple(places_of(earning, paid_on=first_paid_on(payouts))),
        partnership=partnership,
        placement=placement,
        version=it.version,
        counts=counts,
        facts=it.facts,
        explanation=it.explanation,
        entries=tuple(entries_of(earning, zone)),
        payouts=tuple(payouts),
        zone=zone,
    )


def _between(earning: Earning) -> tuple[Partnership, Placement]:
    query = (
        select(Partnership, Placement)
        .join(Placement, Placement.partnership_id == Partnership.id)
        .where(Partnership.id == earning.partnership_id, Placement.id == earning.placement_id)
        .where(Placement.seller_id == earning.seller_id)
        .options(joinedload(Partnership.seller))
    )
    partnership, placement = db.session.execute(query).one()
    return partnership, placement
