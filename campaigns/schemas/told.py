"""Designs and their approvals as webhooks tell of them: by name and fingerprint, never what they show."""

from datetime import datetime
from typing import Self

from campaigns.models import Approval, Creative, CreativeVersion
from core import ids
from core.api import Answer
from core.api.outputs import Moment


class ApprovalTold(Answer):
    """An approval of exactly these bytes. It holds until `endedAt`, or else `validUntil`."""

    id: str
    sha256: str
    valid_from: Moment
    valid_until: Moment | None
    ended_at: Moment | None
    rule_broken: str | None
    why: str | None

    @classmethod
    def of(cls, row: Approval) -> Self:
        """Return an approval as it is told."""
        ended_at: datetime | None = row.ended_at
        return cls(
            id=row.public_id,
            sha256=row.sha256,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            ended_at=ended_at,
            rule_broken=row.rule_broken or None,
            why=row.why or None,
        )


class CreativeTold(Answer):
    """One version of a design."""

    id: str
    name: str
    kind: str
    partner_id: str | None
    placement_id: str
    version: int
    sha256: str
    state: str
    approval: ApprovalTold | None

    @classmethod
    def of(cls, creative: Creative, version: CreativeVersion, approval: ApprovalTold | None) -> Self:
        """Return a version of a design as it is told."""
        return cls(
            id=creative.public_id,
            name=creative.name,
            kind=creative.kind,
            partner_id=ids.show("pn", creative.partnership_id) if creative.partnership_id else None,
            placement_id=ids.show("pl", creative.placement_id),
            version=version.number,
            sha256=version.sha256,
            state=version.state,
            approval=approval,
        )
