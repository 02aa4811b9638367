"""What to send: a partner's list of parts, each one's kit, and a test mail to oneself."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands.kits import send_test
from campaigns.commands.links import create_link
from campaigns.forms.links import LinkForm
from campaigns.models import Placement
from campaigns.queries.arrivals import report_and_arrival
from campaigns.queries.kit_designs import banner_codes, price_refusal
from campaigns.queries.kits import Kit, kit_for, kit_states, open_kit
from campaigns.queries.kits_superseded import superseded_of
from campaigns.queries.offers import offer_of
from campaigns.queries.placements import get_joined_placement, get_placement, list_joined_placements
from campaigns.queries.showings import find_last_showing
from campaigns.routes.blueprint import pages
from campaigns.routes.kit_files import chosen_kind, chosen_tool, has_sheet
from campaigns.routes.kit_locks import ways_out
from campaigns.rules.arrivals.compare import OUTCOME_WORDS
from campaigns.rules.kinds import KIND_WORDS
from campaigns.rules.kits import TOOL_WORDS, UNSUBSCRIBE_TAGS
from campaigns.rules.mail_reports import may_be_reported
from campaigns.rules.needs import checklist
from campaigns.rules.placements import ABOUT_PLACEMENT, CHANNEL_WORDS, Channel
from campaigns.rules.qr import qr_inline
from campaigns.rules.showings import may_be_shown
from core.access import current_actor, needs
from core.formats import viewer_zone
from core.ids import Id


@pages.get("/kits")
@needs(Permission.KITS_SEE)
def list_kits() -> ResponseReturnValue:
    """Show a partner everything it is asked to send or show, and what each waits for."""
    kits = kit_states(list_joined_placements(current_actor()))
    return render_template("campaigns/kits.html", kits=kits, about=ABOUT_PLACEMENT, channels=CHANNEL_WORDS)


@pages.get("/kits/<id:placement_id>")
@needs(Permission.KITS_SEE)
def show_kit(placement_id: Id) -> ResponseReturnValue:
    """Show what to send, or why it is locked."""
    return _page(get_placement(current_actor(), placement_id), LinkForm(formdata=None))


@pages.post("/kits/<id:placement_id>/links")
@needs(Permission.LINKS_EDIT)
def create_own_link(placement_id: Id) -> ResponseReturnValue:
    """Let a partner make another link for its part, to a page the program allows."""
    actor, form = current_actor(), LinkForm()
    placement = get_joined_placement(actor, placement_id)
    open_kit(placement, actor)
    if form.is_sent_and_valid():
        with form.refusals():
            link = create_link(placement_id, form.draft(viewer_zone()), actor=actor)
            flash(f"Your link {link.short_url} is there. Sales through it count for you.")
            return redirect(url_for("campaigns.show_kit", placement_id=placement.public_id))
    return _page(placement, form), form.status


@pages.post("/kits/<id:placement_id>/test")
@needs(Permission.KITS_SEE)
def test_kit(placement_id: Id) -> ResponseReturnValue:
    """Mail the kit to whoever asks, to look at it in their own mail program."""
    ButtonForm.from_request()
    mail = send_test(placement_id, actor=current_actor(), kind=chosen_kind())
    flash(f"A test is on its way to {mail.recipient}. Its link counts as yours: do not buy through it.")
    return redirect(url_for("campaigns.show_kit", placement_id=get_placement(current_actor(), placement_id).public_id))


def _page(placement: Placement, form: LinkForm) -> str:
    actor, tool = current_actor(), chosen_tool(placement)
    kit, is_partner = kit_for(placement, actor, tool, chosen_kind()), actor.organization_id == placement.partner_id
    report, arrival = report_and_arrival(placement)
    products, promise = offer_of(placement, kit.version)
    may_link = is_partner and actor.may(Permission.LINKS_EDIT)
    return render_template(
        "campaigns/kit.html",
        kit=kit,
        ways=ways_out(kit, actor),
        placement=placement,
        is_partner=is_partner,
        form=form,
        may_link=may_link,
        qr=qr_inline(kit.link.short_url) if kit.link else "",
        kind_tabs=_kind_tabs(kit),
        tool=tool,
        tools=TOOL_WORDS,
        unsubscribe=UNSUBSCRIBE_TAGS[tool],
        channels=CHANNEL_WORDS,
        has_sheet=kit.is_open and has_sheet(kit),
        banners=banner_codes(kit),
        price_refusal=price_refusal(kit),
        superseded=superseded_of(kit),
        needs=checklist(placement.channel, placement.answers),
        products=products,
        promise=promise,
        shown=find_last_showing(actor, placement.id) if placement.channel is Channel.BANNER else None,
        could_show=may_be_shown(placement.channel, placement.state),
        report=report,
        arrival=arrival,
        said_of=OUTCOME_WORDS,
        may_report=may_link and may_be_reported(placement.channel, placement.state),
    )


def _kind_tabs(kit: Kit) -> list[tuple[str, str, bool, None]]:
    """Return a way to each design of an open kit, where there are several."""
    page = kit.placement.public_id
    return [
        (KIND_WORDS[each], url_for("campaigns.show_kit", placement_id=page, design=each), each is kit.kind, None)
        for each in kit.kinds
    ]
