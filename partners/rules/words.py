"""Terms in plain words, with a worked example by the share calculator itself: words and money cannot differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from core.money import Money, exponent
from partners.rules import advances, click_words, leads, reserves, scope_words, share_words, store_words
from partners.rules.figures import days
from partners.rules.lead_words import LeadExample, lead_example
from partners.rules.share_words import RuleExample, headline, what_counts
from partners.rules.shares import Step, TakenBack, target
from partners.rules.terms import AttributionModel, CouponPolicy, Terms

__all__ = [
    "PRIVACY",
    "PROMISE",
    "Example",
    "example_for",
    "headline",
    "in_full",
    "in_plain_words",
    "what_counts",
    "worked_example",
]

PROMISE = (
    "What you have earned stays yours: nothing the seller does alone later, such as pausing, ending or changing a "
    "price, takes it away. Only a refund, terms that you both accepted, or a decided dispute can."
)
PRIVACY = (
    "The seller is responsible for its customers' data, the partner for its audience's. Neither hands lists to the "
    "other: the partner sees orders without names, the seller sees clicks without addresses."
)
_MODEL = {
    AttributionModel.FIRST: "If several partners brought a customer, the first one earns.",
    AttributionModel.LAST: "If the customer came through several links, the last one before the order earns.",
    AttributionModel.LAST_PARTNER: "If several partners brought a customer, the last one before the order earns.",
    AttributionModel.COUPON_FIRST: "If the customer used a code, its owner earns; otherwise the last link does.",
}
_COUPON = {
    CouponPolicy.ALWAYS: "An order with your code counts even when nobody clicked a link.",
    CouponPolicy.WITH_LINK: "Your code counts when the customer also came through one of your links.",
    CouponPolicy.IF_IT_WINS: "Your code counts when no later link of somebody else comes before the order.",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One sale at a price: what it earns step by step, when it can be paid, and what a refund of half of it leaves."""

    price: Money
    placed_on: date
    share: Money
    steps: tuple[Step, ...]
    payable_from: date
    refund: Money
    share_after_refund: Money
    steps_after_refund: tuple[Step, ...]
    store: store_words.StoreExample | None = None
    rules: tuple[RuleExample, ...] = ()
    period: scope_words.PeriodExample | None = None
    reserve: reserves.ReserveExample | None = None
    advance: advances.AdvanceExample | None = None
    lead: LeadExample | None = None
    clicks: click_words.ClickExample | None = None

    def for_sales(self, count: int) -> Money:
        """Return what this many such sales earn together: a sum of shares that were each rounded once."""
        return self.share * count


def in_plain_words(terms: Terms) -> list[str]:
    """Return the terms as sentences to the partner, the share first and the seller's promise last."""
    return [
        *share_words.sentences(terms),
        *scope_words.sentences(terms),
        *leads.sentences(
            terms.leads, currency=terms.currency, hold_days=terms.hold_days, clawback_days=terms.clawback_days
        ),
        *click_words.sentences(terms.per_click, terms.currency),
        *advances.sentences(terms.advance, terms.currency),
        f"An order counts when it comes within {days(terms.window_days)} after a click on your link.",
        _MODEL[terms.attribution_model],
        _COUPON[terms.coupon_policy],
        f"Each share waits {days(terms.hold_days)} after the order, because customers may return what they bought.",
        *reserves.sentences(terms.reserve),
        _minimum(terms),
        _statement(terms),
        _refunds(terms),
        *store_words.sentences(terms.store),
        f"Either of you can end this. Orders still count for {days(terms.tail_days)} after the end.",
        _promise(terms),
    ]


def worked_example(
    terms: Terms, price: Money, *, placed_on: date = date(2026, 3, 2), sells: share_words.Sells = (), name: str = ""
) -> Example:
    """Return one sale at this price, what is left when half of the money goes back, and one sale of each rule."""
    order = share_words.usual_order(terms, price, placed_on=placed_on, name=name)
    soon = placed_on + timedelta(days=min(7, terms.clawback_days))
    refund = TakenBack(gross_minor=price.minor // 2, occurred_on=soon)
    payable_from = placed_on + timedelta(days=terms.hold_days)
    earned, after = target(order, terms), target(replace(order, taken_back=(refund,)), terms)
    return Example(
        price=price,
        placed_on=placed_on,
        share=earned.target,
        steps=earned.steps,
        payable_from=payable_from,
        refund=Money(refund.gross_minor, price.currency),
        share_after_refund=after.target,
        steps_after_refund=after.steps,
        store=store_words.example_of(terms.store, price),
        rules=share_words.rule_examples(terms, sells, price, placed_on=placed_on),
        period=scope_words.example_of(terms, earned, price),
        reserve=reserves.example_of(terms.reserve, earned.target, payable_from),
        advance=advances.example_of(terms.advance, earned.target),
        lead=lead_example(terms, earned.target, on=placed_on),
        clicks=click_words.example_of(terms.per_click, terms.currency),
    )


def example_for(terms: Terms, sells: Sequence[Mapping[str, Any]], *, placed_on: date) -> Example:
    """Return a sale on a day, at the price of the first thing sold that has one, else at 100 of the currency."""
    priced = (each for each in sells if each["price_minor"] and each["currency"] == terms.currency)
    first = next(priced, {"price_minor": 100 * 10 ** exponent(terms.currency), "name": ""})
    price = Money(first["price_minor"], terms.currency)
    return worked_example(terms, price, placed_on=placed_on, sells=sells, name=first.get("name", ""))


def in_full(terms: Terms) -> list[tuple[str, str]]:
    """Return every term with its name, as it stands in the agreement."""
    least = f"{terms.minimum_payout.decimal()} {terms.currency}"
    return [
        *share_words.in_full(terms),
        *scope_words.in_full(terms),
        *leads.in_full(terms.leads, terms.currency),
        *click_words.in_full(terms.per_click, terms.currency),
        *advances.in_full(terms.advance, terms.currency),
        ("Rounding", "Once for each order, to the nearest unit, halves to the even one"),
        ("Currency", terms.currency),
        ("Who earns a sale", _MODEL[terms.attribution_model]),
        ("When a code earns", _COUPON[terms.coupon_policy]),
        ("Counting window", f"{days(terms.window_days)} after a click"),
        ("Hold", f"{days(terms.hold_days)} after the order"),
        *reserves.in_full(terms.reserve),
        ("Refund limit", f"{days(terms.clawback_days)} after the order"),
        ("Smallest payment", least if terms.minimum_payout_minor else "Any amount"),
        ("Time to question a statement", days(terms.review_days)),
        ("Payment", f"Within {days(terms.pay_by_days)} of the statement"),
        ("Notice", days(terms.notice_days)),
        ("After a pause or an end", f"Orders count for another {days(terms.tail_days)}"),
        *store_words.in_full(terms.store),
        ("Personal data", PRIVACY),
        ("The seller's promise", _promise(terms)),
    ]


def _promise(terms: Terms) -> str:
    return f"{PROMISE} {leads.EXCEPTION}" if terms.leads else PROMISE


def _minimum(terms: Terms) -> str:
    if not terms.minimum_payout_minor:
        return "Any amount is paid out, however small."
    least = f"{terms.minimum_payout.decimal()} {terms.currency}"
    return f"You are paid once at least {least} is ready. Less than that is kept for the next payment, never lost."


def _statement(terms: Terms) -> str:
    review, pay = days(terms.review_days), days(terms.pay_by_days)
    return f"A statement comes every month. You have {review} to question it; payment follows within {pay} of it."


def _refunds(terms: Terms) -> str:
    limit = days(terms.clawback_days)
    return f"If a customer gets money back within {limit}, the same part of your share goes back. Later it stays yours."
