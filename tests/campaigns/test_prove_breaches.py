"""Ending an approval with evidence that both sides see: the mail that was found to be a breach, a picture, or both."""

import io
import json
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.arrivals import compare_arrival
from campaigns.models import Approval, BreachEvidence, MailArrival
from core.db import db
from core.mail import OutboxMail
from tests.campaigns.factories import Stand
from tests.campaigns.test_send_kit import approved_stand, as_partner, as_person
from tests.campaigns.test_use_pictures import png
from tests.harness.queries import QueryCounter
from tests.partners.factories import make_member

WHY = "The mail says another price."
ANOTHER = b"<p>Something else for $5</p>"


@pytest.fixture
def stand() -> Stand:
    return approved_stand()


def breach_of(stand: Stand) -> MailArrival:
    return compare_arrival(stand.placement.id, ANOTHER, actor=stand.partner)


def the_approval() -> Approval:
    return db.session.scalars(select(Approval).execution_options(populate_existing=True)).one()


def end(client: FlaskClient, **given: object) -> tuple[int, str]:
    words = {"rule_broken": "price", "why": WHY, **given}
    answer = client.post(f"/designs/approvals/{the_approval().public_id}/end", data=words)
    return answer.status_code, answer.text


def test_a_breach_leads_to_the_end_of_the_approval_it_breaks(
    client: FlaskClient, stand: Stand, queries: QueryCounter
) -> None:
    arrival = breach_of(stand)
    way = f"/designs/{the_approval().creative.public_id}?v=1&amp;arrival={arrival.public_id}#end"
    kit = f"/kits/{stand.placement.public_id}"
    partner = as_partner(client, stand)
    for page in (kit, f"{kit}/arrived"):
        with queries.at_most(12):
            assert way in partner.get(page).text
    seller = as_person(client, stand.seller.actor)
    with queries.at_most(12):
        assert way in seller.get(f"/placements/{stand.placement.public_id}").text
    form = seller.get(way.replace("&amp;", "&")).text
    assert f'name="arrival" value="{arrival.public_id}"' in form
    assert 'enctype="multipart/form-data"' in form


def test_mail_and_picture_go_with_it_to_both_sides_the_history_the_mail_and_the_proof(
    client: FlaskClient, stand: Stand, queries: QueryCounter
) -> None:
    arrival, seller = breach_of(stand), as_person(client, stand.seller.actor)
    given = {"arrival": arrival.public_id, "picture": (io.BytesIO(png()), "screen.png")}
    assert end(seller, **given)[0] == 302
    evidence = db.session.scalars(select(BreachEvidence)).one()
    picture, approval = f"/designs/evidence/{evidence.public_id}/picture", the_approval()
    partner, design = as_partner(client, stand), f"/designs/{approval.creative.public_id}"
    with queries.at_most(12):
        page = partner.get(design).text
    assert picture in page
    assert "What arrived says something else than was approved." in page
    with queries.at_most(12):
        assert picture in partner.get(f"{design}/history").text
    assert partner.get(picture).mimetype == "image/png"
    assert as_person(client, make_member("Harbor Tools").actor).get(picture).status_code == 404
    told = db.session.scalars(select(OutboxMail.text).where(OutboxMail.subject.startswith("Approval ended"))).first()
    assert "Evidence: the mail that arrived and a picture" in (told or "")
    proof = f"/designs/approvals/{approval.public_id}/proof"
    found = json.loads(as_partner(client, stand).get(f"{proof}.json").data)["approval"]["evidence"]
    assert found["picture"] == evidence.sha256
    assert (found["mail"]["sha256"], bool(found["mail"]["differences"])) == (arrival.sha256, True)
    with zipfile.ZipFile(io.BytesIO(as_partner(client, stand).get(f"{proof}.zip").data)) as archive:
        assert f"evidence/{evidence.sha256}.png" in archive.namelist()
    kit = as_partner(client, stand).get(f"/kits/{stand.placement.public_id}").text
    assert "End the approval" not in kit  # it has ended


def test_evidence_is_optional(client: FlaskClient, stand: Stand) -> None:
    empty = {"arrival": "", "picture": (io.BytesIO(b""), "")}
    assert end(as_partner(client, stand), **empty)[0] == 302
    assert db.session.scalars(select(BreachEvidence)).all() == []
    assert the_approval().is_revoked


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"picture": (io.BytesIO(b"<svg/>"), "a.svg")}, 422, "PNG"),
        ({"why": "no", "picture": (io.BytesIO(b"<svg/>"), "a.svg")}, 422, "Say what happened"),
        ({"arrival": "mar_nothing"}, 404, "There is nothing at this address"),
    ],
)
def test_what_is_no_evidence_ends_nothing(
    client: FlaskClient, stand: Stand, given: dict[str, object], status: int, words: str
) -> None:
    code, text = end(as_partner(client, stand), **given)
    assert code == status
    assert words in text
    assert not the_approval().is_revoked


def test_a_mail_of_others_or_one_that_breaks_nothing_is_no_evidence(client: FlaskClient, stand: Stand) -> None:
    approval_id = the_approval().id
    other = approved_stand()
    foreign = breach_of(other)
    kind = select(Approval).where(Approval.id == approval_id)
    address = f"/designs/approvals/{db.session.scalars(kind).one().public_id}/end"
    person, words = as_person(client, stand.seller.actor), {"rule_broken": "price", "why": WHY}
    refused = person.post(address, data={**words, "arrival": foreign.public_id})
    assert (refused.status_code, "There is no such mail" in refused.text) == (404, True)
    harmless = compare_arrival(stand.placement.id, b"Hello", actor=stand.partner)
    if harmless.outcome != "breach":
        assert person.post(address, data={**words, "arrival": harmless.public_id}).status_code == 422
    assert not db.session.scalars(kind.execution_options(populate_existing=True)).one().is_revoked
