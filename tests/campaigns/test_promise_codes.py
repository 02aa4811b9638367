"""What a code gives is approved with the design that names it: words, bytes and code say the same."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Coupon, Placement
from campaigns.queries.approval_proofs import proof_of
from campaigns.queries.kits import kit_states
from campaigns.rules.approvals import ApprovalScope
from campaigns.rules.checks import run_checks
from campaigns.rules.checks_asked import Check
from campaigns.rules.coupons import Promise
from campaigns.rules.coupons_said import CodeFacts, code_facts, other_discounts, told
from campaigns.rules.creatives import Bundle, CreativeKind, canonical, fingerprint
from campaigns.rules.creatives_compare import compare
from campaigns.rules.mail_html.starter import starter_html
from campaigns.rules.offers import PriceFact, Prices
from campaigns.schemas.links import CouponDraft
from core.db import db
from core.errors import AppError
from tests.campaigns.checks_factories import bundle
from tests.campaigns.creatives_factories import (
    ENDS_ON,
    FACTS,
    Table,
    approved,
    as_person,
    decide,
    draft,
    latest,
    make_creative,
    make_placement,
    make_table,
    only_approval,
)
from tests.campaigns.test_send_kit import approved_only

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MAY = date(2030, 5, 31)
TWENTY = Promise(2_000, MAY)


def facts(bps: int | None = 2_000, ends_on: date | None = None) -> CodeFacts:
    """A code beside a course of $200 that the campaign sells for $150."""
    offered = PriceFact(price_minor=15_000, was_minor=20_000, from_at=NOW, until_at=None, announced_at=NOW)
    prices = Prices(
        product_id=UUID(int=1), name="Course", sku="", currency="USD", product_minor=20_000, offered=[offered]
    )
    return code_facts(Promise(bps, ends_on), [prices], NOW)


def asked(words: str, code: CodeFacts, *, saved: Promise | None = None) -> dict[str, Check]:
    """Return the checks of the code that a mail with these words fails; it was saved with that code or another."""
    mail = replace(
        bundle(starter_html(replace(FACTS, ends_on=None)), more=f"<p>{words}</p>"), code=saved or code.promise
    )
    found = run_checks(mail, ends_on=ENDS_ON, code=code)
    return {check.key: check for check in found if not check.passed and check.key.startswith("code")}


@pytest.mark.parametrize(
    "words",
    [
        "20 % off", "Save 20%", "a discount of 20 percent", "20% discount", "−20 %", "$30 off", "save $50", "save $80",
        "25 % off", "40% off", "the course for $150", "100 % pure wool", "a share of 30 %", "get 20-percent off",
    ],
)  # fmt: skip
def test_words_may_say_what_the_code_the_offer_or_both_take_off(words: str) -> None:
    assert other_discounts(words, facts()) == []


@pytest.mark.parametrize(
    ("words", "told_so"),
    [
        ("30 % off", "30 %"),
        ("save up to 12,5%", "12.5 %"),
        ("$10 off", "10.00 USD"),
        ("save $1,000", "1000.00 USD"),
        ("was $200, now $10 off", "10.00 USD"),
    ],
)
def test_another_discount_than_the_codes_is_named(words: str, told_so: str) -> None:
    assert other_discounts(words, facts()) == [told_so]
    found = asked(words, facts())["code"]
    assert f"It says {told_so} off; its code gives 20 %." in found.advice
    assert not found.is_required


def test_a_discount_that_is_not_written_down_cannot_be_said() -> None:
    assert "no discount is written down" in asked("20 % off", facts(bps=None))["code"].advice


def test_the_day_on_which_the_code_ends_is_said_where_the_offer_goes_on() -> None:
    found = asked("Until 31 December 2030", facts(ends_on=MAY))
    assert "Its code works until 31 May 2030, the offer until 31 December 2030." in found["code_end"].advice
    assert asked("Until 31 December 2030, the code works until 31 May 2030", facts(ends_on=MAY)) == {}
    assert "code_end" in asked("No day", facts(ends_on=MAY))
    assert asked("Until 31 December 2030", facts(ends_on=ENDS_ON)) == {}


def test_both_days_beside_each_other_are_no_other_end_of_the_offer() -> None:
    words = "Until 31 December 2030, the code works until 31 May 2030"
    mail = replace(bundle(starter_html(replace(FACTS, ends_on=None)), more=f"<p>{words}</p>"), code=TWENTY)
    failing = {check.key for check in run_checks(mail, ends_on=ENDS_ON, code=facts(ends_on=MAY)) if not check.passed}
    assert failing == set()


def test_a_code_that_gives_less_than_the_bytes_promise_stops_a_submission() -> None:
    found = asked("Code", facts(1_000), saved=Promise(2_000, None))["code_kept"]
    assert found.is_required
    assert "The code gives 10 % off now." in found.advice
    assert asked("Code", facts(2_500), saved=Promise(2_000, None)) == {}


def test_a_version_from_before_its_code_is_asked_to_be_saved_again() -> None:
    found = {check.key: check for check in run_checks(bundle(), ends_on=ENDS_ON, code=facts(ends_on=ENDS_ON))}
    assert "Save a new version: a code has been given since" in found["code_kept"].advice
    assert not found["code_kept"].is_required


def test_a_design_that_names_no_code_is_asked_nothing() -> None:
    section = bundle(
        '<p><a href="{{ tracked_link }}">30 % off</a> {{ disclosure }}</p>', kind=CreativeKind.PAGE_SECTION
    )
    assert not any(check.key.startswith("code") for check in run_checks(section, ends_on=None, code=facts()))


def test_what_the_code_gives_is_in_the_fingerprint_and_older_ones_stay_as_they_are() -> None:
    plain = bundle()
    assert b'"code":' not in canonical(plain)
    shas = {fingerprint(replace(plain, code=one)) for one in (None, Promise(2_000, None), Promise(2_000, MAY))}
    assert len(shas) == 3
    assert b'"code":{"discount_bps":2000,"ends_on":"2030-05-31"}' in canonical(replace(plain, code=TWENTY))


def test_comparing_shows_that_the_code_gives_something_else() -> None:
    before, after = replace(bundle(), code=TWENTY), replace(bundle(), code=Promise(1_000, MAY))
    changed = {part.name for part in compare(before, after) if part.is_changed}
    assert changed == {"code"}


@pytest.mark.parametrize(
    ("promise", "words"), [(TWENTY, "20 % off, until 31 May 2030"), (Promise(1_250, None), "12.5 % off")]
)
def test_a_promise_is_told_in_words(promise: Promise, words: str) -> None:
    assert told(promise) == words


def saved(table: Table) -> Bundle:
    return latest(make_creative(table)).bundle


def give(table: Table, code: str = "CHAMBER20", bps: int = 2_000, ends_on: date | None = None) -> Coupon:
    return add_coupon(table.placement_id, CouponDraft(code=code, discount_bps=bps, ends_on=ends_on), actor=table.owner)


def test_a_version_keeps_what_its_code_gave_when_it_was_saved() -> None:
    table = make_table()
    creative = make_creative(table)
    assert latest(creative).bundle.code is None
    give(table, ends_on=MAY)
    again = save_version(creative.id, actor=table.marketer, draft=draft())
    assert (again.number, again.bundle.code) == (2, TWENTY)


def test_a_place_whose_code_gives_less_than_a_shared_design_promises_has_none_to_hand_out() -> None:
    table = make_table()
    other = make_placement(table)
    give(table, ends_on=ENDS_ON)
    add_coupon(other, CouponDraft(code="OTHER", discount_bps=500), actor=table.owner)
    version = latest(make_creative(table))
    review = submit_for_review(version.id, actor=table.marketer, scope=ApprovalScope.PARTNERSHIP)
    decide(review, table.owner)
    decide(review, table.partner)
    states = kit_states([db.session.get_one(Placement, id_) for id_ in (table.placement_id, other)])
    assert [state.coupon.code if state.coupon else None for state in states] == ["CHAMBER20", None]


def test_an_approval_and_its_proof_name_what_the_code_gives(client: FlaskClient) -> None:
    table = make_table()
    give(table, ends_on=MAY)
    review = approved(table)
    found = proof_of(only_approval())["approved"]
    assert found["code"] == "20 % off, until 31 May 2030"
    assert found["content"]["code"] == {"discount_bps": 2_000, "ends_on": "2030-05-31"}
    page = as_person(client, table.partner).get(f"/designs/{review.creative.public_id}").text
    assert "Approved with its code: 20 % off, until 31 May 2030" in page


def test_a_first_code_gives_what_the_approved_words_promise() -> None:
    stand = approved_only(subject="20 % off until 31 December 2030")
    seller = stand.seller.actor
    for field, other in {
        "discount": CouponDraft(code="TEN", discount_bps=1_000),
        "ends_on": CouponDraft(code="SHORT", discount_bps=2_000, ends_on=MAY),
    }.items():
        with pytest.raises(AppError, match="or approve a new version first") as refused:
            add_coupon(stand.placement.id, other, actor=seller)
        assert refused.value.field == field
    kept = CouponDraft(code="TWENTY", discount_bps=2_000, ends_on=ENDS_ON)
    assert add_coupon(stand.placement.id, kept, actor=seller).code == "TWENTY"


def test_the_template_of_a_mail_names_the_last_day_of_its_code() -> None:
    mail = bundle(starter_html(replace(FACTS, code_ends_on=MAY)))
    assert "The code works until 31 May 2030." in mail.text
    failing = [check.key for check in run_checks(mail, ends_on=ENDS_ON, code=facts(ends_on=MAY)) if not check.passed]
    assert failing == ["code_kept"]
