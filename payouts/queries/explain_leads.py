"""Explaining what a lead earned: its stages, the calculation, the terms, the hold and every entry behind it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from campaigns.models import Placement
from core.access import Actor
from core.db import db
from core.errors import NotFound
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from partners.rules.shares import Explanation, LeadFacts
from payouts.models import Earning, Payout
from payouts.queries.earnings import buckets_of
from payouts.queries.explain import EntryLine, entries_of, entry_json, first_paid_on, place_json, places_of, runs_of
from payouts.queries.lead_facts import LeadSubject, lead_subjects
from payouts.rules.kinds import EarningKind, EarningState
from payouts.rules.postings import state_of
from payouts.rules.sentences import Place
from tracking.models import Conversion, Lead


@dataclass(frozen=True, slots=True)
class ExplainedLead:
    """Everything that made the earning of one lead what it is."""

    earning: Earning
    state: EarningState
    places: tuple[Place, ...]
    lead: Lead
    facts: LeadFacts
    placement: Placement
    partnership: Partnership
    version: AgreementVersion
    explanation: Explanation
    entries: tuple[EntryLine, ...]
    payouts: tuple[Payout, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as JSON values; amounts in minor units, and nothing of who the person is."""
        return {
            "id": self.earning.public_id,
            "kind": self.earning.kind,
            "currency": self.earning.currency,
            "amount_minor": self.earning.posted_minor,
            "state": str(self.state),
            "places": [place_json(place) for place in self.places],
            "lead": {"number": self.lead.short_number, "stage": str(self.lead.stage)},
            "placement": self.placement.name,
            "agreement": {"version": self.version.number, "id": self.version.public_id, "sha256": self.version.sha256},
            "facts": {
                "reached_on": self.facts.reached_on.isoformat() if self.facts.reached_on else None,
                "place_in_month": self.facts.place,
                "taken_on": self.facts.taken_on.isoformat() if self.facts.taken_on else None,
                "sales_minor": self.facts.sales_minor,
            },
            "rule": self.explanation.rule,
            "steps": [step.to_json() for step in self.explanation.steps],
            "entries": [entry_json(line) for line in self.entries],
            "payouts": [payout.public_id for payout in self.payouts],
        }


def explain_lead(actor: Actor, earning: Earning) -> ExplainedLead:
    """Return everything behind a lead's earning that this actor was shown. Raises NotFound for any other earning."""
    if earning.kind != EarningKind.LEAD:
        raise NotFound("There is no such amount, or it is not of a lead.")
    query = (
        select(Conversion.lead_id, Placement, Partnership)
        .join(Placement, (Placement.id == Conversion.placement_id) & (Placement.seller_id == Conversion.seller_id))
        .join(Partnership, Partnership.id == Conversion.partnership_id)
        .where(Conversion.id == earning.conversion_id, Conversion.seller_id == earning.seller_id)
        .options(joinedload(Partnership.seller))
    )
    lead_id, placement, partnership = db.session.execute(query).one()
    subject, payouts = _subject(earning, lead_id), runs_of(actor, earning)
    if subject.explanation is None:
        raise NotFound("What this amount was made of is not kept here any more.")
    return ExplainedLead(
        earning=earning,
        state=state_of(buckets_of(earning), was_ever_posted=earning.revision > 0),
        places=tuple(places_of(earning, paid_on=first_paid_on(payouts))),
        lead=subject.lead,
        facts=subject.facts,
        placement=placement,
        partnership=partnership,
        version=subject.version,
        explanation=subject.explanation,
        entries=tuple(entries_of(earning, partnership.seller.timezone)),
        payouts=tuple(payouts),
    )


def _subject(earning: Earning, lead_id: Id | None) -> LeadSubject:
    return lead_subjects(earning.seller_id, filter(None, [lead_id]))[0]
