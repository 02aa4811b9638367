"""Many links at once: a list is pasted or uploaded, shown as it would become links, and made when it is right."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.link_lists import create_links, look_at_lines
from campaigns.forms.links import LinkListForm
from campaigns.queries.placements import get_own_placement
from campaigns.routes.blueprint import pages
from campaigns.routes.placements import to_placement
from campaigns.rules.link_lists import LinkLine, write_list
from core.access import current_actor, needs
from core.ids import Id


@pages.route("/placements/<id:placement_id>/links/many", methods=["GET", "POST"])
@needs(Permission.LINKS_EDIT)
def make_links(placement_id: Id) -> ResponseReturnValue:
    """Take a list of links, show what would become of each line, and make them all once that is confirmed."""
    actor, form = current_actor(), LinkListForm()
    placement, lines = get_own_placement(actor, placement_id), list[LinkLine]()
    if form.is_sent_and_valid():
        with form.refusals():
            read = form.read()
            lines = look_at_lines(placement, read, actor=actor)
            if form.step.data == "make":
                made = create_links(placement.id, read, actor=actor)
                flash(f"{len(made)} links are there." if len(made) > 1 else "The link is there.")
                return to_placement(placement)
    form.step.data = "look"
    page = render_template(
        "campaigns/link_list.html",
        form=form,
        placement=placement,
        lines=lines,
        faults=sum(1 for line in lines if line.problem),
        confirmed={"step": "make", "lines": write_list(lines)},
        back=url_for("campaigns.show_placement", placement_id=placement.public_id),
    )
    return page, form.status
