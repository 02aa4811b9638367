"""The pictures of a version with pins on them: looked at, and pointed at by mouse, finger, keys or two numbers."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.commands.comments import add_comment
from campaigns.forms.pins import PinForm
from campaigns.queries.creatives import count_newer_submitted, get_version
from campaigns.queries.pins import list_pinned
from campaigns.routes.blueprint import pages
from core.access import current_actor, needs
from core.ids import Id


@pages.get("/designs/versions/<id:version_id>/pictures")
@needs(Permission.CREATIVES_SEE)
def show_pins(version_id: Id) -> ResponseReturnValue:
    """Show the pictures of a version with the comments that stand on them."""
    return _page(version_id, PinForm(formdata=None))


@pages.post("/designs/versions/<id:version_id>/pictures")
@needs(Permission.CREATIVE_COMMENT)
def add_pin(version_id: Id) -> ResponseReturnValue:
    """Comment on a point of a picture."""
    form = PinForm()
    form.offer(list_pinned(current_actor(), get_version(current_actor(), version_id)))
    if form.is_sent_and_valid():
        with form.refusals():
            comment = add_comment(version_id, actor=current_actor(), draft=form.draft)
            flash("Your comment is there for both sides.")
            version = get_version(current_actor(), version_id)
            return redirect(url_for(".show_pins", version_id=version.public_id, _anchor=comment.public_id))
    return _page(version_id, form)


def _page(version_id: Id, form: PinForm) -> tuple[str, HTTPStatus]:
    version = get_version(current_actor(), version_id)
    pictures = list_pinned(current_actor(), version)
    form.offer(pictures)
    page = render_template(
        "campaigns/pins.html",
        version=version,
        creative=version.creative,
        pictures=pictures,
        form=form,
        may_comment=current_actor().may(Permission.CREATIVE_COMMENT) and not count_newer_submitted(version),
    )
    return page, form.status
