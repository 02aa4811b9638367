"""The page of a campaign's prices: what each product costs now and next, every price before, and a new one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from accounts.queries import get_own_organization
from campaigns.commands.offers import set_price, withdraw_price
from campaigns.forms.offers import PriceForm
from campaigns.models import Campaign
from campaigns.queries.campaigns import get_own_campaign
from campaigns.queries.offers import counting_in, history_of, promises_in, promising
from campaigns.queries.prices import price_now, read_prices
from campaigns.routes.blueprint import pages
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.offers import first_day_with_notice
from core import clock, ids
from core.access import current_actor, needs
from core.formats import with_days
from core.ids import Id


@pages.route("/campaigns/<id:campaign_id>/prices", methods=["GET", "POST"])
@needs(Permission.CAMPAIGN_EDIT)
def edit_prices(campaign_id: Id) -> ResponseReturnValue:
    """Show what the products of a campaign cost, and announce another price."""
    actor, form = current_actor(), PriceForm()
    campaign = get_own_campaign(actor, campaign_id)
    read, now = read_prices(campaign.program_id, campaign.id), clock.now()
    products, history = [price_now(product, prices, now) for product, prices in read], history_of(campaign)
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
        history=history,
        counting=counting_in(history, read),
        is_over=campaign.state in {CampaignState.ENDED, CampaignState.ARCHIVED},
        promises=promises_in(campaign, partners),
        earliest=first_day_with_notice(now, get_own_organization(actor).timezone) if partners else None,
    )
    return page, form.status


@pages.post("/campaigns/<id:campaign_id>/prices/<id:price_id>/withdraw")
@needs(Permission.CAMPAIGN_EDIT)
def withdraw_offer(campaign_id: Id, price_id: Id) -> ResponseReturnValue:
    """Withdraw a price that was announced."""
    ButtonForm.from_request()
    actor = current_actor()
    row = withdraw_price(campaign_id, price_id, actor=actor)[0]
    begins = clock.local_day(row.from_at, get_own_organization(actor).timezone)
    flash(with_days(f"Withdrawn: from {begins} on, what was said besides it counts."))
    return redirect(url_for("campaigns.edit_prices", campaign_id=ids.show(Campaign.__prefix__, campaign_id)))
