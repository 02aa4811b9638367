"""Pages of review plans and stand-ins."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands import reviews_plans as commands
from campaigns.forms.reviews_plans import PlanForm, StandInForm
from campaigns.queries.programs import get_program
from campaigns.queries.reviews import list_colleagues
from campaigns.queries.reviews_stages import find_plan, list_own_stand_ins
from campaigns.routes.blueprint import pages
from campaigns.rules.checklists import read_checklist
from core.access import current_actor, needs
from core.ids import Id


@pages.route("/programs/<id:program_id>/review-plan", methods=["GET", "POST"])
@needs(Permission.PROGRAM_EDIT)
def edit_review_plan(program_id: Id) -> ResponseReturnValue:
    """Set the stages that the designs of a program go through."""
    actor, form = current_actor(), PlanForm()
    program, found = get_program(actor, program_id), find_plan(program_id)
    form.offer(list_colleagues(actor))
    if request.method == "GET" and found:
        form.show(found.plan, found.checklist)
    if form.is_sent_and_valid():
        with form.refusals():
            checklist = read_checklist(form.checklist.data or "")
            commands.save_review_plan(program_id, form.plan(), actor=actor, checklist=checklist)
            flash("Saved. Designs that are submitted from now on follow it; open reviews go on as they began.")
            return redirect(url_for(".show_program", program_id=program.public_id))
    return render_template("campaigns/review_plan.html", form=form, program=program), form.status


@pages.route("/designs/stand-ins", methods=["GET", "POST"])
@needs(Permission.CREATIVE_DECIDE)
def list_stand_ins() -> ResponseReturnValue:
    """Say who decides for oneself while one is away."""
    actor, form = current_actor(), StandInForm()
    colleagues = [user for user in list_colleagues(actor) if user.id != actor.user_id]
    form.offer(colleagues)
    if form.is_sent_and_valid():
        with form.refusals():
            named = commands.name_stand_in(form.draft(), actor=actor)
            flash(
                f"Saved. What {named.stand_in.name or named.stand_in.email} decides on these days counts for you too."
            )
            return redirect(url_for(".list_stand_ins"))
    page = render_template(
        "campaigns/stand_ins.html", form=form, named=list_own_stand_ins(actor), has_colleagues=bool(colleagues)
    )
    return page, form.status


@pages.post("/designs/stand-ins/<id:stand_in_id>/end")
@needs(Permission.CREATIVE_DECIDE)
def end_stand_in(stand_in_id: Id) -> ResponseReturnValue:
    """Let nobody decide for oneself any more."""
    ButtonForm.from_request()
    commands.end_stand_in(stand_in_id, actor=current_actor())
    flash("Ended. What was decided for you stays.")
    return redirect(url_for(".list_stand_ins"))
