"""Pictures: what an organization uploaded for its designs, and the address from which readers of a mail load one."""

from collections.abc import Sequence
from http import HTTPStatus
from time import monotonic

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands import pictures as commands
from campaigns.forms.pictures import MOST_FILES, PicturesForm
from campaigns.models import Picture
from campaigns.queries.pictures import count_uses, get_picture, get_public_picture, list_pictures
from campaigns.routes.blueprint import pages
from core.access import current_actor, needs, public
from core.errors import AppError
from core.files import storage
from core.ids import Id
from core.uploads import refuse_too_much

HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
_SECONDS_AT_ONCE = 10
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "cross-origin"}


@pages.get("/designs/pictures")
@needs(Permission.CREATIVES_SEE)
def show_pictures() -> ResponseReturnValue:
    """Show the pictures of an organization, with what designs call them."""
    return _page(PicturesForm(formdata=None))


@pages.post("/designs/pictures")
@needs(Permission.CREATIVE_EDIT)
def add_pictures() -> ResponseReturnValue:
    """Keep uploaded pictures. What was taken before one is refused stays."""
    form = PicturesForm()
    if form.is_sent_and_valid():
        with form.refusals():
            taken = take_all(form.files.given)
            if not taken:
                raise AppError("Choose at least one picture first.", field="files")
            flash(f"{taken[0].name} is here." if len(taken) == 1 else f"{len(taken)} pictures are here.")
            return redirect(url_for(".show_pictures"))
    return _page(form)


@pages.get("/designs/pictures/<id:picture_id>")
@needs(Permission.CREATIVES_SEE)
def load_picture(picture_id: Id) -> ResponseReturnValue:
    """Return one of the organization's own pictures."""
    return _answer(get_picture(current_actor(), picture_id))


@pages.post("/designs/pictures/<id:picture_id>/remove")
@needs(Permission.CREATIVE_EDIT)
def remove_picture(picture_id: Id) -> ResponseReturnValue:
    """Offer a picture no longer."""
    ButtonForm.from_request()
    picture = commands.remove_picture(picture_id, actor=current_actor())
    flash(f"{picture.name} is gone from the list. Designs that show it keep it.")
    return redirect(url_for(".show_pictures"))


@pages.get("/pictures/<sha256>")
@public
def load_approved_picture(sha256: str) -> ResponseReturnValue:
    """Return a picture of an approved design to whoever reads the mail. Its bytes never change."""
    answer = _answer(get_public_picture(sha256))
    answer.headers.update(_FOR_EVER)
    return answer


def take_all(files: Sequence[FileStorage]) -> list[Picture]:
    """Keep uploaded pictures for the actor's organization. Raises AppError for the first that is none.

    What was kept before that stays, so the same files may be sent again. A request works for ten seconds, and one more.
    """
    refuse_too_much("files")
    if len(files) > MOST_FILES:
        raise AppError(f"These are {len(files)} pictures. Send at most {MOST_FILES} at once.", field="files")
    taken: list[Picture] = []
    ends_at = monotonic() + _SECONDS_AT_ONCE
    for each in files:
        if monotonic() > ends_at:
            raise AppError(_too_slow(len(taken), len(files)), field="files")
        taken.append(commands.take_picture(each.read(), each.filename or "", actor=current_actor()))
    return taken


def _too_slow(taken: int, sent: int) -> str:
    return (
        f"These pictures take long to read: {taken} of {sent} are kept so far, under “Your pictures”. "
        "Send the others again, a few at once."
    )


def _page(form: PicturesForm) -> tuple[str, HTTPStatus]:
    found = list_pictures(current_actor())
    page = render_template(
        "campaigns/pictures.html",
        form=form,
        pictures=found,
        uses=count_uses([picture.id for picture in found]),
        may_edit=current_actor().may(Permission.CREATIVE_EDIT),
    )
    return page, form.status


def _answer(picture: Picture) -> Response:
    return Response(storage().load(picture.storage_key), mimetype=picture.media_type, headers=HARMLESS)
