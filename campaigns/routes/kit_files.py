"""The files of a kit: the mail in every form, its preview, and the sheet to print. All are locked while the kit is."""

from collections.abc import Callable

from flask import Response, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.models import Placement
from campaigns.queries.kit_files import draft_of, html_of, sheet_of, zip_of
from campaigns.queries.kits import Kit, open_kit
from campaigns.queries.pictures import public_address
from campaigns.queries.placements import get_placement
from campaigns.routes.blueprint import pages
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.kinds import FILE_NAMES
from campaigns.rules.kits import SHEET_CHANNELS, MailTool, tool_named
from core.access import current_actor, needs
from core.documents import write_pdf
from core.errors import NotFound
from core.formats import money, percent, write_for_everybody
from core.http import download
from core.ids import Id

_NO_FILE = "This part has no such file. Go back to what to send."
_FILES: dict[str, tuple[Callable[[Kit], str | bytes], str]] = {
    "html": (html_of, "text/html"),
    "txt": (lambda kit: kit.text, "text/plain"),
    "eml": (draft_of, "message/rfc822"),
    "zip": (zip_of, "application/zip"),
}


@pages.get("/kits/<id:placement_id>/mail.<kind>")
@needs(Permission.KITS_SEE)
def download_mail(placement_id: Id, kind: str) -> ResponseReturnValue:
    """Download the approved design with the tracked link in it, in one of the files that its kind gives."""
    actor = current_actor()
    placement = get_placement(actor, placement_id)
    kit = open_kit(placement, actor, chosen_tool(placement), chosen_kind())
    if kind not in kit.files or kit.kind is None or chosen_kind() not in {None, kit.kind}:
        raise NotFound(_NO_FILE)
    write, media_type = _FILES[kind]
    answer = download(write(kit), f"{FILE_NAMES[kit.kind]}{_version(kit)}.{kind}", media_type)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@pages.get("/kits/<id:placement_id>/sheet.pdf")
@needs(Permission.KITS_SEE)
def download_sheet(placement_id: Id) -> ResponseReturnValue:
    """Download a sheet for a stand or a counter: QR code, code, prices, disclosure and both names."""
    actor = current_actor()
    kit = open_kit(get_placement(actor, placement_id), actor, kind=chosen_kind() or CreativeKind.PRINT_SHEET)
    if not has_sheet(kit):
        raise NotFound(_NO_FILE)
    write_for_everybody()
    data = write_pdf("campaigns/sheet", sheet_of(kit, money, percent))
    return download(data, f"sheet{_version(kit)}.pdf", "application/pdf")


@pages.get("/kits/<id:placement_id>/preview")
@needs(Permission.KITS_SEE)
def preview_mail(placement_id: Id) -> ResponseReturnValue:
    """Show the mail as readers will see it, for the frame on the kit's page: nothing in it runs.

    It loads our own pictures alone: a mail approved long ago may name others, whose owners would see who looks at it.
    """
    actor = current_actor()
    kit = open_kit(get_placement(actor, placement_id), actor, kind=chosen_kind())
    policy = (
        f"sandbox; default-src 'none'; img-src data: {public_address('')}; "
        "style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return Response(html_of(kit), mimetype="text/html", headers={"Content-Security-Policy": policy})


def has_sheet(kit: Kit) -> bool:
    """Return whether there is a sheet to print: an approved one, or what stands and stores always have."""
    return kit.kind is CreativeKind.PRINT_SHEET or kit.placement.channel in SHEET_CHANNELS


def chosen_tool(placement: Placement) -> MailTool:
    """Return the program the mail is for: the one that the query string names, else the one the partner named."""
    return tool_named(request.args.get("for") or placement.answers.get("tool"))


def chosen_kind() -> CreativeKind | None:
    """Return the kind of design that the query string names; None for the first there is."""
    chosen = request.args.get("design")
    return CreativeKind(chosen) if chosen in list(CreativeKind) else None


def _version(kit: Kit) -> str:
    """Return how a file's name says which version it holds."""
    return f"-v{kit.version.number}" if kit.version else ""
