"""Pages of links: the list, adding and changing one, switching it, and its QR code."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from accounts.queries import get_own_organization
from campaigns.commands import links as commands
from campaigns.forms.links import CouponForm, LinkForm
from campaigns.models import Link
from campaigns.queries import links as queries
from campaigns.queries.kits import check_is_open, locks_of
from campaigns.queries.links import PAGE_SIZE, LinkFilter
from campaigns.queries.placements import get_own_placement
from campaigns.queries.programs import list_programs as programs_of
from campaigns.routes.blueprint import pages
from campaigns.routes.kit_locks import ways_out
from campaigns.routes.placements import placement_page, to_placement
from campaigns.rules.qr import qr_inline, qr_pdf, qr_png, qr_svg
from core import ids
from core.access import current_actor, needs
from core.cursors import Cursor
from core.errors import NotFound
from core.http import download
from core.ids import Id

_QR_FILES: dict[str, tuple[Callable[[str], str | bytes], str]] = {
    "svg": (qr_svg, "image/svg+xml"),
    "png": (qr_png, "image/png"),
    "pdf": (qr_pdf, "application/pdf"),
}


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Where the reader is in the list of links."""

    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1


@pages.get("/links")
@needs(Permission.LINKS_SEE)
def list_links() -> ResponseReturnValue:
    """Show the links, narrowed by the query string."""
    actor, narrowed = current_actor(), _narrowed()
    links, total = queries.list_links(actor, narrowed), queries.count_links(actor, narrowed)
    return render_template(
        "campaigns/links.html",
        links=links,
        locks=locks_of(links),
        total=total,
        narrowed=narrowed,
        programs=programs_of(actor),
        page=LinkPage(narrowed.part.page, narrowed.part.page * PAGE_SIZE < total),
        may_edit=actor.may(Permission.LINKS_EDIT),
    )


@pages.post("/placements/<id:placement_id>/links")
@needs(Permission.LINKS_EDIT)
def create_link(placement_id: Id) -> ResponseReturnValue:
    """Add a link to a placement."""
    placement, form = get_own_placement(current_actor(), placement_id), LinkForm()
    if form.is_sent_and_valid():
        with form.refusals():
            link = commands.create_link(placement_id, form.draft(_zone()), actor=current_actor())
            flash(f"The link {link.short_url} is there.")
            return to_placement(placement)
    return placement_page(placement, form, CouponForm(formdata=None)), form.status


@pages.get("/links/<id:link_id>")
@needs(Permission.LINKS_SEE)
def show_link(link_id: Id) -> ResponseReturnValue:
    """Show one link with its QR code, or everything that keeps it locked."""
    actor = current_actor()
    link = queries.get_own_link(actor, link_id)
    kit = locks_of([link]).get(link.placement_id)
    return render_template(
        "campaigns/link.html",
        link=link,
        lock=kit.lock if kit else None,
        ways=ways_out(kit, actor) if kit else [],
        qr=qr_inline(link.short_url),
        may_edit=actor.may(Permission.LINKS_EDIT),
    )


@pages.route("/links/<id:link_id>/edit", methods=["GET", "POST"])
@needs(Permission.LINKS_EDIT)
def edit_link(link_id: Id) -> ResponseReturnValue:
    """Change where a link leads, its code or its note."""
    link = queries.get_own_link(current_actor(), link_id)
    form = LinkForm()
    if request.method == "GET":
        form.show(link, _zone())
    if form.is_sent_and_valid():
        with form.refusals():
            commands.change_link(link_id, form.change(_zone()), actor=current_actor())
            flash("Saved. It leads there from this second on.")
            return _to_link(link)
    return render_template("campaigns/link_form.html", form=form, link=link), form.status


@pages.post("/links/<id:link_id>/switch-off")
@needs(Permission.LINKS_EDIT)
def disable_link(link_id: Id) -> ResponseReturnValue:
    """Stop handing a link out."""
    ButtonForm.from_request()
    link = commands.disable_link(_own(link_id), actor=current_actor())
    flash("Switched off. People who have it are still redirected.")
    return _to_link(link)


@pages.post("/links/<id:link_id>/switch-on")
@needs(Permission.LINKS_EDIT)
def enable_link(link_id: Id) -> ResponseReturnValue:
    """Hand a link out again."""
    ButtonForm.from_request()
    link = commands.enable_link(_own(link_id), actor=current_actor())
    flash("It is handed out again.")
    return _to_link(link)


@pages.get("/links/<id:link_id>/qr.<kind>")
@needs(Permission.KITS_SEE)
def download_qr(link_id: Id, kind: str) -> ResponseReturnValue:
    """Download the QR code of a link, as SVG, PNG or PDF. Locked while the kit it belongs to is."""
    link = queries.get_link(current_actor(), link_id)
    check_is_open(link.placement)
    if kind not in _QR_FILES:
        raise NotFound("QR codes come as svg, png or pdf.")
    draw, media_type = _QR_FILES[kind]
    return download(draw(link.short_url), f"{link.code}.{kind}", media_type)


def _zone() -> str:
    """Return the zone in which the seller's days begin."""
    return get_own_organization(current_actor()).timezone


def _own(link_id: Id) -> Id:
    return queries.get_own_link(current_actor(), link_id).id


def _to_link(link: Link) -> ResponseReturnValue:
    return redirect(url_for("campaigns.show_link", link_id=link.public_id))


def _narrowed() -> LinkFilter:
    return LinkFilter(
        search=request.args.get("q", "").strip(),
        program_id=ids.parse_given(request.args.get("program"), "prog"),
        part=Cursor(page=max(1, min(request.args.get("page", 1, int), 100_000)), page_size=PAGE_SIZE),
    )
