"""Proof of approval: everything about one approval, the same for both sides, to keep or to hand to somebody else.

Whoever holds it needs none of us to check it: the approved bytes are inside, and their sha256 is the fingerprint that
every decision names.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from campaigns.models import (
    Approval,
    BrandGuidelines,
    Comment,
    Creative,
    CreativeVersion,
    Decision,
    Placement,
    ReviewGuest,
    ReviewRound,
)
from campaigns.queries.approvals import NO_APPROVAL, visible_approvals
from campaigns.queries.creatives import organization_of, side_names, sides_of
from campaigns.queries.evidence import find_evidence
from campaigns.rules.coupons_said import told
from campaigns.rules.creatives import Side, VersionState, canonical
from campaigns.rules.mail_html.pictures import pictures_in
from campaigns.rules.reviews import VERDICT_WORDS
from core.access import Actor
from core.db import db, get_one
from core.ids import Id

HOW_TO_CHECK = (
    "The fingerprint is the sha256 of the approved bytes: of the value of “approved.bytes” as UTF-8, "
    "which is also the file approved.json. Each picture is named by the sha256 of its own bytes."
)


def get_proved(actor: Actor, approval_id: Id) -> Approval:
    """Return an approval this actor may see, with all that its proof tells of it. Raises NotFound."""
    creative, version = joinedload(Approval.creative), joinedload(Approval.version)
    around = (
        creative.joinedload(Creative.placement).joinedload(Placement.partnership),
        creative.joinedload(Creative.campaign),
        creative.joinedload(Creative.seller),
        version.joinedload(CreativeVersion.author),
    )
    return get_one(visible_approvals(actor).where(Approval.id == approval_id).options(*around), missing=NO_APPROVAL)


def approved_bytes(approval: Approval) -> bytes:
    """Return exactly the bytes that were approved; their sha256 is the approval's."""
    return canonical(approval.version.bundle)


def proof_of(approval: Approval) -> dict[str, Any]:
    """Return the proof of an approval as JSON values. The approval was fetched for whoever asks."""
    creative, names = approval.creative, side_names(approval.creative)
    review = _review(approval)
    return {
        "approval": _approval(approval),
        "design": _design(creative),
        "brands": {str(side): name for side, name in names.items()},
        "approved": _approved(approval),
        "review": _opened(review, names),
        "decisions": [_decision(one, names) for one in review.decisions],
        "checks": [{"what": one["label"], "passed": one["passed"]} for one in review.checks or approval.version.checks],
        "comments": [_comment(one, names) for one in _comments(approval)],
        "guidelines": list(_guidelines(approval, names)),
        "how_to_check": HOW_TO_CHECK,
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "id": approval.public_id,
        "sha256": approval.sha256,
        "scope": approval.scope,
        "channels": sorted(approval.bounds.channels) or None,
        "from": _at(approval.valid_from),
        "until": _at(approval.interval.until),
        "ended": approval.end_reason,
        "rule_broken": approval.rule_broken,
        "why": approval.why,
        "evidence": _evidence(approval),
    }


def _evidence(approval: Approval) -> dict[str, Any] | None:
    """Return what the end of an approval rests on, if anything was given."""
    found = find_evidence(approval)
    if found is None:
        return None
    mail = found.arrival
    return {
        "picture": found.sha256 or None,
        "mail": {
            "subject": mail.subject,
            "sha256": mail.sha256,
            "compared_at": _at(mail.compared_at),
            "compared_by": mail.compared_by.name or mail.compared_by.email,
            "differences": mail.differences,
        }
        if mail
        else None,
    }


def _design(creative: Creative) -> dict[str, Any]:
    return {
        "name": creative.name,
        "kind": creative.kind,
        "made_by": creative.owner_side,
        "campaign": creative.campaign.name if creative.campaign else None,
        "placement": creative.placement.name,
        "channel": creative.placement.channel,
    }


def _approved(approval: Approval) -> dict[str, Any]:
    version = approval.version
    data = approved_bytes(approval).decode()
    return {
        "version": version.number,
        "author": version.author.name or version.author.email,
        "saved_at": _at(version.created_at),
        "content": json.loads(data),
        "code": told(version.bundle.code) if version.bundle.code else "",
        "pictures": pictures_in(version.html),
        "bytes": data,
    }


def _review(approval: Approval) -> ReviewRound:
    query = select(ReviewRound).where(ReviewRound.id == approval.review_round_id)
    people = (
        joinedload(ReviewRound.decisions).joinedload(Decision.user),
        selectinload(ReviewRound.guests).joinedload(ReviewGuest.invited_by),
        selectinload(ReviewRound.stages),
    )
    return db.session.scalars(query.options(*people)).unique().one()


def _opened(review: ReviewRound, names: dict[Side, str]) -> dict[str, Any]:
    return {
        "opened_at": _at(review.opened_at),
        "closed_at": _at(review.closed_at),
        "checklist": review.checklist,
        "asked_until": _on(review.last_day),
        "asked_channels": sorted(review.asked.channels) or None,
        "had_to_approve": [names[side] for side in review.sides],
        "stages": [
            {"name": one.name, "rule": one.rule, "began_at": _at(one.opened_at), "done_at": _at(one.done_at)}
            for one in review.stages
        ],
    }


def _decision(one: Decision, names: dict[Side, str]) -> dict[str, Any]:
    return {
        "by": one.who,
        "guest_of": one.guest_of or None,
        "brand": names[one.side],
        "decision": one.verdict,
        "words": VERDICT_WORDS[one.verdict] + (" by submitting it" if one.by_submitting else ""),
        "note": one.note,
        "ticked": one.ticked,
        "only_until": _on(one.last_day),
        "only_channels": sorted(one.bounds.channels) or None,
        "at": _at(one.decided_at),
        "withdrawn_at": _at(one.withdrawn_at),
        "seen_sha256": one.seen_sha,
    }


def _comments(approval: Approval) -> list[Comment]:
    """Return what both sides could read before it was approved: remarks on versions that were submitted."""
    shown = select(CreativeVersion.id).where(
        CreativeVersion.creative_id == approval.creative_id, CreativeVersion.state != VersionState.DRAFT
    )
    query = select(Comment).where(
        Comment.creative_id == approval.creative_id,
        Comment.seller_id == approval.seller_id,
        Comment.creative_version_id.in_(shown),
        Comment.version_number <= approval.version.number,
        Comment.created_at <= approval.valid_from,
    )
    people = (joinedload(Comment.author), joinedload(Comment.guest), joinedload(Comment.resolved_by))
    return list(db.session.scalars(query.options(*people).order_by(Comment.id)))


def _comment(one: Comment, names: dict[Side, str]) -> dict[str, Any]:
    return {
        "by": one.who,
        "brand": names[one.side],
        "version": one.version_number,
        "on": one.quote or None,
        "text": one.text,
        "must_fix": one.is_must_fix,
        "is_reply": one.parent_id is not None,
        "at": _at(one.created_at),
        "resolved_at": _at(one.resolved_at),
        "resolved_by": (one.resolved_by.name or one.resolved_by.email) if one.resolved_by else None,
    }


def _guidelines(approval: Approval, names: dict[Side, str]) -> Iterator[dict[str, Any]]:
    """Yield the guidelines of each side that were in force when it was approved."""
    owners = {organization_of(approval.creative, side): names[side] for side in sides_of(approval.creative)}
    query = select(BrandGuidelines).where(
        BrandGuidelines.organization_id.in_(owners), BrandGuidelines.created_at <= approval.valid_from
    )
    found = {one.organization_id: one for one in db.session.scalars(query.order_by(BrandGuidelines.number))}
    for organization_id, brand in owners.items():
        if one := found.get(organization_id):
            yield {"brand": brand, "version": one.number, "published_at": _at(one.created_at)}


def _on(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
