"""Proof of approval: either side keeps it, and anybody can check it without us."""

import hashlib
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.approvals import revoke_approval
from campaigns.commands.comments import add_comment
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Approval
from campaigns.schemas.creatives import RemarkDraft
from core.access import Actor
from core.db import db
from tests.campaigns.creatives_factories import (
    Table,
    approved,
    as_person,
    decide,
    draft,
    latest,
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
    for ending in ("proof.pdf", "proof.json", "approved.json"):
        assert address(ending) in page.text
