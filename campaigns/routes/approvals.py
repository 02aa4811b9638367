"""Ending an approval, by either side, with the rule that was broken."""

from flask import flash
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import approvals as commands
from campaigns.forms.reviews import RevokeForm
from campaigns.queries.approvals import get_approval
from campaigns.routes.blueprint import pages
from campaigns.routes.creatives_proof import back_to, proof_page
from core.access import current_actor, needs
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
            commands.revoke_approval(approval_id, actor=current_actor(), rule_broken=form.rule, why=form.why.data or "")
            flash("The approval has ended and both sides have been told. What was earned until now stays.")
            return back_to(address, number)
    return proof_page(creative_id, number, refused=form)
