"""Making designs: the first version of one and every later version, by the form of its kind."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands import creatives as commands
from campaigns.forms.creatives import VersionForm
from campaigns.forms.creatives_blocks import BlocksForm
from campaigns.forms.creatives_kinds import FORMS
from campaigns.models import CreativeVersion, Placement
from campaigns.queries.brands import disclosure_of
from campaigns.queries.creatives import get_latest_version
from campaigns.queries.creatives_proof import get_named_creative
from campaigns.queries.creatives_starter import starter_blocks, starter_draft
from campaigns.queries.pictures import list_pictures
from campaigns.queries.placements import list_placements
from campaigns.queries.programs import list_products_of
from campaigns.routes.blueprint import pages
from campaigns.routes.pictures import take_all
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kinds import ABOUT_KINDS, KIND_WORDS, kinds_for
from campaigns.rules.mail_html.slots import meanings
from campaigns.rules.parts import BLOCK_WORDS, BLOCKS
from core.access import current_actor, needs
from core.ids import Id


@pages.route("/designs/new", methods=["GET", "POST"])
@needs(Permission.CREATIVE_EDIT)
def new_creative() -> ResponseReturnValue:
    """Start a design of a kind, from what is typed or from the template."""
    placements = list_placements(current_actor())
    chosen = _chosen(placements)
    kind = _chosen_kind(chosen)
    form = _form_of(kind)(placement=request.args.get("placement"), kind=kind.value).offer(placements)
    if request.method == "GET" and chosen is not None:
        _start(form, chosen, kind)
    if not _was_rearranged(form) and form.is_sent_and_valid():
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
    _offer_choices(form, kind, chosen)
    tabs = [
        (KIND_WORDS[each], url_for(".new_creative", placement=form.placement.data, kind=each.value), each is kind, None)
        for each in kinds_for(chosen.channel if chosen else None)
    ]
    said = disclosure_of(chosen) if chosen else ""
    return _page("creative_form", form, kind, about=ABOUT_KINDS[kind], tabs=tabs, disclosure=said), form.status


@pages.route("/designs/<id:creative_id>/new-version", methods=["GET", "POST"])
@needs(Permission.CREATIVE_EDIT)
def new_version(creative_id: Id) -> ResponseReturnValue:
    """Save a new version, starting from the newest."""
    creative = get_named_creative(current_actor(), creative_id)
    commands.check_owner(creative, current_actor())
    kind, newest = creative.kind, get_latest_version(creative)
    form: VersionForm = _form_of(kind, newest)()
    form.of_known_design()
    if request.method == "GET":
        form.fill(newest)
    if not _was_rearranged(form) and form.is_sent_and_valid():
        with form.refusals():
            draft = form.draft(take_all(form.uploads))
            version = commands.save_version(creative_id, actor=current_actor(), draft=draft)
            flash(f"Version {version.number} is saved. Look at it, then submit it for review.")
            return redirect(url_for(".show_creative", creative_id=creative.public_id))
    _offer_choices(form, kind, creative.placement)
    return _page("creative_version", form, kind, creative=creative, newest=newest), form.status


def _page(name: str, form: VersionForm, kind: CreativeKind, **given: object) -> str:
    blocks = {each.value: BLOCK_WORDS[each] for each in BLOCKS}
    given |= {"form": form, "kind": kind, "slots": meanings(is_mail=kind.is_mail), "block_kinds": blocks}
    return render_template(f"campaigns/{name}.html", has_blocks=isinstance(form, BlocksForm), **given)


def _form_of(kind: CreativeKind, newest: CreativeVersion | None = None) -> type[VersionForm]:
    """Return the form of a kind: a mail is built from blocks, or pasted where it was before or is to be now."""
    is_pasted = not newest.parts if newest else request.method == "POST"
    asked = request.args.get("from") or ("html" if is_pasted else "blocks")
    return BlocksForm if kind is CreativeKind.HTML_MAIL and asked == "blocks" else FORMS[kind]


def _start(form: VersionForm, placement: Placement, kind: CreativeKind) -> None:
    """Begin with what the template builds."""
    if isinstance(form, BlocksForm):
        form.show(starter_blocks(current_actor(), placement.id))
    elif kind.is_built:
        form.show(starter_draft(current_actor(), placement.id, kind).parts)


def _was_rearranged(form: VersionForm) -> bool:
    """Add, move or remove a block where that was asked for; then nothing is saved. Uploaded pictures are kept."""
    if not isinstance(form, BlocksForm) or "act" not in request.form:
        return False
    if "csrf_token" not in form or form["csrf_token"].validate(form):
        with form.refusals():
            form.act(request.form["act"], take_all(form.uploads))
    return True


def _offer_choices(form: VersionForm, kind: CreativeKind, placement: Placement | None) -> None:
    if kind.is_built or isinstance(form, BlocksForm):
        form.choose_from(list_pictures(current_actor()), list_products_of(placement))


def _chosen(placements: Sequence[Placement]) -> Placement | None:
    """Return the placement that is asked for, or else the first."""
    asked = request.values.get("placement")
    return next((row for row in placements if row.public_id == asked), placements[0] if placements else None)


def _chosen_kind(placement: Placement | None) -> CreativeKind:
    asked = request.values.get("kind")
    channel = placement.channel if placement else None
    return CreativeKind(asked) if asked in list(CreativeKind) else kinds_for(channel)[0]
