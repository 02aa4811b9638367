"""What people do with a version: submit it, decide about it, take either back."""

from http import HTTPStatus

from flask import flash
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import reviews as commands
from campaigns.forms.creatives import SubmitForm
from campaigns.forms.reviews import DecisionForm
from campaigns.queries.creatives import get_version
from campaigns.queries.kits_opening import opening_of
from campaigns.queries.reviews import get_round
from campaigns.routes.blueprint import pages
from campaigns.routes.creatives_proof import back_to, proof_page
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.reviews import RoundState, Verdict
from core.access import current_actor, needs
from core.ids import Id

_SAID = {
    Verdict.APPROVE: "You approved this version.",
    Verdict.APPROVE_WITH_NOTES: "You approved this version, with a note.",
    Verdict.REQUEST_CHANGES: "The designer was told what to change.",
    Verdict.NOT_MINE: "You left this to your colleagues.",
}


@pages.post("/designs/versions/<id:version_id>/submit")
@needs(Permission.CREATIVE_EDIT)
def submit_version(version_id: Id) -> ResponseReturnValue:
    """Ask both sides to judge a version."""
    version = get_version(current_actor(), version_id)
    creative_id, number, address = version.creative_id, version.number, version.creative.public_id
    form = SubmitForm()
    if form.is_sent_and_valid():
        with form.refusals():
            scope = ApprovalScope(form.scope.data)
            due_on, bounds = form.due_on.data, form.bounds
            commands.submit_for_review(version_id, actor=current_actor(), scope=scope, bounds=bounds, due_on=due_on)
            flash("Submitted. Everybody who decides has been told by e-mail.")
            return back_to(address, number)
    return proof_page(creative_id, number, refused=form)


@pages.post("/designs/reviews/<id:round_id>/decide")
@needs(Permission.CREATIVE_DECIDE)
def decide_review(round_id: Id) -> ResponseReturnValue:
    """Record a verdict on the version that was seen; when a newer one arrived, show that instead."""
    review = get_round(current_actor(), round_id)
    creative_id, number, address = review.creative_id, review.version.number, review.creative.public_id
    form = DecisionForm()
    form.offer(review.checklist)
    if form.is_sent_and_valid():
        with form.refusals():
            verdict, seen, note = form.choice, form.seen_sha.data or "", form.note.data or ""
            commands.decide_review(
                round_id,
                actor=current_actor(),
                verdict=verdict,
                seen_sha=seen,
                note=note,
                ticked=form.points,
                bounds=form.bounds,
            )
            flash(_outcome(round_id, verdict))
            return back_to(address, number)
    return proof_page(creative_id, None if form.status == HTTPStatus.CONFLICT else number, refused=form)


@pages.post("/designs/reviews/<id:round_id>/withdraw")
@needs(Permission.CREATIVE_EDIT)
def withdraw_round(round_id: Id) -> ResponseReturnValue:
    """Take a version out of review."""
    review = commands.withdraw_round(round_id, actor=current_actor())
    flash("The design is out of review. What was approved before stays approved.")
    return back_to(review.creative.public_id, review.version.number)


@pages.post("/designs/decisions/<id:decision_id>/withdraw")
@needs(Permission.CREATIVE_DECIDE)
def withdraw_decision(decision_id: Id) -> ResponseReturnValue:
    """Take back one's own decision."""
    decision = commands.withdraw_decision(decision_id, actor=current_actor())
    review = get_round(current_actor(), decision.review_round_id)
    flash("Your decision is withdrawn. You can decide again.")
    return back_to(review.creative.public_id, review.version.number)


def _outcome(round_id: Id, verdict: Verdict) -> str:
    review = get_round(current_actor(), round_id)
    if review.state is RoundState.APPROVED:
        return f"Approved by both brands. {opening_of(review.creative_id).sentence}".strip()
    return _SAID[verdict]
