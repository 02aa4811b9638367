"""A seller creates a program, says what it sells and what partners earn."""

from collections.abc import Callable

import pytest

from campaigns.commands.programs import (
    add_product,
    archive_program,
    change_default_terms,
    change_product,
    change_program,
    create_program,
)
from campaigns.queries import get_program, house_placement, list_programs
from campaigns.queries.programs import get_product
from campaigns.rules.placements import PlacementState
from campaigns.rules.programs import check_destination, clean_hosts, clean_url
from campaigns.schemas.programs import ProductDraft
from core.errors import AppError, Conflict, NotFound
from core.money import Money
from partners.rules.terms import Terms
from tests.campaigns.factories import HOME, make_program, program_draft
from tests.partners.factories import make_member


def test_a_program_comes_with_its_own_live_placement() -> None:
    seller = make_member("Northbeam Training")
    program = create_program(program_draft(), actor=seller.actor)
    house = house_placement(program.id)
    assert (house.state, house.partnership_id, house.needs_creative) == (PlacementState.LIVE, None, False)
    assert program.allowed_hosts == ["shop.example.com"]


def test_a_button_pressed_twice_makes_one_program_and_one_product() -> None:
    seller = make_member("Northbeam Training")
    program = make_program(seller)
    bootcamp = ProductDraft(name="Course", price=Money(9_900, "USD"))
    assert add_product(program.id, bootcamp, actor=seller.actor) == add_product(
        program.id, bootcamp, actor=seller.actor
    )
    first = create_program(program_draft(name="Second"), actor=seller.actor)
    assert create_program(program_draft(name="Second"), actor=seller.actor).id == first.id
    with pytest.raises(Conflict) as refused:
        create_program(program_draft(name="partner PROGRAM"), actor=seller.actor)
    assert refused.value.field == "name"
    with pytest.raises(Conflict):
        add_product(program.id, ProductDraft(name="bootcamp", price=Money(1, "USD")), actor=seller.actor)


def test_a_name_is_free_again_when_its_program_is_archived_and_gets_another_short_name() -> None:
    seller = make_member("Northbeam Training")
    first = create_program(program_draft(), actor=seller.actor)
    archive_program(first.id, actor=seller.actor)
    second = create_program(program_draft(), actor=seller.actor)
    assert (first.slug, second.slug) == ("partner-program", "partner-program-2")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"landing_url": "my shop"}, "landing_url"),
        ({"landing_url": "javascript:alert(1)"}, "landing_url"),
        ({"landing_url": "https://me:secret@shop.example.com"}, "landing_url"),
        ({"landing_url": "https://shop.example.com:99999/"}, "landing_url"),
        ({"allowed_hosts": ("not a host",)}, "hosts"),
        ({"click_id_param": "no spaces"}, "click_id_param"),
        ({"default_terms": Terms(share_bps=0, currency="USD")}, "share_bps"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change: dict[str, object], field: str) -> None:
    seller = make_member("Northbeam Training")
    with pytest.raises(AppError) as refused:
        create_program(program_draft(**change), actor=seller.actor)
    assert refused.value.field == field
    assert list_programs(seller.actor) == []


def test_changing_a_program_keeps_its_currency_and_terms() -> None:
    seller = make_member("Northbeam Training")
    program = make_program(seller)
    before = dict(program.default_terms)
    change_program(program.id, program_draft(name="New name", currency="EUR", default_terms=None), actor=seller.actor)
    again = get_program(seller.actor, program.id)
    assert (again.name, again.currency, again.default_terms) == ("New name", "USD", before)


def test_default_terms_stay_in_the_programs_currency() -> None:
    seller = make_member("Northbeam Training")
    program = make_program(seller)
    with pytest.raises(AppError, match="keeps its currency"):
        change_default_terms(program.id, Terms(share_bps=1_000, currency="EUR"), actor=seller.actor)
    change_default_terms(program.id, Terms(share_bps=1_000, currency="USD"), actor=seller.actor)
    assert Terms.from_json(get_program(seller.actor, program.id).default_terms).share_bps == 1_000


def test_a_product_has_a_price_and_a_cost_of_the_programs_currency() -> None:
    seller = make_member("Northbeam Training")
    program = make_program(seller)
    draft = ProductDraft(name="Workbook", price=Money(2_900, "USD"), cost=Money(700, "USD"))
    product = add_product(program.id, draft, actor=seller.actor)
    assert (product.price, product.cost) == (Money(2_900, "USD"), Money(700, "USD"))
    with pytest.raises(AppError) as refused:
        add_product(program.id, ProductDraft(name="Second workbook", price=Money(2_900, "EUR")), actor=seller.actor)
    assert refused.value.field == "price"


def test_somebody_elses_program_and_product_are_not_found() -> None:
    seller, other = make_member("Northbeam Training"), make_member("Harbor Tools")
    program = make_program(seller)
    product = get_program(seller.actor, program.id).products[0]
    draft = ProductDraft(name="X", price=Money(1, "USD"))
    calls: list[Callable[[], object]] = [
        lambda: get_program(other.actor, program.id),
        lambda: change_program(program.id, program_draft(), actor=other.actor),
        lambda: add_product(program.id, draft, actor=other.actor),
        lambda: change_product(product.id, draft, actor=other.actor),
        lambda: get_product(other.actor, product.id),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()


def test_an_archived_program_is_archived_once() -> None:
    seller = make_member("Northbeam Training")
    program = make_program(seller)
    archive_program(program.id, actor=seller.actor)
    with pytest.raises(Conflict):
        archive_program(program.id, actor=seller.actor)


@pytest.mark.parametrize("url", [HOME, "https://eu.shop.example.com/x", "HTTPS://SHOP.example.com"])
def test_a_partners_link_may_lead_to_an_allowed_host_and_below_it(url: str) -> None:
    assert check_destination(url, ["shop.example.com"]).lower() == url.lower()


def test_an_address_is_kept_as_it_travels_in_a_header() -> None:
    assert clean_url("https://bücher.example/ü?q=ä#ö", field="url") == (
        "https://xn--bcher-kva.example/%C3%BC?q=%C3%A4#%C3%B6"
    )
    assert clean_url('HTTPS://Shop.Example.com:8443/a%20b?x="1"', field="url") == (
        "https://shop.example.com:8443/a%20b?x=%221%22"
    )
    for typed in ("shop.example.com/a", "shop.example.com:8443", "bücher.example"):
        assert clean_url(typed, field="url").startswith("https://")
    assert check_destination("https://bücher.example/x", clean_hosts(["Bücher.example"], landing_url=HOME))


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com.evil.example",
        "https://evilshop.example.com",
        "https://evil.example/?https://shop.example.com",
        "https://shop.example.com@evil.example",
        "https://shop.example.com\\@evil.example",
        "//shop.example.com",
        "ftp://shop.example.com",
        "javascript:shop.example.com",
        "shop.example.com@evil.example",
        "evil.example/shop.example.com",
    ],
)
def test_a_host_that_only_looks_allowed_is_refused(url: str) -> None:
    with pytest.raises(AppError):
        check_destination(url, ["shop.example.com"])
