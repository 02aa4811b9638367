"""Reads of reports of mails: the one that counts, and the placements whose partner has not said how it went."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from campaigns.models import CreativeVersion, MailReport, Placement
from campaigns.queries.earning import approvals_of
from campaigns.rules.mail_reports import ASK_AFTER_DAYS
from campaigns.rules.placements import Channel, PlacementState
from core import clock
from core.db import db
from core.ids import Id

_ASKED = (PlacementState.LIVE, PlacementState.PAUSED, PlacementState.ENDED)
_TOO_OLD = timedelta(days=60)  # what is over for so long is asked for no more


def find_report(placement_id: Id) -> MailReport | None:
    """Return the newest report of a placement that was fetched for whoever asks, or None."""
    query = select(MailReport).where(MailReport.placement_id == placement_id).order_by(MailReport.id.desc())
    return db.session.scalar(query.options(joinedload(MailReport.reported_by)).limit(1))


def approved_subjects(placement: Placement) -> list[str]:
    """Return every subject that was ever approved for a placement, of the newest version first."""
    wanted = [approval.creative_version_id for approval in reversed(approvals_of([placement])[placement.id])]
    query = select(CreativeVersion.id, CreativeVersion.subject, CreativeVersion.more_subjects)
    rows = db.session.execute(query.where(CreativeVersion.id.in_(wanted))) if wanted else ()
    found = {row[0]: [row[1], *row[2].splitlines()] for row in rows}
    return list(dict.fromkeys(subject for id_ in wanted for subject in found[id_] if subject))


def sellers_to_ask() -> list[Id]:
    """Return the sellers with mails that went out some days ago and were not reported."""
    return list(db.session.scalars(_silent().with_only_columns(Placement.seller_id).distinct()))


def silent_placements(seller_id: Id) -> list[Id]:
    """Return a seller's placements whose mail went out some days ago and was not reported, the oldest first."""
    query = _silent().where(Placement.seller_id == seller_id).with_only_columns(Placement.id)
    return list(db.session.scalars(query.order_by(Placement.id)))


def reported(placement_ids: Collection[Id]) -> set[Id]:
    """Return which of these placements have a report."""
    return set(db.session.scalars(select(MailReport.placement_id).where(MailReport.placement_id.in_(placement_ids))))


def _silent() -> Select[Placement]:
    """Return the placements to ask about, as far as a query can tell; the seller's own day is looked at later."""
    today = clock.today("UTC")
    closes = func.coalesce(Placement.send_until, Placement.send_on)
    return select(Placement).where(
        Placement.channel == Channel.EMAIL,
        Placement.partnership_id.isnot(None),
        Placement.state.in_(_ASKED),
        Placement.report_asked_at.is_(None),
        closes <= today - timedelta(days=ASK_AFTER_DAYS - 1),
        closes >= today - _TOO_OLD,
        ~exists().where(MailReport.placement_id == Placement.id),
    )
