"""Writes of approvals. A newer one replaces the older; either side may end one, naming the rule that was broken."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, update

from campaigns.commands.epoch import bump_link_epoch
from campaigns.commands.pictures import keep_beside
from campaigns.models import Approval, ApprovalWarning, BreachEvidence, ReviewRound
from campaigns.notices import approvals as notices
from campaigns.notices import senders
from campaigns.queries.approvals import (
    approvals_ending_soon,
    find_unended_approval,
    get_approval,
    holds_at,
    placements_in_scope,
    sent_warnings,
    shows_brand_of,
)
from campaigns.queries.approvals_bounds import agreed_on, end_of, offer_ends_on
from campaigns.queries.creatives import get_creative
from campaigns.queries.evidence import get_breach
from campaigns.rules import approvals as rules
from campaigns.rules.approvals import EndReason
from campaigns.rules.approvals_bounds import channels_to_keep
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.schemas.reviews import NO_EVIDENCE, Evidence
from campaigns.signals import approval_changed
from core import audit, clock
from core.access import Actor, system_for
from core.db import add, after_commit, command, db, lock
from core.ids import Id


@command
def grant_approval(review: ReviewRound, *, actor: Actor) -> Approval:
    """Write down that every side approved the bytes of a round. An older approval of the creative ends now."""
    moment = clock.now()
    older = find_unended_approval(review.creative_id)
    reached = placements_in_scope(older) if older else []
    if older is not None:
        _supersede(lock(older), moment, actor)
    approval = add(
        Approval(
            **{name: getattr(review.creative, name) for name in ("seller_id", "partnership_id", "partner_id")},
            campaign_id=review.creative.campaign_id,
            placement_id=review.creative.placement_id,
            creative_id=review.creative_id,
            creative_version_id=review.creative_version_id,
            review_round_id=review.id,
            scope=review.scope,
            sha256=review.version.sha256,
            valid_from=moment,
            channels=channels_to_keep(review.scope, agreed_on(review)),
            valid_until=end_of(review),
        )
    )
    audit.record(actor, ReviewAction.APPROVAL_GRANTED, approval, sha256=approval.sha256)
    if older is not None and older.end_reason is EndReason.SUPERSEDED and older.sha256 != approval.sha256:
        senders.tell_superseded(approval)
    _announce(dict.fromkeys([*placements_in_scope(approval), *reached]))
    return approval


def keep_picture(approval_id: Id, *, actor: Actor, data: bytes, name: str) -> Evidence:
    """Read a picture that shows how an approval was broken, and keep it. Raises AppError with the field `picture`.

    Decoding happens before anything is locked.
    """
    get_approval(actor, approval_id)
    read, key = keep_beside(data, name)
    return Evidence(sha256=read.sha256, media_type=read.media_type, storage_key=key)


@command
def revoke_approval(
    approval_id: Id, *, actor: Actor, rule_broken: str, why: str, evidence: Evidence = NO_EVIDENCE
) -> Approval:
    """End an approval for a breach, naming the rule and what happened. Both sides may; earlier clicks stand.

    Raises AppError with a field when a reason is missing or a mail is no breach of it, NotFound for a mail of others,
    Conflict when the approval has ended already.
    """
    found = get_approval(actor, approval_id)
    lock(get_creative(actor, found.creative_id))
    approval = lock(found)
    rules.check_reason(rule_broken, why)
    rules.check_may_revoke(approval.interval, clock.now())
    approval.ended_at, approval.end_reason, approval.ended_by_id = clock.now(), EndReason.REVOKED, actor.user_id
    approval.rule_broken, approval.why = rule_broken.strip(), why.strip()
    audit.record(actor, ReviewAction.APPROVAL_ENDED, approval, reason=EndReason.REVOKED, personal=approval.why)
    proof = _keep(approval, evidence, actor)
    notices.approval_revoked(approval, actor, proof)
    senders.tell_revoked(approval, actor, proof)
    _announce(placements_in_scope(approval))
    return approval


@command
def ask_again(organization_id: Id, *, by: datetime, actor: Actor) -> int:
    """Let what is approved with an organization's brand hold only until a moment, unless it is approved again.

    An earlier moment that was set before stays. Returns how many approvals that concerns; what ended is not touched.
    """
    is_later = or_(Approval.review_by.is_(None), Approval.review_by > by)
    query = update(Approval).where(shows_brand_of(organization_id), holds_at(clock.now()), is_later)
    asked = db.session.scalars(query.values(review_by=by).returning(Approval.id)).all()
    audit.record(actor, ReviewAction.APPROVALS_TO_RENEW, by=by.isoformat(), approvals=len(asked))
    bump_link_epoch()
    return len(asked)


def warn_seller(seller_id: Id) -> int:
    """Warn both sides of a seller's approvals that run out; returns how many were warned of. Each is a command."""
    return sum(warn_of_end(approval_id) for approval_id in approvals_ending_soon(seller_id))


@command
def warn_of_end(approval_id: Id) -> bool:
    """Tell both sides once that an approval runs out, if the day for it has come. Returns whether mail went out."""
    approval = lock(db.session.get_one(Approval, approval_id))
    until = approval.interval.until
    if until is None or not approval.interval.covers(clock.now()):
        return False
    zone = approval.creative.seller.timezone
    last_day = clock.local_day(until - timedelta(microseconds=1), zone)
    due = rules.warnings_due(
        first_day=clock.local_day(approval.valid_from, zone), last_day=last_day, today=clock.today(zone)
    )
    sent = sent_warnings(approval.id)
    new = [ahead for ahead in due if ahead not in sent]
    for ahead in new:
        add(
            ApprovalWarning(
                seller_id=approval.seller_id, approval_id=approval.id, days_ahead=ahead, sent_at=clock.now()
            )
        )
    if new:
        audit.record(system_for(approval.seller_id), ReviewAction.APPROVAL_WARNED, approval, days_ahead=new[-1])
        is_to_renew = approval.interval.asks_again(clock.now())
        is_offers_end = last_day == offer_ends_on(approval.creative)
        notices.approval_runs_out(approval, last_day, is_to_renew=is_to_renew, is_offers_end=is_offers_end)
        senders.tell_end(approval, last_day)
    return bool(new)


def _supersede(older: Approval, moment: datetime, actor: Actor) -> None:
    has_run_out = older.interval.until is not None and older.interval.until <= moment
    older.ended_at = older.interval.until if has_run_out else moment
    older.end_reason = EndReason.EXPIRED if has_run_out else EndReason.SUPERSEDED
    db.session.flush()
    audit.record(actor, ReviewAction.APPROVAL_ENDED, older, reason=older.end_reason)


def _keep(approval: Approval, evidence: Evidence, actor: Actor) -> BreachEvidence | None:
    """Write down what a revocation rests on; nothing where nothing was given."""
    if evidence.is_empty:
        return None
    arrival = get_breach(actor, evidence.arrival_id, approval) if evidence.arrival_id else None
    owners = {"seller_id": approval.seller_id, "partner_id": approval.partner_id, "approval_id": approval.id}
    picture = {name: getattr(evidence, name) for name in ("sha256", "media_type", "storage_key")}
    row = add(BreachEvidence(**owners, **picture, mail_arrival_id=arrival.id if arrival else None))
    audit.record(actor, ReviewAction.BREACH_PROVED, approval, picture=evidence.sha256, has_mail=arrival is not None)
    return row


def _announce(placement_ids: Iterable[Id]) -> None:
    bump_link_epoch()
    for placement_id in placement_ids:
        after_commit(partial(approval_changed.send, placement_id=placement_id))
