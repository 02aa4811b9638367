"""Steps: the way from a customer's order to a share, line by line, in words a partner reads."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from core.money import round_half_even
from partners.rules.durations import LIFETIME, nth, why_over
from partners.rules.figures import exactly
from partners.rules.rates import ShareKind
from partners.rules.shares.base import base_left, base_of, day_of, deducted, why_kept
from partners.rules.shares.facts import OrderFacts, Raised, Step
from partners.rules.shares.parts import Part, why_general
from partners.rules.terms import Deduction, Terms

_LABELS = {
    Deduction.DISCOUNT: "Less the discount",
    Deduction.TAX: "Less tax",
    Deduction.SHIPPING: "Less shipping",
    Deduction.FEES: "Less payment fees",
    Deduction.COST: "Less the cost of the goods",
}


def steps_to(facts: OrderFacts, terms: Terms, parts: Sequence[Part], *, target_minor: int) -> Iterator[Step]:
    """Yield every step from the order to the target of one placement. The amounts of the parts add up to the pool."""
    yield from steps_to_base(facts, terms)
    yield from _steps_of_parts(facts, terms, parts)
    if len(facts.weights) > 1:
        weight, whole = facts.weights[facts.position], sum(facts.weights)
        note = "Several placements share this order."
        yield Step(f"{weight} of {whole} parts of that", facts.money(target_minor), note)


def steps_to_base(facts: OrderFacts, terms: Terms) -> Iterator[Step]:
    """Yield the steps from the order to what the share is worked out on, with what went back."""
    yield Step("The customer's order", facts.money(facts.gross_minor))
    for each in facts.raised:
        yield Step("Plus the price it counts at", facts.money(each.minor), _raised(facts, each))
    for deduction, minor in deducted(facts, terms):
        note = _without_cost(facts) if deduction is Deduction.COST else ""
        if minor or note:
            yield Step(_LABELS[deduction], facts.money(-minor), note)
    yield Step("The share is worked out on", facts.money(base_of(facts, terms)))
    yield from _steps_back(facts, terms)


def _raised(facts: OrderFacts, each: Raised) -> str:
    was, charged = facts.money(each.counts_minor).decimal(), facts.money(each.charged_minor).decimal()
    why = "the price changed while the sale was on its way"
    return f"{each.quantity} × {each.name}: {was} instead of {charged}, for {why}."


def _without_cost(facts: OrderFacts) -> str:
    if not facts.lines:
        return "The source names no items, so no cost comes off."
    unknown = [line.name or line.sku for line in facts.lines if line.unit_cost_minor is None]
    return f"The source tells no cost of {', '.join(unknown)}: nothing comes off for it." if unknown else ""


def _steps_of_parts(facts: OrderFacts, terms: Terms, parts: Sequence[Part]) -> Iterator[Step]:
    if not parts:
        yield Step("Nothing of that", facts.money(0), why_over(terms.duration, facts.turn, facts.placed_on) or "")
    so_far, shown = Fraction(0), 0
    for part in parts:
        so_far += part.exact
        amount = round_half_even(so_far) - shown
        shown += amount
        yield Step(_label(facts, part, is_only=len(parts) == 1), facts.money(amount), _note(facts, terms, part))
    if len(parts) > 1:
        note = f"Exactly {exactly(so_far, facts.currency)}, rounded once." if so_far.denominator != 1 else ""
        yield Step("Together", facts.money(shown), note)


def _label(facts: OrderFacts, part: Part, *, is_only: bool) -> str:
    rate = part.rate.words(facts.currency)
    if part.rate.kind is ShareKind.PER_ITEM:
        rate = f"{rate}, {part.quantity} of them"
    if part.rate.kind is ShareKind.PERCENT:
        rate = f"{rate} of {'that' if is_only else exactly(part.left, facts.currency)}"
    if is_only and part.rule is None:
        return rate
    return f"{rate}, for {part.rule.name if part.rule else 'everything else'}"


def _note(facts: OrderFacts, terms: Terms, part: Part) -> str:
    notes = [f"Exactly {exactly(part.exact, facts.currency)}, rounded once."] if part.exact.denominator != 1 else []
    if part.is_limited:
        notes.append("Never more than what it is worked out on.")
    if part.rate.kind is ShareKind.PER_ITEM and not facts.lines:
        notes.append("The source names no items, so the order counts as one.")
    if part.rule is not None:
        notes.append("The most specific rule that fits wins.")
    elif terms.rules:
        notes.append(why_general(facts, terms) or "No rule fits better than the general one.")
    return " ".join([*notes, *_turn(facts, terms)])


def _turn(facts: OrderFacts, terms: Terms) -> list[str]:
    if terms.duration == LIFETIME:
        return []
    if facts.turn is None:
        return ["The source names no customer, so the order counts."]
    return [f"It is {nth(facts.turn.number)} order of this customer, and {terms.duration.words} count."]


def _steps_back(facts: OrderFacts, terms: Terms) -> Iterator[Step]:
    counted = []
    for each in facts.taken_back:
        kept = why_kept(each, facts, terms)
        said = f"{each.reason} on {day_of(each.occurred_on)}: {facts.money(each.gross_minor).decimal()}"
        if kept:
            yield Step(f"{said}, not taken back", facts.money(0), kept)
        else:
            counted.append(said)
    if counted:
        left, paid = base_left(facts, terms), facts.money(facts.paid_minor).decimal()
        off = round_half_even(left) - base_of(facts, terms)
        yield Step("Less what the customer got back", facts.money(off), f"{'; '.join(counted)}; of {paid} paid.")
        note = f"Exactly {exactly(left, facts.currency)}." if left.denominator != 1 else ""
        yield Step("Left after that", facts.money(round_half_even(left)), note)
