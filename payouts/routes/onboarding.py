"""A partner's way to being paid through Stripe: choose it, go to Stripe's pages, come back and see what is missing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.config import settings
from core.errors import AppError
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_joined_partnership
from payouts import onboarding
from payouts.commands.onboarding import ask_for_account
from payouts.forms.onboarding import StripeForm
from payouts.queries.destinations import find_destination
from payouts.queries.reach import likely_country, stripe_reach, why_not_by_stripe
from payouts.queries.recipients import find_recipient, ways_of_sellers
from payouts.rails.protocol import RailTrouble
from payouts.routes.blueprint import pages
from payouts.rules.destinations import WAYS, Rail
from payouts.rules.recipients import COUNTRIES, words_for


@pages.get("/get-paid/<id:partnership_id>/stripe")
@needs(Permission.DESTINATION_EDIT)
def show_stripe(partnership_id: Id) -> ResponseReturnValue:
    """How far the partner's account at Stripe is, and what Stripe still asks for."""
    partnership = get_joined_partnership(current_actor(), partnership_id)
    return _page(partnership, StripeForm(country=_likely_country(partnership)))


@pages.post("/get-paid/<id:partnership_id>/stripe")
@needs(Permission.DESTINATION_EDIT, fresh=True)
def go_to_stripe(partnership_id: Id) -> ResponseReturnValue:
    """Choose Stripe and go to its page. Answers with a page that leads on: a form may not send people elsewhere."""
    partnership, form = get_joined_partnership(current_actor(), partnership_id), StripeForm()
    if form.is_sent_and_valid():
        with form.refusals():
            recipient = ask_for_account(partnership_id, actor=current_actor(), country=form.country.data)
            way = _way_to_stripe(recipient.id, partnership.public_id)
            return render_template("payouts/stripe_go.html", partnership=partnership, way=way)
    return _page(get_joined_partnership(current_actor(), partnership_id), form)


@pages.post("/get-paid/<id:partnership_id>/stripe/look")
@needs(Permission.DESTINATION_EDIT)
def look_at_stripe(partnership_id: Id) -> ResponseReturnValue:
    """Ask Stripe now how far the account is."""
    partnership = get_joined_partnership(current_actor(), partnership_id)
    back, recipient = url_for("payouts.show_stripe", partnership_id=partnership.public_id), find_recipient(partnership)
    try:
        seen = None if recipient is None else onboarding.look(recipient.id)
        flash("This is how Stripe sees it now." if seen else "There is no account at Stripe yet.")
    except RailTrouble as trouble:
        flash(f"Stripe could not be asked: {trouble} Try again in a minute.", "error")
    return redirect(back)


def _way_to_stripe(recipient_id: Id, shown_id: str) -> str:
    """Return the address of Stripe's page. Raises AppError when Stripe cannot be asked."""
    here = settings().public_url.rstrip("/") + url_for("payouts.show_stripe", partnership_id=shown_id)
    try:
        return onboarding.way_to_stripe(recipient_id, come_back=f"{here}?back=1", again=f"{here}?again=1")
    except RailTrouble as trouble:
        raise AppError(f"Stripe could not be asked: {trouble} Your choice is kept. Try again in a minute.") from trouble


def _page(partnership: Partnership, form: StripeForm) -> ResponseReturnValue:
    recipient, destination = find_recipient(partnership), find_destination(partnership.id)
    by_stripe, offered = ways_of_sellers([partnership.seller_id])
    others = offered.get(partnership.seller_id, [])
    waits = destination is not None and destination.rail == Rail.STRIPE and destination.usable_from > clock.now()
    page = render_template(
        "payouts/stripe.html",
        partnership=partnership,
        recipient=recipient,
        missing=[words_for(name) for name in recipient.missing] if recipient else [],
        destination=destination,
        waits_until=destination.usable_from if destination and waits else None,
        is_offered=partnership.seller_id in by_stripe,
        others=others,
        way_names=WAYS,
        out_of_reach="" if recipient else why_not_by_stripe(partnership, likely_country(partnership), others),
        reached=stripe_reach().named(partnership.seller.country),
        form=form,
        came=next((name for name in ("back", "again") if name in request.args), ""),
    )
    return page, form.status


def _likely_country(partnership: Partnership) -> str:
    country = likely_country(partnership)
    return country if country in COUNTRIES else "US"
