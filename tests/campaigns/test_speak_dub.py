"""Links and partners through Dub's own unmodified SDK, against a real threaded server."""

from typing import Any

import pytest
from dub import Dub
from dub.models import components, errors
from flask import Flask
from sqlalchemy import func, select

from campaigns.models import Link, Placement
from campaigns.queries import earning_state, get_link_by_code
from core import clock
from core.config import settings
from core.db import db
from partners.models import Partnership
from partners.queries import terms_pending
from tests.campaigns.factories import HOME, make_program
from tests.campaigns.served import Served, serve
from tests.partners.factories import make_member


@pytest.fixture
def dub(app: Flask) -> Any:
    seller = make_member("Northbeam Training")
    program = make_program(seller)
    with serve(app, seller.actor, program.id) as server:
        yield server


def made(dub: Any, **given: Any) -> components.LinkSchema:
    link: components.LinkSchema = dub.links.create(request={"url": HOME, **given})
    return link


def count(table: type) -> int:
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_link_is_made_with_a_random_code_and_belongs_to_the_program(dub: Served) -> None:
    link = made(dub.client)
    assert (link.url, link.partner_id, len(link.key)) == (HOME, None, 7)
    assert link.short_link == f"{settings().link_base}/{link.key}"
    assert link.program_id is not None
    assert link.program_id.startswith("prog_")


def test_a_link_takes_its_code_its_notes_and_utm_values(dub: Served) -> None:
    link = made(dub.client, key="Spring-Offer", comments="for print", utm_source="chamber", external_id="42")
    assert (link.key, link.comments, link.utm_source, link.external_id) == (
        "spring-offer",
        "for print",
        "chamber",
        "42",
    )
    assert link.url == f"{HOME}?utm_source=chamber"


def test_a_code_in_any_case_is_taken_once(dub: Served) -> None:
    made(dub.client, key="Spring")
    with pytest.raises(errors.Conflict, match="taken"):
        made(dub.client, key="SPRING")


@pytest.mark.parametrize("url", ["", "nonsense", "javascript:alert(1)", "https://user:pw@shop.example.com", "//x"])
def test_an_address_that_is_none_is_refused(dub: Served, url: str) -> None:
    with pytest.raises(errors.UnprocessableEntity):
        dub.client.links.create(request={"url": url})
    assert count(Link) == 0


def test_what_tandem_does_not_offer_is_refused_only_with_a_value(dub: Served) -> None:
    made(dub.client, password=None, archived=False, proxy=False)
    with pytest.raises(errors.UnprocessableEntity, match="does not offer “password”"):
        made(dub.client, password="secret")


def test_links_are_found_by_id_by_code_and_by_the_callers_own_id(dub: Served) -> None:
    link = made(dub.client, key="spring", external_id="42")
    asked: list[dict[str, Any]] = [
        {"link_id": link.id},
        {"external_id": "42"},
        {"link_id": "ext_42"},
        {"domain": link.domain, "key": "SPRING"},
    ]
    assert {dub.client.links.get(request=each).id for each in asked} == {link.id}


def test_links_are_listed_in_pages_the_newest_first(dub: Served) -> None:
    keys = [made(dub.client, key=f"link-{number}").key for number in range(5)]
    first = dub.client.links.list(request={"page_size": 2})
    found = []
    while first is not None:
        found += [link.key for link in first.result]
        first = first.next()
    assert found == keys[::-1]
    after = dub.client.links.list(
        request={"starting_after": dub.client.links.get(request={"domain": None, "key": "link-3"}).id}
    )
    assert after is not None
    assert [link.key for link in after.result] == ["link-2", "link-1", "link-0"]
    assert dub.client.links.count(request={"search": "link-"}) == 5


def test_a_change_keeps_what_is_left_out_and_clears_what_is_null(dub: Served) -> None:
    link = made(dub.client, key="spring", comments="for print", external_id="42")
    changed = dub.client.links.update(link_id=link.id, request_body={"external_id": None, "key": "summer"})
    assert (changed.key, changed.comments, changed.external_id) == ("summer", "for print", None)


def test_an_upsert_changes_the_link_that_leads_there_already(dub: Served) -> None:
    first = dub.client.links.upsert(request={"url": HOME, "key": "one"})
    second = dub.client.links.upsert(request={"url": HOME, "comments": "again"})
    assert (second.id, second.key, second.comments) == (first.id, "one", "again")


def test_a_deleted_link_is_gone_from_lists_and_still_redirects(dub: Served) -> None:
    link = made(dub.client, key="spring")
    assert dub.client.links.delete(link_id=link.id).id == link.id
    with pytest.raises(errors.NotFound):
        dub.client.links.get(request={"link_id": link.id})
    db.session.remove()
    assert get_link_by_code(link.domain, "spring") is not None
    with pytest.raises(errors.Conflict):
        made(dub.client, key="spring")


def test_many_links_are_made_changed_and_deleted_at_once(dub: Served) -> None:
    made(dub.client, key="taken")
    answers = dub.client.links.create_many(request=[{"url": HOME, "key": key} for key in ("one", "taken", "two")])
    assert [getattr(each, "key", None) or each.code.value for each in answers] == ["one", "conflict", "two"]
    ids = [each.id for each in answers if isinstance(each, components.LinkSchema)]
    changed = dub.client.links.update_many(request={"link_ids": ids, "data": {"comments": "both"}})
    assert [link.comments for link in changed] == ["both", "both"]
    assert dub.client.links.delete_many(request={"link_ids": [*ids, "link_nothing"]}).deleted_count == 2


def test_a_partner_is_started_under_the_programs_offer_and_earns_before_it_accepts(dub: Served) -> None:
    partner = dub.client.partners.create(
        request={"email": "dana@chamber.example", "name": "Chamber", "tenant_id": "t-1"}
    )
    assert partner is not None
    assert (partner.id[:3], partner.status, partner.tenant_id) == ("pn_", "approved", "t-1")
    assert partner.links is not None
    db.session.remove()
    partnership = db.session.scalars(select(Partnership)).one()
    placement = db.session.scalars(select(Placement).where(Placement.partnership_id == partnership.id)).one()
    assert terms_pending(partnership)
    assert earning_state(placement.id, clock.now()).earns


def test_the_same_partner_again_is_the_same_partner(dub: Served) -> None:
    told: dict[str, Any] = {"email": "dana@chamber.example", "name": "Chamber"}
    first, second = dub.client.partners.create(request=told), dub.client.partners.create(request=told)
    assert first is not None
    assert second is not None
    assert (first.id, first.links) == (second.id, second.links)


def test_partners_are_listed_by_marks(dub: Served) -> None:
    for name in ("Chamber", "Weekly"):
        dub.client.partners.create(request={"email": f"{name}@example.com", "name": name, "country": "DE"})
    listed = dub.client.partners.list(request={"search": "week"})
    assert listed is not None
    assert [partner.name for partner in listed] == ["Weekly"]
    assert dub.client.partners.list(request={"status": "banned"}) == []


def test_a_partners_links_are_made_upserted_and_listed(dub: Served) -> None:
    partner = dub.client.partners.create(
        request={"email": "dana@chamber.example", "name": "Chamber", "tenant_id": "t-1"}
    )
    assert partner is not None
    link = dub.client.partners.create_link(request={"tenant_id": "t-1", "url": f"{HOME}/deep", "key": "chamber"})
    assert link is not None
    again = dub.client.partners.upsert_link(request={"partner_id": partner.id, "url": f"{HOME}/deep", "comments": "x"})
    assert again is not None
    assert (link.partner_id, again.id, again.comments) == (partner.id, link.id, "x")
    listed = dub.client.partners.retrieve_links(request={"partner_id": partner.id})
    assert listed is not None
    assert [each.key for each in listed][-1] == "chamber"


def test_a_link_for_a_partner_goes_to_its_plain_placement(dub: Served) -> None:
    partner = dub.client.partners.create(request={"email": "dana@chamber.example", "name": "Chamber"})
    assert partner is not None
    assert made(dub.client, partner_id=partner.id).partner_id == partner.id
    db.session.remove()
    assert db.session.scalar(select(func.count()).where(Placement.partnership_id.isnot(None))) == 1


def test_a_partner_can_be_paused_and_ended(dub: Served) -> None:
    partner = dub.client.partners.create(request={"email": "dana@chamber.example", "name": "Chamber"})
    assert partner is not None
    paused = dub.client.partners.deactivate(request={"partner_id": partner.id})
    ended = dub.client.partners.ban(request={"partner_id": partner.id, "reason": "fake_traffic"})
    assert {paused.partner_id, ended.partner_id} == {partner.id}


def test_somebody_elses_link_partner_or_program_is_not_found(app: Flask, dub: Served) -> None:
    other = make_member("Harbor Tools")
    program = make_program(other)
    with serve(app, other.actor, program.id) as theirs:
        link = made(theirs.client, key="theirs")
        partner = theirs.client.partners.create(request={"email": "x@example.com", "name": "X"})
    assert partner is not None
    for call in (
        lambda: dub.client.links.get(request={"link_id": link.id}),
        lambda: dub.client.links.update(link_id=link.id, request_body={"comments": "mine"}),
        lambda: dub.client.links.delete(link_id=link.id),
        lambda: made(dub.client, program_id=link.program_id),
        lambda: made(dub.client, partner_id=partner.id),
        lambda: dub.client.partners.create_link(request={"partner_id": partner.id, "url": HOME}),
    ):
        with pytest.raises(errors.NotFound):
            call()


def test_a_key_without_the_scope_or_a_wrong_key_is_refused(app: Flask, dub: Served) -> None:
    with serve(app, dub.actor, dub.program_id, "links.read") as reader, pytest.raises(errors.Forbidden):
        made(reader.client)
    with Dub(token="wrong", server_url=dub.address) as stranger, pytest.raises(errors.Unauthorized):
        made(stranger)
