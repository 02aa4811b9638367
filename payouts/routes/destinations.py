"""The partner's page on getting paid: what is missing, where each seller pays to, and every payment so far."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import limits
from accounts.forms.sign_in import ButtonForm
from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs, public
from core.errors import NotFound
from core.ids import Id
from core.navigation import NavItem, Side, register_nav
from partners.queries import get_joined_partnership, list_joined_partnerships
from payouts.commands import destinations as commands
from payouts.commands.email_destinations import ask_confirmation
from payouts.commands.email_destinations import confirm_address as confirm_by_link
from payouts.commands.email_destinations import set_email_destination as set_by_email
from payouts.forms.destinations import DestinationForm, EmailDestinationForm
from payouts.queries import destinations as queries
from payouts.queries.due import next_payments_by_partnership
from payouts.queries.reach import out_of_stripes_reach
from payouts.queries.recipients import papers_and_recipients, ways_of_sellers
from payouts.queries.runs import list_received
from payouts.queries.self_billing import standings_on
from payouts.queries.small_payments import too_small
from payouts.queries.tax import standings
from payouts.routes.blueprint import pages
from payouts.routes.getting_paid import due_from, steps_of
from payouts.rules.destinations import BY_EMAIL, WAYS, Rail
from payouts.rules.refusals import said_to_partner
from payouts.rules.tax import NOTHING_ASKED

NAV = ("Partnering", "get_paid", "building-bank", "Get paid", "payouts.get_paid", Permission.EARNINGS_SEE)
register_nav(NavItem(*NAV, Side.PARTNER, 60))


@pages.get("/get-paid")
@needs(Permission.EARNINGS_SEE)
def get_paid() -> ResponseReturnValue:
    """Where each seller pays to, what is missing, and the payments so far."""
    partnerships = list_joined_partnerships(current_actor())
    destinations = queries.active_destinations(partnership.id for partnership in partnerships)
    unverified = {row.partnership_id for row in destinations.values() if queries.lacks_confirmation(row)}
    incomplete = {row.partnership_id for row in destinations.values() if queries.lacks_bank_details(row)}
    papers, due = standings(partnerships), next_payments_by_partnership(current_actor().organization_id)
    ways = {
        row.id: steps_of(row, papers.get(row.id, NOTHING_ASKED), destinations.get(row.id), due, incomplete=incomplete)
        for row in partnerships
    }
    profiles, recipients, agreements = papers_and_recipients(partnerships)
    by_stripe, by_email = ways_of_sellers([partnership.seller_id for partnership in partnerships])
    return render_template(
        "payouts/get_paid.html",
        partnerships=partnerships,
        destinations=destinations,
        incomplete=incomplete,
        unverified=unverified,
        ways=ways,
        due={row.id: due_from(row, due) for row in partnerships},
        too_small=too_small(partnerships, due),
        papers=papers,
        billing=standings_on(clock.today("UTC"), agreements),
        profiles=profiles,
        today=clock.today("UTC"),
        recipients=recipients,
        stripe_sellers=by_stripe,
        out_of_reach=out_of_stripes_reach(partnerships, by_stripe, by_email),
        received=list_received(current_actor()),
        offered=by_email,
        way_names=WAYS,
        said_to_partner=said_to_partner,
        may_edit=current_actor().may(Permission.DESTINATION_EDIT),
    )


@pages.post("/get-paid/<id:partnership_id>/confirm")
@needs(Permission.DESTINATION_EDIT, fresh=True)
def confirm_destination(partnership_id: Id) -> ResponseReturnValue:
    """Say that the account a payment came back from is right."""
    commands.confirm_destination(partnership_id, actor=current_actor())
    flash("Confirmed. Everybody in your organization gets a mail about it; payments go there again in 72 hours.")
    return redirect(url_for("payouts.get_paid"))


@pages.post("/get-paid/<id:partnership_id>/send-link")
@needs(Permission.DESTINATION_EDIT)
def send_confirmation(partnership_id: Id) -> ResponseReturnValue:
    """Mail the link that confirms an e-mail address again."""
    limits.count_try(limits.MAIL, "payout-address", account=str(partnership_id), network=request.remote_addr)
    ask_confirmation(partnership_id, actor=current_actor())
    flash("A new mail is on its way to that address. Only its link works now.")
    return redirect(url_for("payouts.get_paid"))


@pages.route("/confirm-address/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    """Show what an address is to be paid, to whoever reads its mail; the button confirms it, once."""
    form = ButtonForm()
    if form.is_sent_and_valid():
        limits.count_try(limits.LINK, "payout-address", account=token[-12:], network=request.remote_addr)
        destination, is_done = confirm_by_link(token), True
    else:
        destination, is_done = queries.get_address_to_confirm(token), False
    partnership = queries.partnership_of(destination)
    page = render_template(
        "payouts/confirm_address.html",
        form=form,
        destination=destination,
        partnership=partnership,
        name=WAYS[Rail(destination.rail)],
        is_done=is_done,
    )
    return page, form.status


@pages.route("/get-paid/<id:partnership_id>", methods=["GET", "POST"])
@needs(Permission.DESTINATION_EDIT, fresh=True)
def set_destination(partnership_id: Id) -> ResponseReturnValue:
    """Set the bank account that one seller pays to."""
    partnership = get_joined_partnership(current_actor(), partnership_id)
    form = DestinationForm(country=partnership.country)
    if form.is_sent_and_valid():
        with form.refusals():
            is_first = queries.find_destination(partnership.id) is None
            commands.set_destination(partnership_id, actor=current_actor(), **form.typed_account())
            flash("Saved." if is_first else "Saved. Everybody in your organization gets a mail about the change.")
            return redirect(url_for("payouts.get_paid"))
    past = queries.list_destinations(current_actor(), partnership_id)
    page = render_template("payouts/destination_form.html", partnership=partnership, form=form, past=past)
    return page, form.status


@pages.route("/get-paid/<id:partnership_id>/by/<way>", methods=["GET", "POST"])
@needs(Permission.DESTINATION_EDIT, fresh=True)
def set_email_destination(partnership_id: Id, way: str) -> ResponseReturnValue:
    """Set the e-mail address of the partner's account at PayPal, Wise or Payoneer, where the seller offers that."""
    partnership = get_joined_partnership(current_actor(), partnership_id)
    if way not in BY_EMAIL:
        raise NotFound("There is no such way to be paid. Choose one under Get paid.")
    form, rail = EmailDestinationForm(), Rail(way)
    if form.is_sent_and_valid():
        with form.refusals():
            set_by_email(
                partnership_id,
                actor=current_actor(),
                rail=rail,
                holder_name=form.holder_name.data or "",
                email=form.email.data or "",
            )
            flash("Saved. Open the mail we sent to that address and confirm it: nothing is paid there before.")
            return redirect(url_for("payouts.get_paid"))
    page = render_template(
        "payouts/email_destination.html",
        partnership=partnership,
        form=form,
        name=WAYS[rail],
        past=queries.list_destinations(current_actor(), partnership_id),
    )
    return page, form.status
