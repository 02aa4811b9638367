"""Pages of campaigns: the list, one campaign with its placements, and its states."""

from enum import StrEnum
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import campaigns as commands
from campaigns.forms.campaigns import CampaignForm, StateForm
from campaigns.models import Program
from campaigns.queries import campaigns as queries
from campaigns.queries.coupons import list_coupons
from campaigns.queries.earning import approved_now
from campaigns.queries.offers import promises_in
from campaigns.queries.placements import list_placements, placements_of_campaign
from campaigns.queries.prices import priced
from campaigns.queries.programs import list_programs as programs_of
from campaigns.routes.blueprint import pages
from campaigns.routes.kit_locks import said_of_start
from campaigns.rules.campaigns import ABOUT_CAMPAIGN, CAMPAIGN_MOVES, CampaignState
from campaigns.rules.placements import ABOUT_PLACEMENT
from campaigns.rules.programs import ProgramState
from core import ids
from core.access import current_actor, needs
from core.errors import AppError
from core.ids import Id

S = TypeVar("S", bound=StrEnum)
_DONE = {
    CampaignState.LIVE: "The campaign is live.",
    CampaignState.PAUSED: "Paused. What was already sent still counts for the days you agreed.",
    CampaignState.ENDED: "Ended. What was already sent still counts for the days you agreed.",
    CampaignState.ARCHIVED: "Archived.",
}


@pages.get("/campaigns")
@needs(Permission.CAMPAIGNS_SEE)
def list_campaigns() -> ResponseReturnValue:
    """Show the seller's campaigns, narrowed by the query string."""
    actor, chosen = current_actor(), request.args.get("state", "")
    state = CampaignState(chosen) if chosen in list(CampaignState) else None
    counts = queries.count_by_state(actor)
    return render_template(
        "campaigns/campaigns.html",
        campaigns=queries.list_campaigns(actor, state=state),
        placements=queries.count_placements(actor),
        counts=counts,
        total=sum(counts.values()),
        state=state,
        about=ABOUT_CAMPAIGN,
        may_edit=actor.may(Permission.CAMPAIGN_EDIT),
    )


@pages.route("/campaigns/new", methods=["GET", "POST"])
@needs(Permission.CAMPAIGN_EDIT)
def create_campaign() -> ResponseReturnValue:
    """Create a campaign as a draft."""
    form, programs = CampaignForm(), _open_programs()
    form.offer_programs(programs)
    if request.method == "GET":
        form.program.data = request.args.get("program", programs[0].public_id if programs else "")
    elif form.is_sent_and_valid():
        with form.refusals():
            program_id = ids.parse(str(form.program.data), Program.__prefix__)
            campaign = commands.create_campaign(program_id, form.draft(), actor=current_actor())
            flash("The campaign is there. Next: who carries it, and how.")
            return redirect(url_for("campaigns.add_placement", campaign_id=campaign.public_id))
    page = render_template("campaigns/campaign_form.html", form=form, campaign=None, programs=programs)
    return page, form.status


@pages.get("/campaigns/<id:campaign_id>")
@needs(Permission.CAMPAIGNS_SEE)
def show_campaign(campaign_id: Id) -> ResponseReturnValue:
    """Show one campaign with its placements and what each waits for."""
    actor = current_actor()
    campaign = queries.get_own_campaign(actor, campaign_id)
    placements = list_placements(actor, campaign_id=campaign.id)
    return render_template(
        "campaigns/campaign.html",
        campaign=campaign,
        placements=placements,
        approved=approved_now(placements),
        prices=priced(campaign.program_id, campaign.id),
        coupons=[each for each in list_coupons([row.id for row in placements]) if each.disabled_at is None],
        promises=promises_in(campaign, placements),
        moves=CAMPAIGN_MOVES.get(campaign.state, ()),
        about=ABOUT_CAMPAIGN,
        about_placement=ABOUT_PLACEMENT,
        may_edit=actor.may(Permission.CAMPAIGN_EDIT),
    )


@pages.route("/campaigns/<id:campaign_id>/edit", methods=["GET", "POST"])
@needs(Permission.CAMPAIGN_EDIT)
def edit_campaign(campaign_id: Id) -> ResponseReturnValue:
    """Change what a campaign says about itself."""
    campaign, form = queries.get_own_campaign(current_actor(), campaign_id), CampaignForm()
    form.offer_programs([campaign.program])
    if request.method == "GET":
        form.show(campaign)
    form.program.data = campaign.program.public_id
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_campaign(campaign_id, form.draft(), actor=current_actor())
            flash("Saved.")
            return redirect(url_for("campaigns.show_campaign", campaign_id=campaign.public_id))
    page = render_template("campaigns/campaign_form.html", form=form, campaign=campaign, programs=[campaign.program])
    return page, form.status


@pages.route("/campaigns/<id:campaign_id>/copy", methods=["GET", "POST"])
@needs(Permission.CAMPAIGN_EDIT)
def copy_campaign(campaign_id: Id) -> ResponseReturnValue:
    """Make another campaign with the same partners and channels."""
    campaign, form = queries.get_own_campaign(current_actor(), campaign_id), CampaignForm()
    form.offer_programs([campaign.program])
    if request.method == "GET":
        form.show(campaign)
        form.name.data, form.starts_on.data, form.ends_on.data = "", None, None
    form.program.data = campaign.program.public_id
    if form.is_sent_and_valid():
        with form.refusals():
            copy = commands.copy_campaign(campaign_id, form.draft(), actor=current_actor())
            flash("Copied. Dates, codes and designs are not: both sides approve each design for this campaign.")
            return redirect(url_for("campaigns.show_campaign", campaign_id=copy.public_id))
    return render_template("campaigns/campaign_copy.html", form=form, campaign=campaign), form.status


@pages.post("/campaigns/<id:campaign_id>/state")
@needs(Permission.CAMPAIGN_EDIT)
def move_campaign(campaign_id: Id) -> ResponseReturnValue:
    """Start, pause, resume, end or archive a campaign."""
    to = chosen_state(CampaignState, StateForm.from_request().to.data)
    campaign = commands.set_campaign_state(campaign_id, to, actor=current_actor())
    is_started = to is CampaignState.LIVE
    flash(said_of_start(placements_of_campaign(campaign.id), _DONE[to]) if is_started else _DONE[to])
    return redirect(url_for("campaigns.show_campaign", campaign_id=campaign.public_id))


def chosen_state(kind: type[S], text: str | None) -> S:
    """Return the state a button named. Raises AppError for one that does not exist."""
    try:
        return kind(text or "")
    except ValueError as error:
        raise AppError("There is no such state. Press one of the page's buttons.", field="to") from error


def _open_programs() -> list[Program]:
    return [program for program in programs_of(current_actor()) if program.state is ProgramState.ACTIVE]
