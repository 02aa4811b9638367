"""`flask audit verify`: a whole trail passes, a changed or cut one does not, and an old hash is found again."""

import json

from flask import Flask
from sqlalchemy import text

from accounts.models import Organization
from accounts.permissions import Role
from core import triggers
from core.db import db
from tests.harness.people import make_person
from tests.payouts.factories import make_deal


def run(app: Flask, *words: str) -> tuple[int, str]:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["audit", "verify", *words])
    return result.exit_code, result.output


def tamper(statement: str) -> None:
    db.session.remove()
    with db.engine.begin() as connection:
        triggers.drop_all(connection)
        connection.execute(text(statement))
        triggers.create(connection)


def make_trail() -> None:
    organization = db.session.get_one(Organization, make_deal().seller_id)
    for role in (Role.OWNER, Role.MARKETER, Role.VIEWER):
        make_person(organization, role)


def test_a_whole_trail_passes_and_shows_its_heads(app: Flask) -> None:
    make_trail()
    code, said = run(app, "--json")
    found = json.loads(said)
    assert (code, found["ok"]) == (0, True)
    assert any(head["seq"] > 0 for head in found["heads"])


def test_a_changed_row_is_found(app: Flask) -> None:
    make_trail()
    tamper("UPDATE audit_record SET action = 'nothing' WHERE seq = 1")
    code, said = run(app)
    assert (code, "does not fit" in said) == (1, True)


def test_a_trail_that_was_cut_off_is_found(app: Flask) -> None:
    make_trail()
    tamper("DELETE FROM audit_record WHERE seq = (SELECT max(seq) FROM audit_record)")
    assert run(app)[0] == 1


def test_a_hash_that_was_written_down_is_found_again(app: Flask) -> None:
    make_trail()
    heads = json.loads(run(app, "--json")[1])["heads"]
    known = next(head["hash"] for head in heads if head["chain"].startswith("audit") and head["seq"])
    make_trail()
    assert run(app, "--against", known)[0] == 0
    code, said = run(app, "--against", "f" * 64)
    assert (code, "no longer holds" in said) == (1, True)
