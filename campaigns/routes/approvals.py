"""Ending an approval, by either side, with the rule that was broken."""

from flask import Response, flash
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import approvals as commands
from campaigns.forms.reviews import RevokeForm
from campaigns.queries.approvals import get_approval
from campaigns.queries.evidence import get_evidence
from campaigns.routes.blueprint import pages
from campaigns.routes.creatives_proof import back_to, proof_page
from campaigns.routes.pictures import HARMLESS
from campaigns.rules.approvals import check_reason
from campaigns.schemas.reviews import Evidence
from core.access import current_actor, needs
from core.files import storage
from core.ids import Id


@pages.post("/designs/approvals/<id:approval_id>/end")
@needs(Permission.APPROVAL_REVOKE)
def revoke_approval(approval_id: Id) -> ResponseReturnValue:
    """End an approval for a breach."""
    approval = get_approval(current_actor(), approval_id)
    creative_id, number, address = approval.creative_id, approval.version.number, approval.creative.public_id
    form = RevokeForm()
    if form.is_sent_and_valid():
        with form.refusals():
            why, evidence = form.why.data or "", _evidence(approval_id, form)
            commands.revoke_approval(
                approval_id, actor=current_actor(), rule_broken=form.rule, why=why, evidence=evidence
            )
            flash("The approval has ended and both sides have been told. What was earned until now stays.")
            return back_to(address, number)
    return proof_page(creative_id, number, refused=form)


@pages.get("/designs/evidence/<id:evidence_id>/picture")
@needs(Permission.CREATIVES_SEE)
def load_evidence(evidence_id: Id) -> ResponseReturnValue:
    """Return the picture of how an approval was broken."""
    evidence = get_evidence(current_actor(), evidence_id)
    return Response(storage().load(evidence.storage_key), mimetype=evidence.media_type, headers=HARMLESS)


def _evidence(approval_id: Id, form: RevokeForm) -> Evidence:
    """Return what was given as evidence; its picture is read once the rest could be used."""
    check_reason(form.rule, form.why.data or "")
    found, given = Evidence(arrival_id=form.arrival_id), form.picture.data
    if not given or not given.filename:
        return found
    kept = commands.keep_picture(approval_id, actor=current_actor(), data=given.read(), name=given.filename)
    return kept.model_copy(update={"arrival_id": found.arrival_id})
