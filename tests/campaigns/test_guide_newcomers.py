"""The guided way through a new program: each step leads on, back and out, and the summary says what is missing."""

import pytest
from flask.testing import FlaskClient

from campaigns.models import Program
from campaigns.rules.creatives import CreativeKind
from core.db import db
from partners.rules.terms import Terms
from tests.campaigns.factories import make_program
from tests.campaigns.test_send_kit import as_person
from tests.harness.queries import QueryCounter
from tests.partners.factories import Member, make_member

RULES = {"hold_days": "14", "window_days": "7", "clawback_days": "60", "tail_days": "10",
         "attribution_model": "last", "coupon_policy": "always"}  # fmt: skip
SHARE = {"share": "25", "share_kind": "percent", "minimum_payout": "50", "deductions_asked": "1", **RULES}

BRAND = {"tone": "Plain words.", "logo": "", **{kind.value: "each_side" for kind in CreativeKind}}


@pytest.fixture
def seller() -> Member:
    return make_member("Northbeam Training")


def terms_now() -> Terms:
    db.session.expire_all()
    return Terms.from_json(db.session.query(Program).one().default_terms)


def test_each_step_leads_to_the_next_and_the_last_to_the_summary(client: FlaskClient, seller: Member) -> None:
    here = as_person(client, seller.actor)
    sent = {"name": "Partners", "currency": "USD", "landing_url": "https://shop.example.com"}
    there = here.post("/programs/new", data=sent).location
    again = here.post("/programs/new", data=sent).location
    assert (there, there.endswith("/products/new?guide=on")) == (again, True)
    rules = here.post(there, data={"name": "Bootcamp", "price": "199"}).location
    assert rules.endswith("/terms?guide=on")
    rules = here.post(rules, data=SHARE).location
    assert rules.endswith("/rules?guide=on")
    brand = here.post(rules, data=RULES).location
    assert brand.startswith("/brand/edit?program=prog_")
    invite = here.post(brand, data=BRAND).location
    assert invite.endswith("/invite?guide=on")
    assert here.get(invite).status_code == 200
    program = db.session.query(Program).one()
    assert f"/programs/{program.public_id}/summary" in here.get(invite).text


def test_a_step_saves_and_goes_back(client: FlaskClient, seller: Member) -> None:
    program = make_program(seller)
    here, url = as_person(client, seller.actor), f"/programs/{program.public_id}"
    assert here.post(f"{url}/rules?guide=on", data={**RULES, "back": "1"}).location == f"{url}/terms?guide=on"
    assert terms_now().hold_days == 14
    assert here.post(f"{url}/rules?guide=summary", data=RULES).location == f"{url}/summary"
    assert here.post(f"{url}/rules", data=RULES).location == url


def test_the_share_and_the_rules_do_not_undo_each_other_in_two_tabs(client: FlaskClient, seller: Member) -> None:
    program = make_program(seller)
    here, url = as_person(client, seller.actor), f"/programs/{program.public_id}"
    here.post(f"{url}/rules?guide=on", data=RULES)
    here.post(f"{url}/terms?guide=on", data={**SHARE, "hold_days": "90"})
    assert (terms_now().hold_days, terms_now().share_bps) == (14, 2_500)
    here.post(f"{url}/terms", data={**SHARE, "hold_days": "90"})
    assert terms_now().hold_days == 90


def test_rules_out_of_bounds_are_refused_in_place(client: FlaskClient, seller: Member) -> None:
    program = make_program(seller)
    here, url = as_person(client, seller.actor), f"/programs/{program.public_id}/rules?guide=on"
    page = here.post(url, data={**RULES, "hold_days": "-1"})
    assert (page.status_code, 'value="7"' in page.text) == (422, True)
    assert here.post(url, data={**RULES, "hold_days": "3", "preview": "1"}).status_code == 200
    assert terms_now().hold_days == 30


def test_the_summary_says_what_is_missing_and_shows_an_example(
    client: FlaskClient, queries: QueryCounter, seller: Member
) -> None:
    program = make_program(seller)
    here, url = as_person(client, seller.actor), f"/programs/{program.public_id}/summary"
    with queries.at_most(12):
        page = here.get(url).text
    assert "Nobody is invited yet." in page
    assert "Your brand has no guidelines yet." in page
    assert "Nothing is sold yet" not in page
    assert "One sale at $199.00" in page
    here.post("/brand/edit", data=BRAND)
    assert "Version 1 of your guidelines is published." in here.get(url).text


def test_a_summary_of_somebody_else_is_not_found_and_neither_is_its_brand_step(
    client: FlaskClient, seller: Member
) -> None:
    program, other = make_program(seller), make_member("Harbor Tools")
    here = as_person(client, other.actor)
    assert here.get(f"/programs/{program.public_id}/summary").status_code == 404
    assert here.get(f"/brand/edit?guide=on&program={program.public_id}").status_code == 404
    assert here.get("/brand/edit?guide=on&program=nonsense").status_code == 404
