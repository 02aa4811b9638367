"""The page of a campaign's prices: what each product costs now and next, every price before, and a new one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from accounts.queries import get_own_organization
from campaigns.commands.offers import set_price
from campaigns.forms.offers import PriceForm
from campaigns.queries.campaigns import get_own_campaign
from campaigns.queries.offers import history_of, promises_in, promising
from campaigns.queries.prices import priced
from campaigns.routes.blueprint import pages
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.offers import first_day_with_notice
from core import clock
from core.access import current_actor, needs
from core.ids import Id


@pages.route("/campaigns/<id:campaign_id>/prices", methods=["GET", "POST"])
@needs(Permission.CAMPAIGN_EDIT)
def edit_prices(campaign_id: Id) -> ResponseReturnValue:
    """Show what the products of a campaign cost, and announce another price."""
    actor, form = current_actor(), PriceForm()
    campaign = get_own_campaign(actor, campaign_id)
    products = priced(campaign.program_id, campaign.id)
    form.offer(products)
    if request.method == "GET":
        form.product.data = request.args.get("product")
    if form.is_sent_and_valid():
        with form.refusals():
            row = set_price(campaign_id, form.draft(), actor=actor)
            flash("Announced. Partners whose designs say the old price are told." if row.is_change else "Saved.")
            return redirect(url_for("campaigns.edit_prices", campaign_id=campaign.public_id))
    partners = promising(campaign.id)
    page = render_template(
        "campaigns/prices.html",
        form=form,
        campaign=campaign,
        products=products,
        names={each.product.id: each.product.name for each in products},
        history=history_of(campaign),
        is_over=campaign.state in {CampaignState.ENDED, CampaignState.ARCHIVED},
        promises=promises_in(campaign, partners),
        earliest=first_day_with_notice(clock.now(), get_own_organization(actor).timezone) if partners else None,
    )
    return page, form.status
