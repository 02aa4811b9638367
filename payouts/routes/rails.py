"""The seller's page on ways to pay: its account at Stripe, set by its key."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from accounts.queries import get_organization
from core.access import current_actor, needs
from core.config import settings
from payouts.commands.rail_accounts import set_rail_account
from payouts.forms.rails import RailAccountForm
from payouts.models import RailAccount
from payouts.queries.files import setups_of
from payouts.queries.rails import find_own_rail_account
from payouts.queries.reach import partners_out_of_reach, stripe_reach
from payouts.rails import FILE_RAILS
from payouts.routes.blueprint import pages
from payouts.rules.destinations import Rail
from payouts.rules.reach import in_words


@pages.route("/settings/ways-to-pay", methods=["GET", "POST"])
@needs(Permission.ORGANIZATION_EDIT, fresh=True)
def ways_to_pay() -> ResponseReturnValue:
    """Say how partners can be paid, and connect the account at Stripe that pays them."""
    form = RailAccountForm()
    if form.is_sent_and_valid():
        with form.refusals():
            account = set_rail_account(
                actor=current_actor(),
                secret_key=form.secret_key.data or "",
                webhook_secret=form.webhook_secret.data or "",
            )
            flash(f"Connected to Stripe in {'live' if account.livemode else 'test'} mode.")
            return redirect(url_for("payouts.ways_to_pay"))
    account_now = find_own_rail_account(current_actor(), Rail.STRIPE)
    news_url = _address_for_news(account_now) if account_now else ""
    seller = get_organization(account_now.seller_id) if account_now else None
    page = render_template(
        "payouts/ways_to_pay.html",
        form=form,
        account=account_now,
        news_url=news_url,
        rails=[rail for rail in FILE_RAILS.values() if rail.needs_setup],
        setups=setups_of(current_actor()),
        reach=stripe_reach(),
        seller=seller,
        unreached=partners_out_of_reach(seller) if seller else [],
        in_words=in_words,
    )
    return page, form.status


def _address_for_news(account: RailAccount) -> str:
    return settings().public_url.rstrip("/") + url_for("payouts_webhooks.take_stripe", token=account.public_id)
