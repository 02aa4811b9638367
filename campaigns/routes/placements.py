"""Pages of placements: adding one to a campaign, and the seller's view of one with links, codes and the kit's state."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import placements as commands
from campaigns.forms.campaigns import PlacementDetailsForm, PlacementForm, StateForm
from campaigns.forms.links import CouponForm, LinkForm
from campaigns.models import Placement
from campaigns.queries import placements as queries
from campaigns.queries.arrivals import report_and_arrival
from campaigns.queries.calendar import clashes_around
from campaigns.queries.campaigns import get_own_campaign
from campaigns.queries.coupons import list_coupons
from campaigns.queries.kits import kit_for
from campaigns.queries.links import links_of
from campaigns.queries.showings import find_last_showing
from campaigns.routes.blueprint import pages
from campaigns.routes.campaigns import chosen_state
from campaigns.routes.kit_locks import said_of_start, ways_out
from campaigns.rules.arrivals.compare import OUTCOME_WORDS
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.coupons import POLICY_WORDS
from campaigns.rules.needs import checklist
from campaigns.rules.placements import ABOUT_PLACEMENT, CHANNEL_WORDS, PLACEMENT_MOVES, Channel, PlacementState
from campaigns.rules.showings import may_be_shown
from core import ids
from core.access import current_actor, needs
from core.formats import with_days
from core.ids import Id
from partners.models import Partnership
from partners.queries import PartnershipFilter, list_partnerships
from partners.rules.partnerships import PartnershipState

_OVER = {PartnershipState.WINDING_DOWN, PartnershipState.ENDED, PartnershipState.DECLINED}
_DONE = {
    PlacementState.LIVE: "It is live.",
    PlacementState.PAUSED: "Paused. What was already sent still counts for the days you agreed.",
    PlacementState.ENDED: "Ended. What was already sent still counts for the days you agreed.",
}


@pages.route("/campaigns/<id:campaign_id>/placements/new", methods=["GET", "POST"])
@needs(Permission.CAMPAIGN_EDIT)
def add_placement(campaign_id: Id) -> ResponseReturnValue:
    """Let a partner carry a campaign."""
    actor = current_actor()
    campaign, form, partners = get_own_campaign(actor, campaign_id), PlacementForm(), _partners()
    form.offer_partners(partners)
    if form.is_sent_and_valid():
        with form.refusals():
            partnership_id = ids.parse(str(form.partner.data), Partnership.__prefix__)
            placement = commands.add_placement(campaign_id, partnership_id, form.draft(), actor=actor)
            flash("The placement is there, with its first link.")
            return to_placement(placement)
    page = render_template("campaigns/placement_form.html", form=form, campaign=campaign, partners=partners)
    return page, form.status


@pages.get("/placements/<id:placement_id>")
@needs(Permission.CAMPAIGNS_SEE)
def show_placement(placement_id: Id) -> ResponseReturnValue:
    """Show one placement to the seller: its links, codes, and whether its kit is open."""
    placement = queries.get_own_placement(current_actor(), placement_id)
    return placement_page(placement, LinkForm(formdata=None), CouponForm(formdata=None)), 200


@pages.route("/placements/<id:placement_id>/edit", methods=["GET", "POST"])
@needs(Permission.CAMPAIGN_EDIT)
def edit_placement(placement_id: Id) -> ResponseReturnValue:
    """Change what is said about a placement."""
    placement = queries.get_own_placement(current_actor(), placement_id)
    form = PlacementDetailsForm(obj=placement if request.method == "GET" else None)
    if form.is_sent_and_valid():
        with form.refusals():
            saved = commands.change_placement(placement_id, form.draft(placement), actor=current_actor())
            clashes = clashes_around(saved, current_actor())
            flash(with_days(" ".join(["Saved.", *(clash.sentence for clash in clashes)])))
            return to_placement(placement)
    return render_template("campaigns/placement_edit.html", form=form, placement=placement), form.status


@pages.post("/placements/<id:placement_id>/state")
@needs(Permission.CAMPAIGN_EDIT)
def move_placement(placement_id: Id) -> ResponseReturnValue:
    """Start, pause, resume or end a placement."""
    to = chosen_state(PlacementState, StateForm.from_request().to.data)
    placement = commands.set_placement_state(placement_id, to, actor=current_actor())
    said = _DONE.get(to, "Done.")
    flash(said_of_start([placement], said) if to is PlacementState.LIVE else said)
    return to_placement(placement)


def placement_page(placement: Placement, link_form: LinkForm, coupon_form: CouponForm) -> str:
    """Return the page of a placement, with forms that may carry refusals."""
    actor = current_actor()
    report, arrival = report_and_arrival(placement)
    kit = kit_for(placement, actor) if placement.partnership_id else None
    return render_template(
        "campaigns/placement.html",
        placement=placement,
        links=links_of([placement.id]),
        coupons=list_coupons([placement.id]),
        kit=kit,
        ways=ways_out(kit, actor) if kit else [],
        needs=checklist(placement.channel, placement.answers) if placement.partnership_id else [],
        shown=find_last_showing(actor, placement.id) if placement.channel is Channel.BANNER else None,
        could_show=may_be_shown(placement.channel, placement.state),
        report=report,
        arrival=arrival,
        said_of=OUTCOME_WORDS,
        moves=_moves(placement),
        waits_for_campaign=_waits_for_campaign(placement),
        about=ABOUT_PLACEMENT,
        channels=CHANNEL_WORDS,
        policies=POLICY_WORDS,
        link_form=link_form,
        coupon_form=coupon_form,
        may_edit=actor.may(Permission.CAMPAIGN_EDIT),
        may_link=actor.may(Permission.LINKS_EDIT),
    )


def _moves(placement: Placement) -> list[PlacementState]:
    hidden = {PlacementState.READY, *([PlacementState.LIVE] if _waits_for_campaign(placement) else [])}
    return [to for to in PLACEMENT_MOVES.get(placement.state, ()) if to not in hidden]


def _waits_for_campaign(placement: Placement) -> bool:
    could_start = PlacementState.LIVE in PLACEMENT_MOVES.get(placement.state, ())
    return could_start and placement.campaign is not None and placement.campaign.state is not CampaignState.LIVE


def to_placement(placement: Placement) -> ResponseReturnValue:
    """Go to a placement's page."""
    return redirect(url_for("campaigns.show_placement", placement_id=placement.public_id))


def _partners() -> list[Partnership]:
    rows = list_partnerships(current_actor(), PartnershipFilter())
    return [row for row in rows if row.state not in _OVER]
