"""Proof of approval, to keep or to hand to somebody else: as a document, as data, and the approved bytes themselves."""

import json
from typing import Any

from flask import Response

from accounts.permissions import Permission
from campaigns.models import Approval
from campaigns.queries.approval_packs import pack_of
from campaigns.queries.approval_proofs import approved_bytes, get_proved, proof_of
from campaigns.routes.blueprint import pages
from core.access import current_actor, needs
from core.documents import write_pdf
from core.http import download
from core.ids import Id

_JSON, _PDF, _ZIP = "application/json", "application/pdf", "application/zip"


@pages.get("/designs/approvals/<id:approval_id>/proof.pdf")
@needs(Permission.CREATIVES_SEE)
def show_proof_as_pdf(approval_id: Id) -> Response:
    """Return the proof as a document: who approved which bytes, when, and what was said before."""
    approval = get_proved(current_actor(), approval_id)
    return download(_document(proof_of(approval)), _name(approval, "pdf"), _PDF)


@pages.get("/designs/approvals/<id:approval_id>/proof.json")
@needs(Permission.CREATIVES_SEE)
def show_proof_as_json(approval_id: Id) -> Response:
    """Return the proof as data, the approved bytes among it."""
    approval = get_proved(current_actor(), approval_id)
    data = json.dumps(proof_of(approval), ensure_ascii=False, indent=2)
    return download(data, _name(approval, "json"), _JSON)


@pages.get("/designs/approvals/<id:approval_id>/approved.json")
@needs(Permission.CREATIVES_SEE)
def show_approved_bytes(approval_id: Id) -> Response:
    """Return the approved bytes alone: the sha256 of this file is the fingerprint in the proof."""
    approval = get_proved(current_actor(), approval_id)
    return download(approved_bytes(approval), f"approved-{approval.public_id}.json", _JSON)


@pages.get("/designs/approvals/<id:approval_id>/proof.zip")
@needs(Permission.CREATIVES_SEE)
def show_proof_as_zip(approval_id: Id) -> Response:
    """Return the proof with everything it is about: the approved bytes, the pictures, and the sums to check them by."""
    approval = get_proved(current_actor(), approval_id)
    proof = proof_of(approval)
    return download(pack_of(approval, proof, _document(proof)), _name(approval, "zip"), _ZIP)


def _document(proof: dict[str, Any]) -> bytes:
    return write_pdf("campaigns/approval_proof", proof)


def _name(approval: Approval, ending: str) -> str:
    return f"proof-of-{approval.public_id}.{ending}"
