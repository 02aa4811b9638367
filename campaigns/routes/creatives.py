"""Pages of creatives: the board, a new design, a new version, two versions side by side."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.queries.creatives import get_numbered_version, side_names
from campaigns.queries.creatives_board import Pile, count_piles, list_cards
from campaigns.queries.creatives_history import list_history
from campaigns.queries.creatives_proof import get_named_creative, get_proof
from campaigns.routes.blueprint import pages
from campaigns.rules.creatives_compare import compare
from campaigns.rules.reviews import VERDICT_WORDS
from core.access import current_actor, needs
from core.errors import NotFound
from core.ids import Id
from core.navigation import NavItem, Side, register_nav

register_nav(
    NavItem(
        group="Partnering",
        key="designs",
        icon="rosette-discount-check",
        label="Designs",
        endpoint="campaigns.list_creatives",
        permission=Permission.CREATIVES_SEE,
        side=Side.BOTH,
        order=20,
        bar="Approve",
    )
)

PILE_WORDS = {
    Pile.YOURS: "Waiting for you",
    Pile.AGAIN: "Review again",
    Pile.IN_REVIEW: "In review",
    Pile.CHANGES: "Changes asked for",
    Pile.DRAFT: "Drafts",
    Pile.APPROVED: "In use",
    Pile.OVER: "Over",
}


@pages.get("/designs")
@needs(Permission.CREATIVES_SEE)
def list_creatives() -> ResponseReturnValue:
    """Show every design, by where it stands."""
    cards = list_cards(current_actor())
    chosen = request.args.get("state", "")
    shown = [card for card in cards if chosen in {"", card.pile}]
    counts = count_piles(cards)
    tabs = [("All", url_for(".list_creatives"), not chosen, len(cards))]
    tabs += [
        (words, url_for(".list_creatives", state=pile.value), chosen == pile, counts[pile])
        for pile, words in PILE_WORDS.items()
        if counts[pile] or chosen == pile
    ]
    return render_template(
        "campaigns/creatives.html",
        cards=shown,
        tabs=tabs,
        words=PILE_WORDS,
        has_any=bool(cards),
        may_decide=current_actor().may(Permission.CREATIVE_DECIDE),
        may_edit=current_actor().may(Permission.CREATIVE_EDIT),
    )


@pages.get("/designs/<id:creative_id>/compare")
@needs(Permission.CREATIVES_SEE)
def compare_versions(creative_id: Id) -> ResponseReturnValue:
    """Show two versions side by side, with what changed marked."""
    actor = current_actor()
    new = get_proof(actor, creative_id, request.args.get("new", type=int))
    before = request.args.get("old", type=int) or (new.previous.number if new.previous else None)
    if before is None:
        raise NotFound("There is only one version, so there is nothing to compare yet.")
    old = get_numbered_version(actor, creative_id, before)
    parts = compare(old.bundle, new.version.bundle)
    return render_template("campaigns/creative_compare.html", proof=new, old=old, new=new.version, parts=parts)


@pages.get("/designs/<id:creative_id>/history")
@needs(Permission.CREATIVES_SEE)
def show_approvals(creative_id: Id) -> ResponseReturnValue:
    """Show every round, decision and approval of a design."""
    creative = get_named_creative(current_actor(), creative_id)
    history = list_history(current_actor(), creative_id)
    names = side_names(creative)
    page = "campaigns/approvals.html"
    return render_template(page, creative=creative, history=history, names=names, said=VERDICT_WORDS)
