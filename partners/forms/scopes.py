"""The part of terms that says what a period brings as a whole: tiers, bonuses, a cap and a minimum."""

from typing import Any

from wtforms import FieldList, FormField, StringField
from wtforms import Form as PlainForm

from accounts.forms.fields import choices_of, select_field
from core.errors import AppError
from core.forms import Form, percent_from, plain_percent
from core.money import Money, from_typed
from partners.rules.scopes import MOST_STEPS, Bonus, Measure, Scope, ScopeOf, ScopePeriod, Tier

_PERIODS = {
    ScopePeriod.MONTH: "Each calendar month",
    ScopePeriod.QUARTER: "Each calendar quarter",
    ScopePeriod.YEAR: "Each calendar year",
}
_OF = {ScopeOf.PARTNER: "All of the partner's sales together", ScopeOf.PLACEMENT: "Each placement by itself"}
_MEASURES = {Measure.REVENUE: "What the shares are worked out on", Measure.ORDERS: "The number of orders"}
_FROM_THERE, _FOR_ALL = "from", "all"
_HOLDS_FOR = {_FROM_THERE: "Sales from there on", _FOR_ALL: "All sales of the period"}
_SPARE_TIERS, _SPARE_BONUSES = 2, 1


class TierForm(PlainForm):
    """One tier. A tier without a start and a share is left out."""

    start = StringField("From")
    share = StringField("Share in %")


class BonusForm(PlainForm):
    """One bonus. A bonus without a start and an amount is left out."""

    start = StringField("From")
    amount = StringField("Amount on top")


class ScopeFields(Form):
    """What a period brings, as people write it. Everything empty: nothing but the share of each sale."""

    scope_period = select_field("Counted together", lambda: choices_of(_PERIODS), default=ScopePeriod.MONTH)
    scope_of = select_field("Whose sales", lambda: choices_of(_OF), default=ScopeOf.PARTNER)
    measure = select_field("What is counted", lambda: choices_of(_MEASURES), default=Measure.REVENUE)
    tiers_for = select_field("A tier holds for", lambda: choices_of(_HOLDS_FOR), default=_FROM_THERE)
    tiers = FieldList(FormField(TierForm), "Tiers", max_entries=MOST_STEPS, min_entries=_SPARE_TIERS)
    bonuses = FieldList(FormField(BonusForm), "Bonuses", max_entries=MOST_STEPS, min_entries=_SPARE_BONUSES)
    rolling_days = StringField(
        "Tiers look at the last … days",
        description="Empty: at the calendar period. 30: at the 30 days up to each sale.",
    )
    cap = StringField("Cap", description="What a period brings at most. Empty for none.")
    guarantee = StringField("Minimum", description="What a period brings at least. Empty for none.")

    def show_scope(self, scope: Scope | None, currency: str) -> None:
        """Fill the fields with what the terms say, and a few empty ones below."""
        shown = scope or Scope()
        self.scope_period.data, self.scope_of.data = str(shown.period), str(shown.of)
        self.measure.data = str(shown.measure)
        self.tiers_for.data = _FOR_ALL if shown.is_retroactive else _FROM_THERE
        self.rolling_days.data = str(shown.rolling_days or "")
        tiers = [
            {"start": _start(each.start, shown, currency), "share": plain_percent(each.bps)} for each in shown.tiers
        ]
        bonuses = [
            {"start": _start(each.start, shown, currency), "amount": Money(each.minor, currency).decimal()}
            for each in shown.bonuses
        ]
        _fill(self.tiers, tiers, spare=_SPARE_TIERS)
        _fill(self.bonuses, bonuses, spare=_SPARE_BONUSES)
        self.cap.data = Money(shown.cap_minor, currency).decimal() if shown.cap_minor else ""
        self.guarantee.data = Money(shown.guarantee_minor, currency).decimal() if shown.guarantee_minor else ""

    def scope(self, currency: str) -> Scope | None:
        """Return what was typed, None where nothing was. Raises AppError on the field at fault."""
        measure = Measure(self.measure.data)
        scope = Scope(
            period=ScopePeriod(self.scope_period.data),
            of=ScopeOf(self.scope_of.data),
            measure=measure,
            tiers=tuple(
                Tier(_reached(row["start"], measure, currency, field="tiers"), _percent(row["share"]))
                for row in _filled(self.tiers, "share")
            ),
            is_retroactive=self.tiers_for.data == _FOR_ALL,
            bonuses=tuple(
                Bonus(
                    _reached(row["start"], measure, currency, field="bonuses"),
                    _minor(row["amount"], currency, field="bonuses"),
                )
                for row in _filled(self.bonuses, "amount")
            ),
            cap_minor=_minor(self.cap.data, currency, field="cap"),
            guarantee_minor=_minor(self.guarantee.data, currency, field="guarantee"),
            rolling_days=_days(self.rolling_days.data),
        )
        limits = scope.cap_minor or scope.guarantee_minor or scope.rolling_days
        says_anything = scope.tiers or scope.bonuses or limits
        return scope if says_anything else None


def _fill(field: "FieldList[Any]", rows: list[dict[str, str]], *, spare: int) -> None:
    while field.entries:
        field.pop_entry()
    for row in rows:
        field.append_entry(row)
    for _ in range(min(spare, MOST_STEPS - len(rows))):
        field.append_entry()


def _filled(field: "FieldList[Any]", brings: str) -> list[dict[str, str]]:
    rows = [{key: (text or "").strip() for key, text in entry.data.items()} for entry in field.entries]
    return [row for row in rows if row["start"] or row[brings]]


def _start(start: int, scope: Scope, currency: str) -> str:
    return str(start) if scope.measure is Measure.ORDERS else Money(start, currency).decimal()


def _reached(text: str, measure: Measure, currency: str, *, field: str) -> int:
    """Return where a tier or bonus begins: minor units, or the number of the order."""
    if measure is Measure.REVENUE:
        return _minor(text, currency, field=field)
    if not text.isdecimal():
        raise AppError("Write from which order on as a whole number, such as 11.", field=field)
    return int(text)


def _days(typed: str | None) -> int:
    text = (typed or "").strip()
    if text and not (text.isdecimal() and len(text) < 5):
        raise AppError("Write a whole number of days, such as 30, or leave it empty.", field="rolling_days")
    return int(text or 0)


def _percent(text: str) -> int:
    try:
        return percent_from(text, minimum=1)
    except (AppError, ValueError) as error:
        raise AppError(f"A tier needs its share in percent. {error}", field="tiers") from error


def _minor(typed: str | None, currency: str, *, field: str) -> int:
    text = (typed or "").strip()
    try:
        return from_typed(text, currency).minor if text else 0
    except AppError as error:
        raise AppError(error.message, field=field) from error
