"""Several rates in one agreement: which one wins, what an amount for each order or item comes to, what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import AppError
from core.money import Money
from partners.rules import share_words, words
from partners.rules.durations import Duration, DurationKind, months_after
from partners.rules.rates import MOST_RULES, Buyer, Rate, ShareKind, ShareRule, winning
from partners.rules.shares import LineFacts, OrderFacts, TakenBack, target
from partners.rules.terms import FORMAT, FORMAT_WITH_RULES, Deduction, Terms, check, fingerprint
from partners.schemas import TermsInput

DAY = date(2026, 3, 2)
TERMS = Terms(share_bps=2_500, currency="USD")
NAMES, CATEGORIES = ("Bootcamp", "Workbook"), ("Courses", "Prints")


def percent(bps: int) -> Rate:
    return Rate(ShareKind.PERCENT, bps=bps)


def flat(minor: int, each: str = "order") -> Rate:
    return Rate(ShareKind(f"per_{each}"), minor=minor)


TENTH = percent(1_000)


def rule(rate: Rate = TENTH, **about: Any) -> ShareRule:
    return ShareRule(rate=rate, **about)


def with_rules(*rules: ShareRule, **changed: Any) -> Terms:
    return check(replace(TERMS, rules=rules, **changed))


def order(*lines: LineFacts, gross: int = 10_000, **facts: Any) -> OrderFacts:
    return OrderFacts(currency="USD", placed_on=DAY, gross_minor=gross, lines=lines, **facts)


def line(total: int, name: str = "Bootcamp", quantity: int = 1, **facts: Any) -> LineFacts:
    return LineFacts(quantity=quantity, total_minor=total, name=name, **facts)


def test_terms_without_a_new_part_keep_their_form_and_fingerprint() -> None:
    """The fingerprint was taken before there was any rate but a percentage."""
    assert TERMS.to_json()["format"] == FORMAT
    assert "rules" not in TERMS.to_json()
    assert fingerprint(TERMS.to_json(), []) == "e041728568e85cc79284c150c75f0793670d02e736aa84cf9faaf3d816c0fc48"


@pytest.mark.parametrize(
    "terms",
    [
        with_rules(rule(product="Bootcamp"), rule(flat(300, "item"), category="Courses", buyer=Buyer.NEW)),
        Terms(share_kind=ShareKind.PER_ORDER, share_minor=500, currency="JPY"),
        Terms(share_kind=ShareKind.PER_ITEM, share_minor=5, currency="KWD"),
    ],
)
def test_other_rates_survive_being_stored(terms: Terms) -> None:
    stored = terms.to_json()
    assert (stored["format"], Terms.from_json(stored)) == (FORMAT_WITH_RULES, terms)
    with pytest.raises(AppError):
        Terms.from_json(stored | {"format": FORMAT})


@pytest.mark.parametrize(
    "share",
    [
        {"kind": "per_order", "bps": 5},
        {"kind": "percent", "bps": 5, "minor": 5},
        {"kind": "percent", "bps": "5"},
        {"kind": "percent", "bps": True},
        {"kind": "per_click", "minor": 5},
    ],
)
def test_a_rate_that_is_not_known_is_refused(share: dict[str, object]) -> None:
    with pytest.raises(AppError):
        Terms.from_json(TERMS.to_json() | {"share": share})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rules": (rule(product="A"), rule(flat(5), product="a"))}, "Rules 1 and 2 are both for “a”"),
        ({"rules": (rule(buyer=Buyer.NEW), rule(buyer=Buyer.NEW))}, "contradict each other"),
        ({"rules": (rule(),)}, "Rule 1 names no product"),
        ({"rules": (rule(product="A", category="B"),)}, "a product and a category"),
        ({"rules": (rule(percent(10_001), product="A"),)}, "at most 100 %"),
        ({"rules": (rule(percent(0), product="A"),)}, "more than 0 %"),
        ({"rules": (rule(flat(-1), product="A"),)}, "more than zero"),
        ({"rules": (rule(product="A" * 121),)}, "at most 120 characters"),
        ({"rules": tuple(rule(product=str(at)) for at in range(MOST_RULES + 1))}, "20 rules"),
        ({"share_kind": ShareKind.PER_ORDER}, "more than zero"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused_with_a_sentence(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(AppError, match=said):
        check(replace(TERMS, **changed))


RULES = (
    rule(buyer=Buyer.NEW),
    rule(category="Courses"),
    rule(category="Courses", buyer=Buyer.NEW),
    rule(product="BOOT-1"),
    rule(product="Bootcamp"),
    rule(product="Bootcamp", buyer=Buyer.RETURNING),
)


@pytest.mark.parametrize(
    ("names", "category", "is_new", "wins"),
    [
        (("BOOT-1", "Bootcamp"), "Courses", False, 5),
        (("BOOT-1", "Bootcamp"), "Courses", True, 4),
        (("boot-1 ", "Something"), "courses", None, 3),
        (("", "Workbook"), "Courses", True, 2),
        (("", "Workbook"), "Courses", None, 1),
        (("", "Workbook"), "", True, 0),
        (("", "Workbook"), "", None, None),
        (("", ""), "", False, None),
    ],
)
def test_the_most_specific_rule_wins_and_between_equals_the_newest(
    names: tuple[str, str], category: str, is_new: bool | None, wins: int | None
) -> None:
    assert winning(RULES, names=names, category=category, is_new=is_new) == wins


def test_the_share_says_which_rule_won_and_why() -> None:
    terms = with_rules(rule(percent(3_000), product="BOOT-1"), rule(flat(200, "item"), category="Prints"))
    found = target(order(line(6_000, sku="BOOT-1"), line(4_000, "Poster", 2, category="Prints")), terms)
    assert found.target_minor == 1_800 + 400
    assert found.rule == "30% for “BOOT-1”; 2.00 USD for each item for category “Prints”"
    assert [(step.label, step.amount.minor) for step in found.steps[2:]] == [
        ("30% of 60.00, for “BOOT-1”", 1_800),
        ("2.00 USD for each item, 2 of them, for category “Prints”", 400),
        ("Together", 2_200),
    ]
    assert found.steps[2].note == "The most specific rule that fits wins."


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"product": "Bootcamp"}, "The source names no items"),
        ({"buyer": Buyer.NEW}, "not known whether the customer bought before"),
    ],
)
def test_where_the_source_tells_too_little_the_general_share_applies_and_says_so(
    about: dict[str, Any], said: str
) -> None:
    found = target(order(), with_rules(rule(**about)))
    assert (found.target_minor, found.rule) == (2_500, "25%")
    assert said in found.steps[-1].note


def test_an_amount_shrinks_with_its_part_of_the_order_and_is_never_more() -> None:
    terms = with_rules(rule(flat(5_000), product="Workbook"))
    found = target(order(line(9_000), line(1_000, "Workbook")), terms)
    assert found.target_minor == 2_250 + 1_000
    assert "Never more than what it is worked out on." in found.steps[-3].note
    half = TakenBack(gross_minor=5_000, occurred_on=DAY + timedelta(days=1))
    per_order = check(replace(TERMS, share_kind=ShareKind.PER_ORDER, share_bps=0, share_minor=900))
    assert target(order(taken_back=(half,)), per_order).target_minor == 450


def test_the_cost_of_the_goods_comes_off_and_says_what_it_does_not_know() -> None:
    terms = check(replace(TERMS, deductions=(*TERMS.deductions, Deduction.COST)))
    lines = (line(6_000, quantity=2, unit_cost_minor=1_000), line(4_000, "Workbook"))
    found = target(order(*lines), terms)
    assert found.target_minor == 2_000
    assert (found.steps[1].label, found.steps[1].amount.minor) == ("Less the cost of the goods", -2_000)
    assert found.steps[1].note == "The source tells no cost of Workbook: nothing comes off for it."
    assert target(order(), terms).steps[1].note == "The source names no items, so no cost comes off."
    assert target(order(line(100, unit_cost_minor=20_000)), terms).target_minor == 0, "never a debt"
    assert (terms.to_json()["format"], Terms.from_json(terms.to_json())) == (FORMAT_WITH_RULES, terms)
    assert "without discounts, tax, shipping and the cost of the goods" in words.in_plain_words(terms)[0]
    half = TakenBack(gross_minor=5_000, net_minor=5_000, occurred_on=DAY)
    assert target(order(*lines, taken_back=(half,)), terms).target_minor == 1_000


def test_the_same_cannot_come_off_twice() -> None:
    with pytest.raises(AppError, match="comes off twice"):
        check(replace(TERMS, deductions=(Deduction.TAX, Deduction.TAX)))


def test_items_that_were_all_free_share_the_base_by_their_number() -> None:
    terms = with_rules(rule(percent(10_000), product="Workbook"))
    assert target(order(line(0, "Workbook"), line(0, quantity=3)), terms).target_minor == 2_500 + 1_875


def test_rules_are_told_in_words_and_each_with_an_example_by_the_calculator() -> None:
    terms = with_rules(rule(percent(4_000), product="Course"), rule(flat(700), buyer=Buyer.RETURNING))
    told = words.in_plain_words(terms)
    assert "For “Course” you earn 40% of the same instead." in told
    assert "For orders of returning customers you earn 7.00 USD for each order instead." in told
    assert share_words.PRECEDENCE in told
    sells = [{"name": "Course", "price_minor": 20_000, "currency": "USD"}]
    example = words.example_for(terms, sells, placed_on=DAY)
    assert [(each.name, each.price, each.share) for each in example.rules] == [
        ("“Course”", Money(20_000, "USD"), Money(8_000, "USD")),
        ("orders of returning customers", Money(20_000, "USD"), Money(700, "USD")),
    ]
    assert example.share == Money(8_000, "USD"), "the first thing sold has a rule of its own"


@pytest.mark.parametrize(
    ("terms", "headline", "sentence"),
    [
        (TERMS, "25% of each sale", "You earn 25% of what the customer paid"),
        (
            Terms(share_kind=ShareKind.PER_ORDER, share_minor=500, currency="USD"),
            "5.00 USD for each order",
            "You earn 5.00 USD for each order that a customer places, never more than what",
        ),
        (
            Terms(share_kind=ShareKind.PER_ITEM, share_minor=500, currency="JPY"),
            "500 JPY for each item",
            "You earn 500 JPY for each item that a customer buys, never more than what",
        ),
        (with_rules(rule(product="A")), "25% of each sale, with one rule", "You earn 25%"),
        (with_rules(rule(product="A"), rule(category="B")), "25% of each sale, with 2 rules", "You"),
    ],
)
def test_what_a_sale_earns_in_few_words_and_in_a_sentence(terms: Terms, headline: str, sentence: str) -> None:
    assert words.headline(terms) == headline
    assert words.in_plain_words(terms)[0].startswith(sentence)


def test_a_program_sends_rules_too() -> None:
    given = {
        "share_kind": "per_order",
        "share_minor": 500,
        "currency": "USD",
        "rules": [{"rate": {"bps": 3_000}, "product": "Bootcamp", "buyer": "new"}],
    }
    assert TermsInput.model_validate(given).to_terms() == Terms(
        share_kind=ShareKind.PER_ORDER,
        share_minor=500,
        currency="USD",
        rules=(rule(percent(3_000), product="Bootcamp", buyer=Buyer.NEW),),
    )


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (Duration(DurationKind.ORDERS, 0), "1 to 1000"),
        (Duration(DurationKind.MONTHS, 121), "1 to 120"),
        (Duration(DurationKind.LIFETIME, 3), "Leave it empty"),
    ],
)
def test_a_time_that_cannot_be_kept_is_refused(duration: Duration, said: str) -> None:
    with pytest.raises(AppError, match=said) as refusal:
        check(replace(TERMS, duration=duration))
    assert refusal.value.field == "duration_count"


@pytest.mark.parametrize(
    ("duration", "told"),
    [
        (Duration(DurationKind.ORDERS, 1), "you earn on the first order only, in the order in which"),
        (Duration(DurationKind.ORDERS, 3), "you earn on the first 3 orders, in the order in which"),
        (Duration(DurationKind.MONTHS, 1), "orders of the first month, counted from"),
        (Duration(DurationKind.MONTHS, 12), "orders of the first 12 months, counted from"),
    ],
)
def test_a_time_is_stored_and_told_in_words(duration: Duration, told: str) -> None:
    terms = replace(TERMS, duration=duration)
    assert Terms.from_json(terms.to_json()) == terms
    assert any(told in sentence for sentence in words.in_plain_words(terms))
    with pytest.raises(AppError):
        Terms.from_json(terms.to_json() | {"duration": {"kind": "orders"}})


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 15), 1) == date(2026, 1, 15)
