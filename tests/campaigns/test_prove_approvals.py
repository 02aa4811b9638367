"""Proof of approval: either side keeps it, and anybody can check it without us."""

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.approvals import revoke_approval
from campaigns.commands.comments import add_comment, resolve_comment
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Approval, Picture
from campaigns.schemas.creatives import RemarkDraft
from core.access import Actor
from core.config import settings
from core.db import db
from tests.campaigns.creatives_factories import (
    Table,
    approved,
    as_person,
    decide,
    draft,
    latest,
    make_banner,
    make_creative,
    make_table,
)
from tests.harness.clock import Clock


@pytest.fixture
def table(clock: Clock) -> Table:
    clock.advance(hours=1)
    table = make_table()
    approved(table)
    return table


def address(ending: str) -> str:
    approval = db.session.scalars(select(Approval)).one()
    return f"/designs/approvals/{approval.public_id}/{ending}"


def proof(client: FlaskClient, actor: Actor) -> dict[str, Any]:
    answer = as_person(client, actor).get(address("proof.json"))
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_the_file_of_approved_bytes_has_the_fingerprint_everybody_decided_about(
    client: FlaskClient, table: Table
) -> None:
    found = proof(client, table.partner)
    data = as_person(client, table.partner).get(address("approved.json")).data
    sha = hashlib.sha256(data).hexdigest()
    assert sha == found["approval"]["sha256"] == hashlib.sha256(found["approved"]["bytes"].encode()).hexdigest()
    assert {one["seen_sha256"] for one in found["decisions"]} == {sha}
    assert json.loads(data) == found["approved"]["content"]


def test_both_sides_hold_the_same_proof(client: FlaskClient, table: Table) -> None:
    found = proof(client, table.partner)
    assert found == proof(client, table.owner)
    assert set(found["brands"].values()) == {"Northbeam Training", "Main Street Chamber"}
    assert {one["brand"] for one in found["decisions"]} == set(found["brands"].values())


def test_remarks_a_side_made_on_its_own_draft_are_not_in_it(client: FlaskClient, clock: Clock) -> None:
    table = make_table()
    creative = make_creative(table)
    kept = latest(creative)
    add_comment(kept.id, actor=table.owner, draft=RemarkDraft(text="Between us: too loud."))
    save_version(creative.id, actor=table.marketer, draft=draft(subject="Another subject"))
    review = submit_for_review(latest(creative).id, actor=table.marketer)
    add_comment(review.creative_version_id, actor=table.partner, draft=RemarkDraft(text="Lovely."))
    clock.advance(minutes=1)
    decide(review, table.owner)
    decide(review, table.partner)
    theirs = proof(client, table.partner)["comments"]
    assert [one["text"] for one in theirs] == ["Lovely."]
    assert proof(client, table.owner)["comments"] == theirs


def test_it_says_how_the_approval_ended(client: FlaskClient, table: Table, clock: Clock) -> None:
    clock.advance(hours=1)
    approval = db.session.scalars(select(Approval)).one()
    revoke_approval(approval.id, actor=table.partner, rule_broken="Price", why="It says $199 and is $249.")
    found = proof(client, table.owner)["approval"]
    assert (found["ended"], found["rule_broken"]) == ("revoked", "Price")
    assert found["until"] > found["from"]


def test_the_document_is_the_same_whenever_it_is_asked_for(client: FlaskClient, table: Table) -> None:
    first = as_person(client, table.owner).get(address("proof.pdf"))
    again = as_person(client, table.partner).get(address("proof.pdf"))
    assert first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF")
    assert first.data == again.data


def test_the_history_offers_the_proof(client: FlaskClient, table: Table) -> None:
    approval = db.session.scalars(select(Approval)).one()
    page = as_person(client, table.partner_viewer).get(f"/designs/{approval.creative.public_id}/history")
    for ending in ("proof.pdf", "proof.json", "proof.zip", "approved.json"):
        assert address(ending) in page.text


def test_the_zip_holds_what_is_needed_to_check_it_with_a_command_line(client: FlaskClient, tmp_path: Path) -> None:
    table = make_table()
    picture = make_banner(table.marketer)
    approved(table, html=draft().html + f'<p><img src="{picture}" alt="The course"></p>')
    packed = as_person(client, table.partner).get(address("proof.zip"))
    assert packed.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "pictures" / f"{picture}.png").is_file()
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert checked.stdout.count(": OK") == 5
    printed = subprocess.run(["sha256sum", "approved.json"], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = json.loads((tmp_path / "proof.json").read_text())
    assert printed.stdout.startswith(found["approval"]["sha256"])
    assert found["approved"]["pictures"] == [picture]
    assert "sha256sum -c SHA256SUMS" in (tmp_path / "README.txt").read_text()
    assert as_person(client, table.owner).get(address("proof.zip")).data == packed.data
    assert as_person(client, make_table().owner).get(address("proof.zip")).status_code == 404


def test_a_picture_whose_file_is_gone_is_named_in_place_of_its_bytes(client: FlaskClient) -> None:
    table = make_table()
    sha256 = make_banner(table.marketer)
    approved(table, html=draft().html + f'<p><img src="{sha256}" alt="The course"></p>')
    [picture] = db.session.scalars(select(Picture)).all()
    (settings().instance_path / "files" / picture.storage_key).unlink()
    packed = as_person(client, table.partner).get(address("proof.zip")).data
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert f"Not kept any more: picture {sha256}" in archive.read("README.txt").decode()
        assert not [name for name in archive.namelist() if name.startswith("pictures/")]


def test_it_says_who_resolved_a_comment(client: FlaskClient, clock: Clock) -> None:
    table = make_table()
    creative = make_creative(table)
    review = submit_for_review(latest(creative).id, actor=table.marketer)
    must = RemarkDraft(text="Our name in full.", is_must_fix=True)
    remark = add_comment(review.creative_version_id, actor=table.partner, draft=must)
    resolve_comment(remark.id, actor=table.marketer)
    clock.advance(minutes=1)
    decide(review, table.owner)
    decide(review, table.partner)
    [told] = proof(client, table.partner)["comments"]
    assert (told["resolved_by"], told["must_fix"]) == ("Mia Marlow", True)
    assert as_person(client, table.owner).get(address("proof.pdf")).data.startswith(b"%PDF")
