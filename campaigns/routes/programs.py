"""Pages of programs: the list, and one program with what to do next."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from accounts.queries import get_own_organization
from campaigns.commands import programs as commands
from campaigns.forms.programs import ProgramForm
from campaigns.queries import programs as queries
from campaigns.queries.brands import disclosure_for
from campaigns.queries.campaigns import list_campaigns
from campaigns.queries.placements import count_plain_parts, list_placements
from campaigns.routes.blueprint import pages
from campaigns.routes.guide import Part, back_from, first_product, guide, onward
from campaigns.routes.steps import steps_of
from campaigns.rules.placements import about_plain_links
from core.access import current_actor, needs
from core.ids import Id
from partners.rules import words
from partners.rules.terms import Terms


@pages.get("/programs")
@needs(Permission.PROGRAMS_SEE)
def list_programs() -> ResponseReturnValue:
    """Show the seller's programs."""
    actor = current_actor()
    return render_template(
        "campaigns/programs.html",
        programs=queries.list_programs(actor),
        partners=queries.count_partners(actor),
        campaigns=queries.count_campaigns(actor),
        may_edit=actor.may(Permission.PROGRAM_EDIT),
    )


@pages.route("/programs/new", methods=["GET", "POST"])
@needs(Permission.PROGRAM_EDIT)
def create_program() -> ResponseReturnValue:
    """Create a program, the first of five steps."""
    own = get_own_organization(current_actor())
    form = ProgramForm(currency=own.currency)
    if form.is_sent_and_valid():
        with form.refusals():
            program = commands.create_program(form.draft(), actor=current_actor())
            flash("The program is there. Next: what it sells.")
            return redirect(first_product(program))
    page = render_template(
        "campaigns/program_form.html", form=form, program=None, disclosure=disclosure_for(own.id),
        stops=guide(None, Part.PROGRAM), back=url_for("campaigns.list_programs"),
    )  # fmt: skip
    return page, form.status


@pages.get("/programs/<id:program_id>")
@needs(Permission.PROGRAMS_SEE)
def show_program(program_id: Id) -> ResponseReturnValue:
    """Show one program: what it sells, its terms, its campaigns, and what to do next."""
    actor = current_actor()
    program = queries.get_program(actor, program_id)
    campaigns = list_campaigns(actor, program_id=program.id)
    placements = list_placements(actor, program_id=program.id)
    return render_template(
        "campaigns/program.html",
        program=program,
        campaigns=campaigns,
        placements=placements,
        plain_words=words.in_plain_words(Terms.from_json(program.default_terms)),
        steps=steps_of(actor, program, campaigns, placements),
        may_edit=actor.may(Permission.PROGRAM_EDIT),
        may_invite=actor.may(Permission.AGREEMENTS_OFFER),
    )


@pages.route("/programs/<id:program_id>/edit", methods=["GET", "POST"])
@needs(Permission.PROGRAM_EDIT)
def edit_program(program_id: Id) -> ResponseReturnValue:
    """Change what a program says about itself."""
    program, form = queries.get_program(current_actor(), program_id), ProgramForm()
    if request.method == "GET":
        form.show(program)
    form.currency.data = program.currency
    counts = count_plain_parts(current_actor(), program_id)
    form.plain_links_need_design.description = about_plain_links(free=counts.get(False, 0), bound=counts.get(True, 0))
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_program(program_id, form.draft(), actor=current_actor())
            flash("Saved.")
            return onward(program, Part.PROGRAM)
    page = render_template(
        "campaigns/program_form.html", form=form, program=program, disclosure=disclosure_for(program.seller_id),
        stops=guide(program, Part.PROGRAM), back=back_from(program, Part.PROGRAM),
    )  # fmt: skip
    return page, form.status


@pages.post("/programs/<id:program_id>/archive")
@needs(Permission.PROGRAM_EDIT)
def archive_program(program_id: Id) -> ResponseReturnValue:
    """Put a program away."""
    ButtonForm.from_request()
    program = commands.archive_program(program_id, actor=current_actor())
    flash(f"{program.name} is archived. What runs goes on; nothing new can be started in it.")
    return redirect(url_for("campaigns.list_programs"))
