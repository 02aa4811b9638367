"""Versions that an open kit's own has taken over from: files of them may still be about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from campaigns.models import Approval, CreativeVersion
from campaigns.queries.kits import Kit
from campaigns.rules.approvals import EndReason
from core.db import db


@dataclass(frozen=True, slots=True)
class Superseded:
    """A version whose files may still be about, and when a newer one took over."""

    number: int
    ended_at: datetime


def superseded_of(kit: Kit) -> list[Superseded]:
    """Return the versions that the open kit's own has taken over from, the newest first: files of them may be about."""
    if kit.version is None:
        return []
    query = (
        select(CreativeVersion.number, func.max(Approval.ended_at))
        .join(Approval, Approval.creative_version_id == CreativeVersion.id)
        .where(Approval.creative_id == kit.version.creative_id, Approval.end_reason == EndReason.SUPERSEDED)
        .where(CreativeVersion.id != kit.version.id)
        .group_by(CreativeVersion.number)
        .order_by(CreativeVersion.number.desc())
        .limit(3)
    )
    return [Superseded(number, ended_at) for number, ended_at in db.session.execute(query) if ended_at]
