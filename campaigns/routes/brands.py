"""Pages of brand guidelines: one's own, both brands of a design, and the shared link."""

from http import HTTPStatus
from itertools import pairwise

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands import brands as commands
from campaigns.forms.brands import GuidelinesForm
from campaigns.models import Program
from campaigns.queries.brands import brands_of, find_share, get_shared_guidelines, list_guidelines, shown_logos
from campaigns.queries.creatives import get_creative, side_names
from campaigns.queries.pictures import list_pictures
from campaigns.queries.programs import get_program
from campaigns.routes.blueprint import pages
from campaigns.routes.guide import Part, back_from, guide, is_guided, onward
from campaigns.routes.pictures import take_all
from campaigns.rules.brands_logos import changes
from core import ids
from core.access import Actor, current_actor, needs, public
from core.ids import Id
from core.navigation import NavItem, Side, register_nav

register_nav(
    NavItem(
        group="Partnering",
        key="brand",
        icon="palette",
        label="Your brand",
        endpoint="campaigns.show_brand",
        permission=Permission.CREATIVES_SEE,
        side=Side.BOTH,
        order=25,
    )
)


@pages.get("/brand")
@needs(Permission.CREATIVES_SEE)
def show_brand() -> ResponseReturnValue:
    """Show the organization's own guidelines, how they changed, and the link that shows them."""
    versions = list_guidelines(current_actor())
    return render_template(
        "campaigns/brand.html",
        versions=versions,
        changed=[*(changes(old.rules, new.rules) for new, old in pairwise(versions)), []],
        logos=shown_logos(versions[:1]),
        share=find_share(current_actor()),
        may_edit=current_actor().may(Permission.BRAND_EDIT),
    )


@pages.route("/brand/edit", methods=["GET", "POST"])
@needs(Permission.BRAND_EDIT)
def edit_brand() -> ResponseReturnValue:
    """Publish a new version of the guidelines."""
    actor, form = current_actor(), GuidelinesForm()
    versions, program = list_guidelines(actor), _guided_program(actor)
    form.offer(list_pictures(actor))
    if request.method == "GET" and versions:
        form.show(versions[0])
    if form.is_sent_and_valid():
        with form.refusals():
            draft = form.draft(take_all(form.files.given))
            published = commands.publish_guidelines(draft, actor=actor)
            flash(f"Version {published.number} is published. Whoever works with you sees it now.")
            return onward(program, Part.BRAND) if program else redirect(url_for(".show_brand"))
    page = render_template(
        "campaigns/brand_form.html", form=form, versions=versions, program=program,
        stops=guide(program, Part.BRAND) if program else (),
        back=back_from(program, Part.BRAND) if program else url_for(".show_brand"),
    )  # fmt: skip
    return page, form.status


def _guided_program(actor: Actor) -> Program | None:
    """Return the program whose guided way leads through the guidelines, if one does. Raises NotFound for a foreign."""
    named = request.args.get("program", "")
    return get_program(actor, ids.parse(named, Program.__prefix__)) if is_guided() and named else None


@pages.post("/brand/share")
@needs(Permission.BRAND_EDIT)
def share_brand() -> ResponseReturnValue:
    """Make the link that shows the guidelines to anybody."""
    ButtonForm.from_request()
    commands.share_guidelines(actor=current_actor())
    flash("The link is there. Whoever has it reads your newest guidelines.")
    return redirect(url_for(".show_brand"))


@pages.post("/brand/share/stop")
@needs(Permission.BRAND_EDIT)
def stop_sharing_brand() -> ResponseReturnValue:
    """End the link."""
    ButtonForm.from_request()
    commands.stop_sharing(actor=current_actor())
    flash("The link shows nothing any more.")
    return redirect(url_for(".show_brand"))


@pages.get("/designs/<id:creative_id>/brands")
@needs(Permission.CREATIVES_SEE)
def show_brands(creative_id: Id) -> ResponseReturnValue:
    """Show what both brands of a design ask for."""
    creative = get_creative(current_actor(), creative_id)
    brands = brands_of(creative)
    return render_template(
        "campaigns/brands.html",
        creative=creative,
        names=side_names(creative),
        brands=brands,
        logos=shown_logos(brands.values()),
    )


@pages.get("/brands/<code>")
@public
def show_shared_brand(code: str) -> ResponseReturnValue:
    """Show an organization's newest guidelines to whoever has the link."""
    organization, brand = get_shared_guidelines(code)
    page = render_template(
        "campaigns/brand_shared.html", organization=organization, brand=brand, logos=shown_logos([brand])
    )
    return page, HTTPStatus.OK, {"X-Robots-Tag": "noindex"}
