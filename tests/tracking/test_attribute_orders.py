"""Who a sale belongs to: click, then code, then what is known of the customer, inside the agreed window."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core import clock, ids
from core.db import db
from partners.rules.terms import AttributionModel, CouponPolicy, Terms
from tests.tracking.factories import click, make_carrier, make_coupon, make_shop, report
from tracking.commands import record_lead, record_order
from tracking.models import Conversion
from tracking.queries.orders import find_trace
from tracking.rules.attribution import Evidence, Touch, attribute
from tracking.rules.traces import for_partner, trace_of
from tracking.rules.traffic import TrafficClass
from tracking.schemas.reports import CustomerReport, LeadReport

PLACED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANA, BEN = UUID(int=1), UUID(int=2)


def touch(who: UUID = ANA, *, days: float = 1, evidence: Evidence = Evidence.CLICK, **given: Any) -> Touch:
    made = Touch(
        evidence=evidence,
        at=PLACED - timedelta(days=days),
        placement_id=UUID(int=who.int + 100),
        partnership_id=who,
        partner_name=f"Partner {who.int}",
        reference="go",
        earns=True,
        earning_reason="",
        agreement_version_id=UUID(int=9),
        agreement_number=1,
        window_days=30,
    )
    return replace(made, **given)


def winner(*touches: Touch) -> UUID | None:
    found = attribute(touches, placed_at=PLACED).winner
    return found.partnership_id if found else None


def code(who: UUID = ANA, policy: CouponPolicy = CouponPolicy.ALWAYS, **given: Any) -> Touch:
    return touch(who, days=0, evidence=Evidence.COUPON, coupon_policy=policy, **given)


def known(who: UUID = ANA, days: float = 1) -> Touch:
    return touch(who, days=days, evidence=Evidence.CUSTOMER)


def test_the_last_click_wins() -> None:
    assert winner(touch(ANA, days=3), touch(BEN, days=1)) == BEN


def test_the_first_click_wins_where_the_agreement_says_so() -> None:
    model = AttributionModel.FIRST
    assert winner(touch(ANA, days=3, model=model), touch(BEN, days=1, model=model)) == ANA


def test_a_click_comes_before_a_code() -> None:
    assert winner(touch(ANA), code(BEN)) == ANA


def test_a_code_comes_first_where_the_agreement_says_so() -> None:
    model = AttributionModel.COUPON_FIRST
    assert winner(touch(ANA, model=model), code(BEN, model=model)) == BEN


def test_a_code_alone_is_enough() -> None:
    assert winner(code(ANA)) == ANA


def test_a_code_comes_before_what_is_known_of_the_customer() -> None:
    assert winner(known(ANA), code(BEN)) == BEN


def test_a_code_that_only_counts_when_it_wins_loses_to_a_known_customer() -> None:
    assert winner(known(ANA), code(BEN, CouponPolicy.IF_IT_WINS)) == ANA
    assert winner(code(BEN, CouponPolicy.IF_IT_WINS)) == BEN


def test_a_code_that_needs_a_link_counts_only_with_one() -> None:
    assert winner(code(ANA, CouponPolicy.WITH_LINK)) is None
    assert winner(code(ANA, CouponPolicy.WITH_LINK), known(ANA)) == ANA
    assert winner(code(ANA, CouponPolicy.WITH_LINK), known(BEN)) == BEN


def test_a_known_customer_counts() -> None:
    assert winner(known(ANA)) == ANA


@pytest.mark.parametrize(("days", "expected"), [(30, ANA), (30.001, None)])
def test_a_click_counts_to_the_last_moment_of_the_window(days: float, expected: UUID | None) -> None:
    assert winner(touch(ANA, days=days)) == expected


def test_a_click_outside_the_window_leaves_the_sale_to_an_older_agreement_with_a_longer_one() -> None:
    assert winner(touch(ANA, days=20, window_days=60), touch(BEN, days=10, window_days=7)) == ANA


def test_a_click_after_the_order_does_not_count() -> None:
    assert winner(touch(ANA, days=-1)) is None


def test_a_program_does_not_attribute() -> None:
    assert winner(touch(ANA, traffic="bot", is_counted_traffic=False)) is None


def test_a_placement_that_did_not_earn_does_not_attribute() -> None:
    verdict = attribute([touch(ANA, earns=False, earning_reason="The placement was not live yet.")], placed_at=PLACED)
    assert verdict.winner is None
    assert verdict.seen[0].sentence == "The placement was not live yet."


def test_a_code_that_ended_does_not_attribute() -> None:
    assert winner(code(ANA, coupon_over=True)) is None


def test_the_trace_names_who_was_overwritten() -> None:
    trace = trace_of(attribute([touch(ANA, days=3), touch(BEN, days=1)], placed_at=PLACED))
    assert trace["overwritten"] == [str(ANA)]
    assert [line["won"] for line in trace["touches"]] == [False, True]


def test_a_partner_sees_its_own_touches_and_of_others_only_that_they_were_there() -> None:
    trace = trace_of(attribute([touch(ANA, days=3), touch(BEN, days=1), code(BEN)], placed_at=PLACED))
    seen = for_partner(trace, str(ANA))
    assert [line["what"] for line in seen["touches"]] == ["A link was opened", "Another partner's later click"]
    assert "Partner 2" not in str(seen)
    assert str(BEN) not in str(seen)
    assert "go" not in [line.get("reference") for line in seen["touches"]]


def conversion_of(order_id: ids.Id) -> Conversion | None:
    return db.session.query(Conversion).filter_by(order_id=order_id).one_or_none()


def test_a_sale_with_a_click_id_counts_for_its_placement() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    outcome = record_order(report(click_id=click(carrier)), program_id=shop.program_id, actor=shop.actor)
    conversion = conversion_of(outcome.order.id)
    assert conversion is not None
    assert (conversion.placement_id, conversion.evidence) == (carrier.placement_id, Evidence.CLICK)
    assert conversion.agreement_version_id == carrier.version_id


def test_a_sale_still_finds_its_partner_when_the_clicks_row_was_lost() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    outcome = record_order(
        report(click_id=click(carrier, is_stored=False)), program_id=shop.program_id, actor=shop.actor
    )
    assert conversion_of(outcome.order.id) is not None


def test_a_bots_click_does_not_count() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    click_id = click(carrier, traffic=TrafficClass.BOT)
    outcome = record_order(report(click_id=click_id), program_id=shop.program_id, actor=shop.actor)
    assert conversion_of(outcome.order.id) is None
    trace = find_trace(shop.actor, outcome.order)
    assert trace is not None
    assert trace["touches"][0]["why"] == "It was made by a program, not a person (bot)."


def test_a_click_id_of_another_seller_counts_for_nobody() -> None:
    mine, theirs = make_shop(), make_shop("Other Shop")
    outcome = record_order(report(click_id=click(make_carrier(theirs))), program_id=mine.program_id, actor=mine.actor)
    assert conversion_of(outcome.order.id) is None


def test_a_sale_with_a_code_counts_for_the_codes_owner() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    make_coupon(shop, carrier, "CHAMBER20")
    outcome = record_order(report(coupons=("chamber20",)), program_id=shop.program_id, actor=shop.actor)
    conversion = conversion_of(outcome.order.id)
    assert conversion is not None
    assert conversion.evidence is Evidence.COUPON


def test_a_sale_after_a_lead_finds_the_leads_click() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    customer = CustomerReport(external_id="c-77")
    lead = LeadReport(customer=customer, event_name="Sign up", click_id=click(carrier))
    record_lead(lead, program_id=shop.program_id, actor=shop.actor)
    outcome = record_order(report(customer=customer), program_id=shop.program_id, actor=shop.actor)
    conversion = conversion_of(outcome.order.id)
    assert conversion is not None
    assert (conversion.evidence, conversion.partnership_id) == (Evidence.CUSTOMER, carrier.partnership_id)


def test_the_window_of_the_agreement_ends_it() -> None:
    shop = make_shop()
    carrier = make_carrier(shop, terms=Terms(share_bps=2_500, currency="USD", window_days=7))
    click_id = click(carrier, at=clock.now() - timedelta(days=8))
    outcome = record_order(report(click_id=click_id), program_id=shop.program_id, actor=shop.actor)
    assert conversion_of(outcome.order.id) is None


def test_the_sellers_own_link_earns_nobody_a_share_and_overwrites_nobody() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    house = replace(carrier, link_id=shop.house_link_id)
    customer = CustomerReport(external_id="c-78")
    lead = LeadReport(customer=customer, event_name="Sign up", click_id=click(carrier))
    record_lead(lead, program_id=shop.program_id, actor=shop.actor)
    outcome = record_order(
        report(customer=customer, click_id=click(house)), program_id=shop.program_id, actor=shop.actor
    )
    conversion = conversion_of(outcome.order.id)
    assert conversion is not None
    assert conversion.partnership_id == carrier.partnership_id
