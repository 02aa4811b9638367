"""The proof page and the preview in its frame. Whatever is refused on the page is shown on the page."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.forms.creatives import SubmitForm
from campaigns.forms.guests import GuestForm
from campaigns.forms.reviews import DecisionForm, RemarkForm, RevokeForm
from campaigns.models import CreativeVersion
from campaigns.queries.approvals_bounds import line_of
from campaigns.queries.creatives import get_version
from campaigns.queries.creatives_proof import Proof, Thread, get_proof, list_threads
from campaigns.queries.pictures import with_pictures_inside
from campaigns.routes.blueprint import pages
from campaigns.rules.kits import MailTool, fill_html, fill_text, slot_values
from campaigns.rules.mail_html.preview import Pin, preview_page
from campaigns.rules.mail_html.slots import MergeField, Slot
from core import clock
from core.access import Actor, current_actor, needs
from core.forms import Form
from core.ids import Id

SHAPES = {"desktop": "Desktop", "phone": "Phone", "text": "Plain text"}
_ASKED = (
    Permission.CREATIVE_EDIT,
    Permission.CREATIVE_COMMENT,
    Permission.CREATIVE_DECIDE,
    Permission.APPROVAL_REVOKE,
)
_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


@pages.get("/designs/<id:creative_id>")
@needs(Permission.CREATIVES_SEE)
def show_creative(creative_id: Id) -> ResponseReturnValue:
    """Show one version with its review, comments and checks."""
    return proof_page(creative_id, request.args.get("v", type=int))


@pages.get("/designs/versions/<id:version_id>/preview")
@needs(Permission.CREATIVES_SEE)
def preview_version(version_id: Id) -> ResponseReturnValue:
    """Show the HTML of a version alone, with pins where comments stand, under a policy that lets nothing run."""
    return preview_answer(current_actor(), get_version(current_actor(), version_id))


def preview_answer(actor: Actor, version: CreativeVersion) -> Response:
    """Return the HTML of a version, fetched for whoever asks, with pins where what they may read stands."""
    body = fill_html(with_pictures_inside(version.bundle.as_html, version), _sample_values(version.disclosure))
    pins = [] if "bare" in request.args else _pins(list_threads(actor, version))
    page = preview_page(body, pins, shown=request.args.get("block", ""))
    return Response(page, headers={"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"})


def sample_text(version: CreativeVersion) -> str:
    """Return the plain text of a version, its slots filled with words."""
    return fill_text(version.text, _sample_values(version.disclosure))


def sample_preheader(version: CreativeVersion) -> str:
    """Return the preview line of a version, its slots filled with words."""
    return fill_text(version.preheader, _sample_values(version.disclosure))


def proof_page(creative_id: Id, number: int | None, *, refused: Form | None = None) -> ResponseReturnValue:
    """Return the page of a version; a refused form stands on it with its values and its sentences."""
    proof = get_proof(current_actor(), creative_id, number)
    shape = request.args.get("as", "desktop")
    page = render_template(
        "campaigns/proof.html",
        proof=proof,
        forms=_forms(proof, refused),
        refused=refused,
        shape=shape if shape in SHAPES else "desktop",
        shapes=SHAPES,
        block=request.args.get("block", ""),
        is_commenting="comment" in request.args,
        may={permission.name: current_actor().may(permission) for permission in _ASKED},
        sample=sample_text(proof.version),
        preheader=sample_preheader(proof.version),
        moment_now=clock.now(),
        how_long=line_of(proof.review) if proof.review else "",
    )
    return page, refused.status if refused is not None else HTTPStatus.OK


def back_to(creative_id: str, number: int, anchor: str | None = None) -> ResponseReturnValue:
    """Return to the page of a version, after something was done there."""
    return redirect(url_for("campaigns.show_creative", creative_id=creative_id, v=number, _anchor=anchor))


def _forms(proof: Proof, refused: Form | None) -> dict[str, Form]:
    fresh: dict[str, Form] = {
        "decision": DecisionForm(formdata=None),
        "remark": RemarkForm(formdata=None, block_id=request.args.get("block", "")),
        "submit": SubmitForm(formdata=None, scope=proof.reach.scope, channels=sorted(proof.reach.bounds.channels)),
        "revoke": RevokeForm(formdata=None, arrival=request.args.get("arrival", "")),
        "guest": GuestForm(formdata=None),
    }
    shown = {name: refused if isinstance(refused, type(form)) else form for name, form in fresh.items()}
    remark, guest = shown["remark"], shown["guest"]
    if isinstance(remark, RemarkForm):
        remark.offer(proof.version)
    decision = shown["decision"]
    if isinstance(decision, DecisionForm) and proof.review:
        decision.offer(proof.review.checklist)
    if isinstance(guest, GuestForm):
        guest.offer(proof.guests.stages)
    return shown


def _sample_values(disclosure: str) -> dict[str, str]:
    """Return what the slots show in a preview: words in place of what is only known when it is sent."""
    values = slot_values(
        link="[your link]",
        code="YOURCODE",
        disclosure=disclosure,
        address="[your postal address]",
        opt_out="[the seller’s opt-out page]",
        tool=MailTool.PLAIN,
    )
    return values | {
        Slot.UNSUBSCRIBE.value: "[your unsubscribe page]",
        MergeField.FIRST_NAME.value: "[first name]",
    }


def _pins(threads: Sequence[Thread]) -> list[Pin]:
    placed = [thread for thread in threads if thread.comment.block_id and not thread.is_lost]
    by_block: dict[str, list[Thread]] = {}
    for thread in placed:
        by_block.setdefault(str(thread.comment.block_id), []).append(thread)
    return [
        Pin(
            block_id,
            tuple(thread.number for thread in found),
            is_resolved=all(thread.comment.resolved_at is not None for thread in found),
        )
        for block_id, found in by_block.items()
    ]
