"""Offers have dated prices. What designs promise rises with notice only, and what says an old price is marked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_me
from campaigns.commands.campaigns import change_campaign, set_campaign_state
from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import create_creative
from campaigns.commands.needs import answer_needs
from campaigns.commands.offers import set_price
from campaigns.commands.programs import change_product
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.models import OfferPrice
from campaigns.queries.creatives import find_latest_version
from campaigns.queries.kit_files import offers_of
from campaigns.queries.kits import open_kit
from campaigns.queries.offers import promises_in, promising
from campaigns.queries.prices import priced
from campaigns.rules import offers
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.offers import PriceFact, Prices
from campaigns.rules.offers_said import amounts_in
from campaigns.rules.placements import Channel
from campaigns.rules.reviews import Verdict
from campaigns.schemas.campaigns import CampaignDraft
from campaigns.schemas.links import CouponDraft
from campaigns.schemas.offers import PriceDraft
from campaigns.schemas.programs import ProductDraft
from core import ids
from core.access import Actor
from core.clock import now, today
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from core.money import Money
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import Stand, make_program, make_stand
from tests.campaigns.test_send_kit import RIGHT, as_partner, as_person, give_address
from tests.harness.clock import Clock
from tests.harness.queries import QueryCounter
from tests.partners.factories import make_member

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def promised(subject: str = "The bootcamp for $199", *, channel: Channel = Channel.EMAIL) -> Stand:
    """Return a stand whose approved design says a price."""
    stand = make_stand(channel=channel)
    words = draft(subject=subject)
    creative = create_creative(stand.placement.id, actor=stand.seller.actor, name="Spring mail", draft=words)
    version = find_latest_version(creative.id)
    assert version is not None
    review = submit_for_review(version.id, actor=stand.seller.actor)
    colleague = make_member("Lee Roth", role=Role.BRAND_APPROVER, of=stand.seller.organization)
    for actor in (colleague.actor, stand.partner):
        decide_review(review.id, actor=actor, verdict=Verdict.APPROVE, seen_sha=version.sha256, note="")
    return stand


def set_to(
    stand: Stand, price: int | None, from_on: date | None = None, until_on: date | None = None, by: Actor | None = None
) -> OfferPrice:
    product = priced(stand.program.id, None)[0].product
    amount = None if price is None else Money(price, "USD")
    given = PriceDraft(product_id=product.public_id, price=amount, from_on=from_on, until_on=until_on)
    return set_price(stand.campaign.id, given, actor=by or stand.seller.actor)


def price_of(stand: Stand) -> int:
    return priced(stand.program.id, stand.campaign.id)[0].price.minor


def fact(
    price: int | None, day: int, until: int | None = None, *, was: int = 24_900, is_change: bool = False
) -> PriceFact:
    start = NOON + timedelta(days=day)
    end = None if until is None else NOON + timedelta(days=until)
    return PriceFact(
        price_minor=price, was_minor=was, from_at=start, until_at=end, announced_at=start, is_change=is_change
    )


def prices(*offered: PriceFact, listed: tuple[PriceFact, ...] = (), list_now: int = 24_900) -> Prices:
    return Prices(
        product_id=ids.new(),
        name="Bootcamp",
        sku="",
        currency="USD",
        product_minor=list_now,
        listed=listed,
        offered=offered,
    )


def test_of_prices_that_cover_a_day_the_newest_counts_and_the_list_price_where_none_does() -> None:
    said = prices(fact(19_900, 0, 30), fact(17_900, 10, 12), fact(None, 20, 25))
    at = [said.at(NOON + timedelta(days=day)) for day in (-1, 0, 9, 10, 12, 20, 25, 30)]
    assert at == [24_900, 19_900, 19_900, 17_900, 19_900, 24_900, 19_900, 24_900]
    assert said.coming(NOON) == (NOON + timedelta(days=10), 17_900)
    assert said.coming(NOON + timedelta(days=31)) is None


def test_the_list_price_before_the_first_change_is_what_it_was() -> None:
    said = prices(listed=(fact(24_900, 0, was=19_900), fact(22_900, 5)), list_now=22_900)
    assert [said.at(NOON + timedelta(days=day)) for day in (-9, 1, 6)] == [19_900, 24_900, 22_900]


def test_a_price_is_dearer_if_it_is_on_any_day_it_covers() -> None:
    said = prices(fact(19_900, 10, 20))
    first, later = NOON + timedelta(days=1), NOON + timedelta(days=15)
    assert offers.change_of(said, 22_900, first, None).is_rise  # below the list price, above what day 10 promises
    assert not offers.change_of(said, 22_900, first, NOON + timedelta(days=9)).is_rise
    assert offers.change_of(said, None, later, None).is_rise
    assert not offers.change_of(said, 19_900, later, NOON + timedelta(days=18)).differs


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("Only $199 today", {19_900}),
        ("now $1,299.00.", {129_900}),
        ("USD 199.5 each", {19_950}),
        ("was 249 USD, is $199", {24_900, 19_900}),
        ("$199, $249", {19_900, 24_900}),
        ("199 people in room 249", set()),
        ("€199", set()),
        ("20% off, call 1-800-199", set()),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, minor: set[int]) -> None:
    assert amounts_in(text, "USD") == minor


def test_amounts_of_other_currencies_are_read_their_own_way() -> None:
    assert amounts_in("nur 1.299,00 €, statt 1 499 €", "EUR") == {129_900, 149_900}
    assert amounts_in("¥19,800 and JPY 5000", "JPY") == {19_800, 5_000}
    assert amounts_in("12.500 KWD", "KWD") == {12_500}


def test_a_price_without_promises_changes_at_once_and_back(clock: Clock) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    row = set_to(stand, 14_900)
    clock.advance(minutes=1)
    assert (price_of(stand), row.was_minor, row.is_change) == (14_900, 19_900, False)
    set_to(stand, None)
    clock.advance(minutes=1)
    assert price_of(stand) == 19_900
    with pytest.raises(AppError, match="That is the price in these days already"):
        set_to(stand, None)


def test_a_promised_price_rises_or_goes_only_with_two_days_notice(clock: Clock) -> None:
    stand = promised()
    set_to(stand, 17_900)
    clock.advance(minutes=1)
    earliest = offers.first_day_with_notice(now(), "UTC")
    for price in (24_900, None):
        for day in (None, earliest - timedelta(days=1)):
            with pytest.raises(AppError, match=f"Choose {earliest} or a later day") as refused:
                set_to(stand, price, day)
            assert refused.value.field == "from_on"
    row = set_to(stand, 24_900, earliest)
    assert row.is_change
    assert price_of(stand) == 17_900
    clock.advance(days=3)
    assert price_of(stand) == 24_900


def test_partners_hear_of_a_rise_before_it_begins_and_which_design_says_the_old_price(clock: Clock) -> None:
    stand = promised()
    set_to(stand, 24_900, offers.first_day_with_notice(now(), "UTC"))
    mail = db.session.query(OutboxMail).filter(OutboxMail.subject == "Price rises: Bootcamp").one()
    assert mail.recipient == get_me(stand.partner).email
    assert "$249.00" in mail.text
    assert "still says $199.00: “Main Street Chamber: E-mail to a list”" in mail.text


def test_a_lower_price_needs_no_notice_but_is_told(clock: Clock) -> None:
    stand = promised()
    set_to(stand, 14_900)
    assert db.session.query(OutboxMail).filter(OutboxMail.subject == "New price: Bootcamp").count() == 1


def test_a_design_is_marked_before_and_after_its_price_changes(clock: Clock) -> None:
    stand = promised()
    set_to(stand, 24_900, offers.first_day_with_notice(now(), "UTC"))
    before = promises_in(stand.campaign, promising(stand.campaign.id))[0]
    assert (before.wrong, [each.said.minor for each in before.soon]) == ([], [19_900])
    clock.advance(days=4)
    after = promises_in(stand.campaign, promising(stand.campaign.id))[0]
    assert [(each.said.minor, each.really.minor) for each in after.wrong] == [(19_900, 24_900)]
    assert after.soon == []


def test_a_new_version_that_says_an_old_price_fails_a_check(clock: Clock) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    set_to(stand, 14_900)
    clock.advance(minutes=1)
    set_to(stand, 12_900)
    clock.advance(minutes=1)
    words = draft(subject="Bootcamp: $149 instead of $199")
    creative = create_creative(stand.placement.id, actor=stand.seller.actor, name="Mail", draft=words)
    version = find_latest_version(creative.id)
    assert version is not None
    failed = [check["advice"] for check in version.checks if check["key"] == "price"]
    assert failed == ["It says 149.00 USD and 199.00 USD; Bootcamp is 129.00. Write the price of the offer."]


def test_a_dearer_list_price_does_not_reach_an_offer_that_promises_the_old_one(clock: Clock) -> None:
    stand = promised()
    product = priced(stand.program.id, None)[0].product
    change_product(product.id, ProductDraft(name="Bootcamp", price=Money(29_900, "USD")), actor=stand.seller.actor)
    clock.advance(minutes=1)
    assert price_of(stand) == 19_900
    assert priced(stand.program.id, None)[0].price.minor == 29_900


def test_a_cheaper_list_price_reaches_every_offer_and_is_told(clock: Clock) -> None:
    stand = promised()
    product = priced(stand.program.id, None)[0].product
    change_product(product.id, ProductDraft(name="Bootcamp", price=Money(9_900, "USD")), actor=stand.seller.actor)
    assert price_of(stand) == 9_900
    assert db.session.query(OutboxMail).filter(OutboxMail.subject == "New price: Bootcamp").count() == 1


def test_an_offer_inside_an_approval_is_locked_to_its_end() -> None:
    stand = promised()
    with pytest.raises(AppError, match="so it is locked to that") as refused:
        change_campaign(
            stand.campaign.id, CampaignDraft(name="Spring offer", ends_on=date(2030, 1, 1)), actor=stand.seller.actor
        )
    assert refused.value.field == "ends_on"


def test_nobody_else_prices_an_offer_and_an_ended_one_keeps_its_prices() -> None:
    stand, other = make_stand(), make_member("Harbor Tools")
    with pytest.raises(NotFound):
        set_to(stand, 14_900, by=other.actor)
    elsewhere = make_program(stand.seller, name="Second program")
    foreign = PriceDraft(product_id=elsewhere.products[0].public_id, price=Money(1, "USD"))
    with pytest.raises(AppError, match="another program"):
        set_price(stand.campaign.id, foreign, actor=stand.seller.actor)
    with pytest.raises(AppError, match="This day is over"):
        set_to(stand, 14_900, date(2020, 1, 1))
    with pytest.raises(AppError, match="before the first"):
        set_to(stand, 14_900, today("UTC"), date(2020, 1, 1))
    set_campaign_state(stand.campaign.id, CampaignState.ENDED, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="has ended"):
        set_to(stand, 14_900)


def test_a_store_card_shows_the_price_of_the_day_and_the_coming_one(clock: Clock, client: FlaskClient) -> None:
    stand = promised(channel=Channel.STORE)
    give_address(stand.partner)
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    earliest = offers.first_day_with_notice(now(), "UTC")
    set_to(stand, 24_900, earliest)
    offer = offers_of(open_kit(stand.placement, stand.partner))["@graph"][0]["offers"]
    assert offer["price"] == "199.00"
    assert offer["priceValidUntil"] == (earliest - timedelta(days=1)).isoformat()
    page = as_partner(client, stand).get(f"/kits/{stand.placement.public_id}").text
    assert "becomes $249.00 from" in page
    assert "says $199.00, soon is $249.00" in page
    clock.advance(days=4)
    assert offers_of(open_kit(stand.placement, stand.partner))["@graph"][0]["offers"]["price"] == "249.00"


def test_the_page_of_prices_takes_one_and_shows_its_history(client: FlaskClient, queries: QueryCounter) -> None:
    stand = promised()
    product = priced(stand.program.id, None)[0].product
    here, url = as_person(client, stand.seller.actor), f"/campaigns/{stand.campaign.public_id}/prices"
    sent = {"product": product.public_id, "price": "249", "from_on": "", "until_on": ""}
    refused = here.post(url, data=sent)
    assert refused.status_code == 422
    assert "48 hours" in refused.text
    sent["from_on"] = offers.first_day_with_notice(now(), "UTC").isoformat()
    assert here.post(url, data=sent).status_code == 302
    with queries.at_most(12):
        page = here.get(url).text
    assert "Offer change" in page
    assert "says $199.00, soon is $249.00" in page
    with queries.at_most(12):
        assert "$249.00 from" in here.get(f"/campaigns/{stand.campaign.public_id}").text


def test_a_mail_kit_says_that_its_price_changes(clock: Clock, client: FlaskClient, queries: QueryCounter) -> None:
    stand = promised()
    give_address(stand.partner)
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    set_to(stand, 14_900)
    clock.advance(minutes=1)
    here = as_partner(client, stand)
    with queries.at_most(12):
        page = here.get(f"/kits/{stand.placement.public_id}").text
    assert "says $199.00, is $149.00" in page
