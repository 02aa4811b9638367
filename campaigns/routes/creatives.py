"""Pages of creatives: the board, a new design, a new version, two versions side by side."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import creatives as commands
from campaigns.forms.creatives_kinds import FORMS
from campaigns.models import Placement
from campaigns.queries.creatives import get_numbered_version, side_names
from campaigns.queries.creatives_board import Pile, count_piles, list_cards
from campaigns.queries.creatives_history import list_history
from campaigns.queries.creatives_proof import get_named_creative, get_proof
from campaigns.queries.creatives_starter import starter_draft
from campaigns.queries.pictures import list_pictures
from campaigns.queries.placements import list_placements
from campaigns.queries.programs import list_products_of
from campaigns.routes.blueprint import pages
from campaigns.routes.pictures import take_all
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.creatives_compare import compare
from campaigns.rules.kinds import ABOUT_KINDS, KIND_WORDS, kinds_for
from campaigns.rules.mail_html.slots import meanings
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


@pages.route("/designs/new", methods=["GET", "POST"])
@needs(Permission.CREATIVE_EDIT)
def new_creative() -> ResponseReturnValue:
    """Start a design of a kind, from what is typed or from the template."""
    placements = list_placements(current_actor())
    chosen = _chosen(placements)
    kind = _chosen_kind(chosen)
    form = FORMS[kind](placement=request.args.get("placement"), kind=kind.value).offer(placements)
    if kind.is_built:
        form.choose_from(list_pictures(current_actor()), list_products_of(chosen))
    if request.method == "GET" and kind.is_built and chosen is not None:
        form.show(starter_draft(current_actor(), chosen.id, kind).parts)
    if form.is_sent_and_valid():
        with form.refusals():
            draft = form.draft(take_all(form.uploads))
            creative = commands.create_creative(
                form.placement_id,
                actor=current_actor(),
                name=form.name.data or "",
                kind=kind,
                draft=draft.or_else(starter_draft(current_actor(), form.placement_id, kind)),
            )
            flash("Your first version is saved. Look at it, then submit it for review.")
            return redirect(url_for(".show_creative", creative_id=creative.public_id))
    tabs = [
        (KIND_WORDS[each], url_for(".new_creative", placement=form.placement.data, kind=each.value), each is kind, None)
        for each in kinds_for(chosen.channel if chosen else None)
    ]
    page = "campaigns/creative_form.html"
    slots = meanings(is_mail=kind.is_mail)
    return render_template(page, form=form, kind=kind, about=ABOUT_KINDS[kind], tabs=tabs, slots=slots), form.status


def _chosen(placements: Sequence[Placement]) -> Placement | None:
    """Return the placement that is asked for, or else the first."""
    asked = request.values.get("placement")
    return next((row for row in placements if row.public_id == asked), placements[0] if placements else None)


def _chosen_kind(placement: Placement | None) -> CreativeKind:
    asked = request.values.get("kind")
    return (
        CreativeKind(asked) if asked in list(CreativeKind) else kinds_for(placement.channel if placement else None)[0]
    )


@pages.route("/designs/<id:creative_id>/new-version", methods=["GET", "POST"])
@needs(Permission.CREATIVE_EDIT)
def new_version(creative_id: Id) -> ResponseReturnValue:
    """Save a new version, starting from the newest."""
    proof = get_proof(current_actor(), creative_id)
    commands.check_owner(proof.creative, current_actor())
    kind = proof.creative.kind
    form = FORMS[kind]().of_known_design()
    if kind.is_built:
        form.choose_from(list_pictures(current_actor()), list_products_of(proof.creative.placement))
    if request.method == "GET":
        form.fill(proof.version)
    if form.is_sent_and_valid():
        with form.refusals():
            draft = form.draft(take_all(form.uploads))
            version = commands.save_version(creative_id, actor=current_actor(), draft=draft)
            flash(f"Version {version.number} is saved. Look at it, then submit it for review.")
            return redirect(url_for(".show_creative", creative_id=proof.creative.public_id))
    page = "campaigns/creative_version.html"
    return render_template(page, form=form, proof=proof, kind=kind, slots=meanings(is_mail=kind.is_mail)), form.status


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
