"""What a placement's channel needs, said by either side, and the card and data for a store."""

import json

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.needs import answer_needs, side_of
from campaigns.forms.needs import needs_form
from campaigns.queries.kit_files import offers_of
from campaigns.queries.kits import open_kit
from campaigns.queries.placements import get_placement
from campaigns.routes.blueprint import pages
from campaigns.rules.creatives import Side
from campaigns.rules.needs import needs_of
from campaigns.rules.placements import CHANNEL_WORDS, Channel
from core.access import current_actor, needs
from core.errors import NotFound
from core.http import download
from core.ids import Id


@pages.route("/kits/<id:placement_id>/needs", methods=["GET", "POST"])
@needs(Permission.LINKS_EDIT)
def say_needs(placement_id: Id) -> ResponseReturnValue:
    """Say one's own part of what the channel needs."""
    actor = current_actor()
    placement = get_placement(actor, placement_id)
    side = side_of(placement, actor)
    asked, form = needs_of(placement.channel, side), needs_form(placement.channel, side, placement.answers)
    endpoint = "campaigns.show_kit" if side is Side.PARTNER else "campaigns.show_placement"
    back = url_for(endpoint, placement_id=placement.public_id)
    if form.is_sent_and_valid():
        with form.refusals():
            answer_needs(placement_id, {need.key: form[need.key].data or "" for need in asked}, actor=actor)
            flash("Saved. Both sides see it.")
            return redirect(back)
    page = render_template(
        "campaigns/needs.html",
        form=form,
        asked=asked,
        placement=placement,
        back=back,
        is_partner=side is Side.PARTNER,
        channels=CHANNEL_WORDS,
    )
    return page, form.status


@pages.get("/kits/<id:placement_id>/offers.json")
@needs(Permission.KITS_SEE)
def download_offers(placement_id: Id) -> ResponseReturnValue:
    """Download what a store puts into its page for search engines: products and prices as schema.org has them."""
    actor = current_actor()
    kit = open_kit(get_placement(actor, placement_id), actor)
    if kit.placement.channel is not Channel.STORE:
        raise NotFound("Only a store has this file. Go back to what to send.")
    return download(json.dumps(offers_of(kit), ensure_ascii=False, indent=2), "offers.json", "application/ld+json")
