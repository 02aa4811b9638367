"""What a program offers new partners: the share, the rules, and everything that was said in one editable summary."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import programs as commands
from campaigns.forms.programs import DefaultTermsForm
from campaigns.models import Program
from campaigns.queries import programs as queries
from campaigns.queries.brands import latest_guidelines
from campaigns.routes.blueprint import pages
from campaigns.routes.guide import Part, back_from, guide, is_guided, onward
from campaigns.routes.telling import told, told_of
from campaigns.rules.mail_html.starter import usual_disclosure
from core.access import current_actor, needs
from core.ids import Id
from partners.forms import RuleFields
from partners.queries import count_partnerships
from partners.rules.partnerships import PartnershipState
from partners.rules.terms import Terms

_SAVED = "Saved. New invitations start from these terms; agreements that were made keep theirs."


@pages.route("/programs/<id:program_id>/terms", methods=["GET", "POST"])
@needs(Permission.PROGRAM_EDIT)
def edit_terms(program_id: Id) -> ResponseReturnValue:
    """Set what new partners are offered, with the same terms in plain words and a worked example beside.

    On the guided way the rules have a step of their own: what is stored of them stays, whatever was sent.
    """
    program, form = queries.get_program(current_actor(), program_id), DefaultTermsForm()
    form.in_currency(program.currency)
    if request.method == "GET":
        form.show(Terms.from_json(program.default_terms))
    elif is_guided():
        form.show_rules(Terms.from_json(program.default_terms))
    if request.method == "POST" and "preview" not in request.form and form.is_sent_and_valid():
        with form.refusals():
            commands.change_default_terms(program_id, form.terms(), actor=current_actor())
            flash(_SAVED)
            return onward(program, Part.SHARE)
    page = render_template(
        "campaigns/program_terms.html", form=form, program=program, is_guided=is_guided(),
        stops=guide(program, Part.SHARE), back=back_from(program, Part.SHARE), **told(form.terms, program),
    )  # fmt: skip
    return page, form.status


@pages.route("/programs/<id:program_id>/rules", methods=["GET", "POST"])
@needs(Permission.PROGRAM_EDIT)
def edit_rules(program_id: Id) -> ResponseReturnValue:
    """Set which sales count for new partners and when they can be paid; what partners earn stays."""
    program, form = queries.get_program(current_actor(), program_id), RuleFields()
    terms = Terms.from_json(program.default_terms)
    if request.method == "GET":
        form.show_rules(terms)
    elif "preview" not in request.form and form.is_sent_and_valid():
        with form.refusals():
            commands.change_default_terms(program_id, form.ruled(terms), actor=current_actor())
            flash(_SAVED)
            return onward(program, Part.RULES)
    page = render_template(
        "campaigns/program_rules.html", form=form, program=program,
        stops=guide(program, Part.RULES), back=back_from(program, Part.RULES),
        **told(lambda: form.ruled(terms), program),
    )  # fmt: skip
    return page, form.status


@pages.get("/programs/<id:program_id>/summary")
@needs(Permission.PROGRAMS_SEE)
def sum_up_program(program_id: Id) -> ResponseReturnValue:
    """Show everything that was said of a program, each with the way to change it, and what is still missing."""
    actor = current_actor()
    program = queries.get_program(actor, program_id)
    terms, partners = Terms.from_json(program.default_terms), count_partnerships(actor)
    brand = latest_guidelines(program.seller_id).get(program.seller_id)
    return render_template(
        "campaigns/program_summary.html",
        program=program,
        brand=brand,
        disclosure=usual_disclosure("The partner", own=program.disclosure, asked=[brand.disclosure] if brand else []),
        active=partners.get(PartnershipState.ACTIVE, 0),
        asked=partners.get(PartnershipState.INVITED, 0) + partners.get(PartnershipState.NEGOTIATING, 0),
        missing=_missing(program, has_brand=brand is not None, has_partners=bool(partners)),
        may_edit=actor.may(Permission.PROGRAM_EDIT),
        may_invite=actor.may(Permission.AGREEMENTS_OFFER),
        may_publish=actor.may(Permission.BRAND_EDIT),
        **told_of(terms, program),
    )


def _missing(program: Program, *, has_brand: bool, has_partners: bool) -> list[tuple[str, str, str]]:
    """Return what a program still lacks: why it matters, how the way there is called, and where it is."""
    id_ = program.public_id
    steps = [
        (bool(program.products), "Nothing is sold yet, so nobody can be invited.", "Add a product",
         url_for("campaigns.add_product", program_id=id_, guide="summary")),
        (has_brand, "Your brand has no guidelines yet. Designs can be made without; with them they are checked.",
         "Write the guidelines", url_for("campaigns.edit_brand", program=id_, guide="summary")),
        (has_partners, "Nobody is invited yet.", "Invite a partner",
         url_for("campaigns.invite_to_program", program_id=id_, guide="summary")),
    ]  # fmt: skip
    return [(text, label, url) for is_there, text, label, url in steps if not is_there]
