"""Reads of agreement versions. A version is in force from its acceptance until a newer one is accepted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState


def visible_agreement_versions(actor: Actor) -> Select[AgreementVersion]:
    """Return the query of the agreement versions this actor may see, on either side."""
    me = actor.organization_id
    return select(AgreementVersion).where(or_(AgreementVersion.seller_id == me, AgreementVersion.partner_id == me))


def get_agreement_version(actor: Actor, version_id: Id) -> AgreementVersion:
    """Return an agreement version this actor may see. Raises NotFound."""
    return get_one(
        visible_agreement_versions(actor).where(AgreementVersion.id == version_id),
        missing="There are no such terms, or they belong to somebody else.",
    )


def list_agreement_versions(partnership_id: Id) -> list[AgreementVersion]:
    """Return all versions of a partnership's agreement, the newest first."""
    return list(db.session.scalars(_versions(partnership_id).order_by(AgreementVersion.number.desc())))


def find_latest_version(partnership_id: Id) -> AgreementVersion | None:
    """Return the version with the highest number whatever its state, or None."""
    return db.session.scalar(_versions(partnership_id).order_by(AgreementVersion.number.desc()).limit(1))


def find_offered_version(partnership_id: Id) -> AgreementVersion | None:
    """Return the version that waits for the partner's answer, or None."""
    return db.session.scalar(_versions(partnership_id).where(AgreementVersion.state == VersionState.OFFERED))


def current_agreement_version(partnership_id: Id) -> AgreementVersion | None:
    """Return the accepted version in force now; None when nothing had been accepted."""
    return db.session.scalar(_versions(partnership_id).where(AgreementVersion.state == VersionState.ACCEPTED))


def agreement_version_for_sale(partnership_id: Id, at: datetime) -> AgreementVersion | None:
    """Return the version that judges a sale whose deciding touch was at a moment."""
    return version_for_sale(list_agreement_versions(partnership_id), at)


def version_for_sale(versions: Sequence[AgreementVersion], at: datetime) -> AgreementVersion | None:
    """Return which of an agreement's versions, the newest first, judges a sale whose deciding touch was at a moment.

    That is the one in force then, and before the first acceptance the one offered then, whatever became of that offer:
    what such a sale earns is held until the partner has accepted. Before the first offer it is the first one accepted
    later, else the standing offer.
    """
    accepted = [(each.accepted_at, each) for each in versions if each.accepted_at is not None]
    in_force = (each for since, each in accepted if since <= at and not _was_over(each, at))
    offered = [(each.offered_at, each.number, each) for each in versions if each.offered_at <= at]
    standing = (each for each in versions if each.state is VersionState.OFFERED)
    return (
        next(in_force, None)
        or (max(offered, key=lambda told: told[:2])[2] if offered else None)
        or (min(accepted, key=lambda told: told[0])[1] if accepted else None)
        or next(standing, None)
        or next(iter(versions), None)
    )


def _was_over(version: AgreementVersion, at: datetime) -> bool:
    return version.superseded_at is not None and version.superseded_at <= at


def terms_pending(partnership: Partnership) -> bool:
    """Return whether a partnership has started and its partner has never accepted terms: what it earns is held."""
    if partnership.activated_at is None:
        return False
    accepted = _versions(partnership.id).where(AgreementVersion.accepted_at.isnot(None))
    return db.session.scalar(accepted.limit(1)) is None


def list_offers_waiting(actor: Actor) -> list[AgreementVersion]:
    """Return the versions that wait for an answer of the actor's organization, the oldest first."""
    query = _waiting(actor).order_by(AgreementVersion.offered_at)
    return list(db.session.scalars(query))


def count_offers_waiting(actor: Actor) -> int:
    """Return how many versions wait for an answer of the actor's organization."""
    return db.session.scalar(select(func.count()).select_from(_waiting(actor).subquery())) or 0


def _waiting(actor: Actor) -> Select[AgreementVersion]:
    return (
        select(AgreementVersion)
        .join(Partnership, Partnership.id == AgreementVersion.partnership_id)
        .where(
            AgreementVersion.partner_id == actor.organization_id,
            AgreementVersion.state == VersionState.OFFERED,
            Partnership.state != PartnershipState.PROSPECT,
        )
    )


def _versions(partnership_id: Id) -> Select[AgreementVersion]:
    return select(AgreementVersion).where(AgreementVersion.partnership_id == partnership_id)
