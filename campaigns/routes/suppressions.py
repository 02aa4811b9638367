"""Who wants no mail: the seller's list, and the page on which a partner's browser compares its own list with it."""

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import suppressions as commands
from campaigns.forms.suppressions import AllowForm, ScrubForm, SuppressForm
from campaigns.queries.placements import get_joined_placement
from campaigns.queries.suppression_files import find_grant
from campaigns.queries.suppressions import count_suppressed, hashes_for, salt_for
from campaigns.routes.blueprint import pages
from campaigns.rules.placements import Channel
from campaigns.rules.suppressions import FRESH_DAYS
from core.access import current_actor, needs
from core.ids import Id


@pages.get("/campaigns/do-not-mail")
@needs(Permission.CAMPAIGNS_SEE)
def show_suppressions() -> ResponseReturnValue:
    """Show how many addresses want no mail, and let them be added."""
    return _page(SuppressForm(formdata=None), AllowForm(formdata=None))


@pages.post("/campaigns/do-not-mail")
@needs(Permission.CAMPAIGN_EDIT)
def suppress_addresses() -> ResponseReturnValue:
    """Add the addresses of a text."""
    form = SuppressForm()
    if form.is_sent_and_valid():
        with form.refusals():
            new = commands.suppress(form.text.data or "", actor=current_actor())
            flash(f"{new} addresses are new on the list." if new != 1 else "One address is new on the list.")
            return redirect(url_for("campaigns.show_suppressions"))
    return _page(form, AllowForm(formdata=None)), form.status


@pages.post("/campaigns/do-not-mail/remove")
@needs(Permission.CAMPAIGN_EDIT)
def allow_address() -> ResponseReturnValue:
    """Take one address from the list."""
    form = AllowForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.allow_again(form.address.data or "", actor=current_actor())
            flash("It may be mailed again.")
            return redirect(url_for("campaigns.show_suppressions"))
    return _page(SuppressForm(formdata=None), form), form.status


@pages.route("/kits/<id:placement_id>/scrub", methods=["GET", "POST"])
@needs(Permission.LINKS_EDIT)
def scrub_list(placement_id: Id) -> ResponseReturnValue:
    """Compare a list in the browser, and keep that it was done. The list is in no request."""
    placement, form = get_joined_placement(current_actor(), placement_id), ScrubForm()
    if form.is_sent_and_valid():
        with form.refusals():
            kept, removed = form.kept.data or 0, form.removed.data or 0
            commands.note_scrub(placement_id, kept=kept, removed=removed, actor=current_actor())
            flash(f"Kept for {FRESH_DAYS} days: {removed} taken out, {kept} stayed. Send to the new file only.")
            return redirect(url_for("campaigns.show_kit", placement_id=placement.public_id))
    is_mail = placement.channel is Channel.EMAIL
    grant = find_grant(placement.partnership_id) if is_mail else None
    page = render_template(
        "campaigns/scrub.html",
        form=form,
        placement=placement,
        is_mail=is_mail,
        fresh_days=FRESH_DAYS,
        has_file=grant is not None and grant.is_on,
    )
    return page, form.status


@pages.get("/kits/<id:placement_id>/do-not-mail.json")
@needs(Permission.LINKS_EDIT)
def load_suppressed(placement_id: Id) -> ResponseReturnValue:
    """Return the hashes to compare with, salted for this placement alone."""
    placement = get_joined_placement(current_actor(), placement_id)
    return jsonify({"salt": salt_for(placement), "hashes": hashes_for(placement)})


def _page(form: SuppressForm, allow: AllowForm) -> str:
    actor = current_actor()
    return render_template(
        "campaigns/suppressions.html",
        form=form,
        allow=allow,
        count=count_suppressed(actor),
        fresh_days=FRESH_DAYS,
        may_edit=actor.may(Permission.CAMPAIGN_EDIT),
    )
