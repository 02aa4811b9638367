"""The page on which a seller invites a partner to a program, seeing the terms as the partner will read them."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.programs import invite_to_program as invite
from campaigns.forms.programs import InvitePartnerForm
from campaigns.queries.programs import get_program
from campaigns.routes.blueprint import pages
from campaigns.routes.guide import Part, back_from, guide, onward
from campaigns.routes.telling import told
from core import mail
from core.access import current_actor, needs
from core.ids import Id
from partners.rules.terms import Terms


@pages.route("/programs/<id:program_id>/invite", methods=["GET", "POST"])
@needs(Permission.AGREEMENTS_OFFER)
def invite_to_program(program_id: Id) -> ResponseReturnValue:
    """Invite a partner: products and terms of the program, which may be changed for this partner."""
    program, form = get_program(current_actor(), program_id), InvitePartnerForm()
    form.in_currency(program.currency)
    form.offer(program)
    if request.method == "GET":
        form.show(Terms.from_json(program.default_terms))
        form.tick_all(program)
    elif "preview" not in request.form and form.is_sent_and_valid():
        with form.refusals():
            partnership = invite(program_id, form.draft(form.terms()), actor=current_actor())
            said = f"The invitation to {partnership.contact_email} is on its way. It can be answered for 30 days."
            flash(said + mail.caveat())
            return onward(program, Part.PARTNER)
    page = render_template(
        "campaigns/program_invite.html", form=form, program=program,
        stops=guide(program, Part.PARTNER), back=back_from(program, Part.PARTNER), **told(form.terms, program),
    )  # fmt: skip
    return page, form.status
