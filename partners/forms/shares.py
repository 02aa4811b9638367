"""The part of terms that says what a sale earns: the general rate, and rules that give some sales another."""

from typing import Any

from wtforms import FieldList, FormField, IntegerField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Optional as MayBeEmpty

from accounts.forms.fields import choices_of, select_field
from core.errors import AppError
from core.forms import Form, Required, percent_from, plain_percent
from core.money import Money, from_typed
from partners.rules.durations import Duration, DurationKind
from partners.rules.rates import MOST_RULES, Buyer, Rate, ShareKind, ShareRule
from partners.rules.terms import Terms

_KINDS = {
    ShareKind.PERCENT: "% of the sale",
    ShareKind.PER_ORDER: "for each order",
    ShareKind.PER_ITEM: "for each item",
}
_BUYERS = {Buyer.ANY: "Everybody", Buyer.NEW: "New customers", Buyer.RETURNING: "Returning customers"}
_THING, _CATEGORY, _ALL = "product", "category", "all"
_THINGS = {_THING: "Product", _CATEGORY: "Category", _ALL: "Whole orders"}
_DURATIONS = {
    DurationKind.LIFETIME: "Every order",
    DurationKind.ORDERS: "The first orders",
    DurationKind.MONTHS: "Orders of the first months",
}
_SPARE_RULES = 2


class RuleForm(PlainForm):
    """One rule. A rule without a share is left out."""

    of = select_field("For", lambda: choices_of(_THINGS), default=_THING)
    name = StringField("Name or SKU")
    buyer = select_field("Bought by", lambda: choices_of(_BUYERS), default=Buyer.ANY)
    share = StringField("Share")
    kind = select_field("Counted as", lambda: choices_of(_KINDS), default=ShareKind.PERCENT)


class ShareFields(Form):
    """What a sale earns, as people write it: a number and what it is counted as."""

    share = StringField("Share of each sale", [Required("Write the share, such as 25.")])
    share_kind = select_field("Counted as", lambda: choices_of(_KINDS), default=ShareKind.PERCENT)
    duration = select_field(
        "Which orders of a customer earn", lambda: choices_of(_DURATIONS), default=DurationKind.LIFETIME
    )
    duration_count = IntegerField("How many", [MayBeEmpty()], description="Orders or months; 1 order is one-time.")
    rules = FieldList(FormField(RuleForm), "Other shares", max_entries=MOST_RULES, min_entries=_SPARE_RULES)

    def show_share(self, terms: Terms) -> None:
        """Fill the fields with what the terms pay, and a few empty rules below."""
        self.share.data, self.share_kind.data = _typed(terms.rate, terms.currency), str(terms.share_kind)
        self.duration.data, self.duration_count.data = str(terms.duration.kind), terms.duration.count or None
        while self.rules.entries:
            self.rules.pop_entry()
        for rule in terms.rules:
            self.rules.append_entry(_shown(rule, terms.currency))
        for _ in range(min(_SPARE_RULES, MOST_RULES - len(terms.rules))):
            self.rules.append_entry()

    def paid(self, currency: str) -> dict[str, Any]:
        """Return what was typed as parts of terms. Raises AppError on the field at fault."""
        rate = _rate(self.share.data, self.share_kind.data, currency, field="share")
        filled = [(number, entry.data) for number, entry in enumerate(self.rules.entries, start=1)]
        return {
            "share_kind": rate.kind,
            "share_bps": rate.bps,
            "share_minor": rate.minor,
            "duration": Duration(DurationKind(self.duration.data), int(self.duration_count.data or 0)),
            "rules": tuple(_rule(number, data, currency) for number, data in filled if _is_filled(data)),
        }


def _rule(number: int, data: dict[str, Any], currency: str) -> ShareRule:
    name = (data["name"] or "").strip()
    if not name and data["of"] != _ALL:
        raise AppError(f"Rule {number} names no {data['of']}. Write which, or choose whole orders.", field="rules")
    if name and data["of"] == _ALL:
        raise AppError(f"Rule {number} is for whole orders, so it has no name. Clear it.", field="rules")
    return ShareRule(
        rate=_rate(data["share"], data["kind"], currency, field="rules"),
        product=name if data["of"] == _THING else "",
        category=name if data["of"] == _CATEGORY else "",
        buyer=Buyer(data["buyer"]),
    )


def _is_filled(data: dict[str, Any]) -> bool:
    return bool((data["name"] or "").strip() or (data["share"] or "").strip())


def _rate(typed: str | None, kind: str, currency: str, *, field: str) -> Rate:
    text = (typed or "").strip()
    try:
        if kind == ShareKind.PERCENT:
            return Rate(ShareKind.PERCENT, bps=percent_from(text, minimum=1))
        return Rate(ShareKind(kind), minor=from_typed(text, currency).minor)
    except (AppError, ValueError) as error:
        raise AppError(str(error), field=field) from error


def _typed(rate: Rate, currency: str) -> str:
    return plain_percent(rate.bps) if rate.kind is ShareKind.PERCENT else Money(rate.minor, currency).decimal()


def _shown(rule: ShareRule, currency: str) -> dict[str, str]:
    of = _THING if rule.product else _CATEGORY if rule.category else _ALL
    return {
        "of": of,
        "name": rule.product or rule.category,
        "buyer": str(rule.buyer),
        "share": _typed(rule.rate, currency),
        "kind": str(rule.rate.kind),
    }
