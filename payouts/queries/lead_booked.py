"""What is booked for leads beside what should be, and which of them the books still owe something."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Earning
from payouts.queries.lead_facts import LeadSubject, lead_pages, lead_subjects
from payouts.rules.kinds import EarningKind


class BookedLead(NamedTuple):
    """A lead that counts for a partner, and its earning; None before there is one."""

    subject: LeadSubject
    earning: Earning | None

    @property
    def posted_minor(self) -> int:
        """Return what is posted for it, in minor units."""
        return self.earning.posted_minor if self.earning else 0

    @property
    def is_due(self) -> bool:
        """Whether what is posted is not what its facts say."""
        return self.posted_minor != self.subject.target_minor


def booked_leads(seller_id: Id) -> Iterator[BookedLead]:
    """Yield every lead of a seller that counts for a partner with its earning, some hundred read at a time."""
    for lead_ids in lead_pages(seller_id):
        subjects = lead_subjects(seller_id, lead_ids)
        wanted = [subject.conversion.id for subject in subjects]
        query = select(Earning).where(
            Earning.seller_id == seller_id, Earning.kind == EarningKind.LEAD, Earning.subject_id.in_(wanted)
        )
        earnings = {earning.subject_id: earning for earning in db.session.scalars(query)}
        yield from (BookedLead(subject, earnings.get(subject.conversion.id)) for subject in subjects)


def due_leads(seller_id: Id) -> list[Id]:
    """Return the leads of a seller whose earnings differ from their targets; reads only."""
    return [booked.subject.lead.id for booked in booked_leads(seller_id) if booked.is_due]
