"""Reads of what revocations rest on: the breach a mail was found to be, and the picture beside it."""

from sqlalchemy import or_, select
from sqlalchemy.orm import defer, joinedload

from accounts.permissions import Permission
from campaigns.models import Approval, BreachEvidence, CreativeVersion, MailArrival
from campaigns.queries.approvals import find_last_approval
from campaigns.rules.arrivals import Outcome
from core import clock
from core.access import Actor
from core.db import db, get_one
from core.errors import AppError
from core.ids import Id

_NO_MAIL = "There is no such mail, or it belongs to somebody else."


def get_evidence(actor: Actor, evidence_id: Id) -> BreachEvidence:
    """Return evidence of either side, with a picture. Raises NotFound."""
    me = actor.organization_id
    query = select(BreachEvidence).where(or_(BreachEvidence.seller_id == me, BreachEvidence.partner_id == me))
    query = query.where(BreachEvidence.id == evidence_id, BreachEvidence.storage_key != "")
    return get_one(query, missing="There is no such picture, or it belongs to somebody else.")


def find_evidence(approval: Approval) -> BreachEvidence | None:
    """Return what the end of an approval rests on, if anything was given. It was fetched for whoever asks."""
    if not approval.is_revoked:
        return None
    around = joinedload(BreachEvidence.arrival)
    version = around.joinedload(MailArrival.version).options(
        *(defer(getattr(CreativeVersion, name)) for name in _HEAVY)
    )
    query = select(BreachEvidence).where(BreachEvidence.approval_id == approval.id)
    return db.session.scalar(query.options(version, around.joinedload(MailArrival.compared_by)))


def get_breach(actor: Actor, arrival_id: Id, approval: Approval) -> MailArrival:
    """Return a mail that was found to say something else than this approval allows.

    Raises NotFound for a mail of others, AppError for one that is no breach of it.
    """
    me = actor.organization_id
    mine = or_(MailArrival.seller_id == me, MailArrival.partner_id == me)
    found = get_one(select(MailArrival).where(MailArrival.id == arrival_id, mine), missing=_NO_MAIL)
    if found.outcome is not Outcome.BREACH or found.creative_version_id != approval.creative_version_id:
        raise AppError("This mail was not found to break this approval. Leave it out, and say what happened.")
    return found


def breaks_approval(actor: Actor, arrival: MailArrival | None) -> bool:
    """Say whether a mail breaks an approval that holds and that this person may end. It was fetched for them."""
    if arrival is None or arrival.outcome is not Outcome.BREACH or not actor.may(Permission.APPROVAL_REVOKE):
        return False
    approval = find_last_approval(arrival.creative_version_id)
    return approval is not None and approval.interval.covers(clock.now())


_HEAVY = ("html", "text", "blocks", "checks")
