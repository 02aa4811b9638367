"""What sold goods cost: found by article number and name, said when it is missing, and never part of a booked share."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts.permissions import Role
from accounts.queries import get_organization
from campaigns.commands.programs import add_product, change_product
from campaigns.schemas.programs import ProductDraft
from core import clock
from core.access import Actor, system_for
from core.ids import show
from core.money import Money
from partners.rules.terms import Base, Deduction
from payouts.commands import accrue_order
from reports.queries.costs import list_uncosted
from reports.queries.overview import find_overview
from reports.rules.verdict import Sums
from reports.rules.windows import Window, last_days
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import Deal, make_deal, sell, with_terms


@dataclass(frozen=True)
class Item:
    """An item as its source told of it."""

    name: str = "Sourdough Starter Kit"
    category: str = ""
    quantity: int = 1
    unit: int = 0
    cost: int | None = None
    sku: str = ""


def owner_of(deal: Deal) -> Actor:
    return system_for(deal.seller_id)


def draft(cost: int | None, **given: Any) -> ProductDraft:
    said: dict[str, Any] = {"name": "Sourdough Starter Kit", "price": Money(3_900, "USD")} | given
    return ProductDraft(**said, cost=None if cost is None else Money(cost, "USD"))


def days() -> Window:
    return last_days(clock.today("UTC"), 30, "UTC")


def sums_of(deal: Deal) -> Sums:
    return find_overview(owner_of(deal), days(), "USD").now


@pytest.mark.parametrize(
    ("item", "goods"),
    [
        (Item(), 1_450),
        (Item(name="SOURDOUGH starter kit", quantity=3), 4_350),
        (Item(name="Kit", sku="SSK"), 1_450),
        (Item(cost=1_200), 1_200),
    ],
    ids=["by name", "in any case", "by article number", "the source knows better"],
)
def test_an_item_costs_what_its_product_costs(item: Item, goods: int) -> None:
    deal = make_deal()
    add_product(deal.program_id, draft(1_450, sku="SSK"), actor=owner_of(deal))
    accrue_order(sell(deal, 3_900, items=[item]))
    found = sums_of(deal)
    assert (found.goods.minor, found.orders_without_cost) == (goods, 0)
    assert found.kept == Money(3_900 - 975 - goods, "USD")


def test_a_product_of_another_program_tells_nothing() -> None:
    deal = make_deal()
    other = make_deal(seller_id=deal.seller_id)
    add_product(other.program_id, draft(1_450), actor=owner_of(deal))
    accrue_order(sell(deal, 3_900, items=[Item()]))
    assert (sums_of(deal).goods.minor, sums_of(deal).orders_without_cost) == (0, 1)


def test_two_products_under_one_number_with_different_costs_name_none() -> None:
    deal = make_deal()
    for name, cost in (("Small", 1_450), ("Large", 1_500)):
        add_product(deal.program_id, draft(cost, name=name, sku="SSK"), actor=owner_of(deal))
    accrue_order(sell(deal, 3_900, items=[Item(sku="SSK")]))
    assert sums_of(deal).orders_without_cost == 1


def test_an_order_of_which_one_item_is_unknown_lacks_its_cost() -> None:
    deal = make_deal()
    add_product(deal.program_id, draft(1_450), actor=owner_of(deal))
    accrue_order(sell(deal, 5_900, items=[Item(), Item(name="Apron")]))
    accrue_order(sell(deal, 3_900, items=[Item()]))
    assert (sums_of(deal).goods.minor, sums_of(deal).orders_without_cost) == (2_900, 1)


def test_what_is_missing_is_named_with_the_product_it_belongs_to() -> None:
    deal = make_deal()
    product = add_product(deal.program_id, draft(None), actor=owner_of(deal))
    for items in ([Item()], [Item(), Item(name="Apron")], []):
        accrue_order(sell(deal, 3_900, items=items))
    accrue_order(sell(deal, 3_900, items=[Item(cost=1)]))
    found = list_uncosted(owner_of(deal), days(), "USD")
    assert {(one.name, one.orders, one.product.id if one.product else None) for one in found} == {
        ("Sourdough Starter Kit", 2, product.id), ("Apron", 1, None), (None, 1, None),
    }  # fmt: skip


def test_no_yes_is_said_while_costs_are_missing(client: FlaskClient) -> None:
    deal = make_deal()
    product = add_product(deal.program_id, draft(None), actor=owner_of(deal))
    accrue_order(sell(deal, 3_900, items=[Item(), Item(name="Apron", sku="APR")]))
    program = f"/programs/{show('prog', deal.program_id)}"
    seller = sign_in(client, make_person(get_organization(deal.seller_id), Role.OWNER))
    for page in (seller.get("/overview").text, seller.get("/did-we-make-money").text):
        assert "$29.25 left, before the cost of goods of 1 order" in page
        assert "Yes" not in page
        assert "after refunds, goods" not in page
    assert f"/products/{product.public_id}/edit" in page
    assert f"{program}/products/new?name=Apron&amp;sku=APR" in page
    assert 'value="Apron"' in seller.get(f"{program}/products/new?name=Apron&sku=APR").text
    change_product(product.id, draft(1_450), actor=owner_of(deal))
    add_product(deal.program_id, draft(500, name="apron"), actor=owner_of(deal))
    told = seller.get("/did-we-make-money").text
    assert "Yes, $9.75 kept" in told
    assert "not known" not in told


def test_a_loss_is_called_a_loss_even_before_the_cost_of_goods(client: FlaskClient) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    seller = sign_in(client, make_person(get_organization(deal.seller_id), Role.VIEWER))
    page = seller.get("/did-we-make-money?anyway=90").text
    assert "No, $15.00 lost, even before the cost of goods of 1 order" in page
    assert "/products/" not in page, "a viewer may give no cost"


def test_a_cost_given_later_changes_what_is_kept_and_no_share() -> None:
    deal = make_deal(terms=with_terms(base=Base.NET, deductions=(Deduction.COST,)))
    order_id = sell(deal, 3_900, items=[Item(unit=3_900)])
    accrue_order(order_id)
    before = sums_of(deal)
    product = add_product(deal.program_id, draft(1_450), actor=owner_of(deal))
    accrue_order(order_id)
    change_product(product.id, draft(1_900), actor=owner_of(deal))
    accrue_order(order_id)
    after = sums_of(deal)
    assert (before.share.minor, after.share.minor, after.goods.minor) == (975, 975, 1_900)
