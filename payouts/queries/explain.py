"""Explaining: from one amount to the order, the calculation, the terms, the hold and every entry behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from campaigns.models import Placement
from core.access import Actor
from core.clock import local_day
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion, Partnership
from partners.rules.shares import Explanation, OrderFacts, TakenBack
from payouts.models import Account, Earning, Entry, Move, Payout, PayoutLine
from payouts.queries.earnings import buckets_of, visible_earnings
from payouts.queries.facts import Subject, subjects_of
from payouts.queries.runs import visible_payouts
from payouts.queries.scopes import Position, standing_of, with_position
from payouts.rules.kinds import AccountKind, EarningKind, EarningState, EntryKind, HoldReason
from payouts.rules.postings import state_of
from payouts.rules.scopes import Standing
from payouts.rules.sentences import ENTRY_WORDS, Place, kept_place, places, set_off
from tracking.models import Conversion, Order

_Debit, _Credit = aliased(Account), aliased(Account)
_NOT_KEPT = "What this amount was made of is not kept here any more."


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move of an entry: the kinds of both accounts."""

    debit: AccountKind
    credit: AccountKind
    amount: Money


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry about an earning, with its moves for this earning alone."""

    entry: Entry
    word: str
    on: date
    moves: tuple[MoveLine, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that made one earning what it is."""

    earning: Earning
    state: EarningState
    places: tuple[Place, ...]
    order: Order
    facts: OrderFacts
    placement: Placement
    partnership: Partnership
    version: AgreementVersion
    explanation: Explanation | None
    entries: tuple[EntryLine, ...]
    payouts: tuple[Payout, ...]
    zone: str
    paid_on: date | None
    standing: Standing | None

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as JSON values; amounts in minor units, the order by its shortened number."""
        steps = self.explanation.steps if self.explanation else ()
        return {
            "id": self.earning.public_id,
            "currency": self.earning.currency,
            "amount_minor": self.earning.posted_minor,
            "state": str(self.state),
            "places": [place_json(place) for place in self.places],
            "order": {
                "number": self.order.short_number,
                "placed_on": local_day(self.order.placed_at, self.zone).isoformat(),
            },
            "placement": self.placement.name,
            "agreement": {"version": self.version.number, "id": self.version.public_id, "sha256": self.version.sha256},
            "facts": _facts_json(self.facts),
            "hold": _hold_json(self.earning),
            "rule": self.explanation.rule if self.explanation else None,
            "steps": [step.to_json() for step in steps],
            **({"period": self.standing.to_json()} if self.standing else {}),
            "entries": [entry_json(line) for line in self.entries],
            "payouts": [payout.public_id for payout in self.payouts],
        }


def explain_earning(actor: Actor, earning_id: Id) -> Explained:
    """Return everything behind an earning of a sale that this actor may see. Raises NotFound for every other one."""
    earning, placement, partnership, position = _between(earning_id, actor)
    subject, zone = _subject(earning), partnership.seller.timezone
    payouts = runs_of(actor, earning)
    return Explained(
        earning=earning,
        state=state_of(buckets_of(earning), was_ever_posted=earning.revision > 0),
        places=tuple(places_of(earning, paid_on=first_paid_on(payouts))),
        order=subject.order,
        facts=subject.facts,
        placement=placement,
        partnership=partnership,
        version=subject.version,
        explanation=subject.explanation,
        entries=tuple(entries_of(earning, zone)),
        payouts=tuple(payouts),
        zone=zone,
        paid_on=subject.paid_on,
        standing=standing_of(earning, subject.terms, position),
    )


def find_earning_of(actor: Actor, conversion_id: Id) -> Earning:
    """Return the earning of a conversion this actor may see. Raises NotFound while nothing is booked."""
    return get_one(
        visible_earnings(actor).where(Earning.conversion_id == conversion_id),
        missing="Nothing is booked for this sale yet. Look again in a minute.",
    )


def places_of(earning: Earning, *, paid_on: date | None = None) -> list[Place]:
    """Return where the parts of an earning are, with a sentence each; a hold by hand says its reason and its day."""
    found = places(
        buckets_of(earning),
        earning.currency,
        release_on=earning.release_on,
        hold_reason=HoldReason(earning.hold_reason) if earning.hold_reason else None,
        paid_on=paid_on,
        reserve_until=earning.reserve_until,
    )
    if earning.kind == EarningKind.SCOPE:
        return [set_off(place) for place in found]
    kept = earning.hold_reason is None and earning.kept_until and earning.kept_until > (earning.release_on or date.min)
    return [kept_place(place, earning.kept_until, earning.kept_reason) if kept else place for place in found]


def _between(earning_id: Id, actor: Actor) -> tuple[Earning, Placement, Partnership, Position | None]:
    """Return an earning with the part, the partnership and the seller it comes from, and its place in its period."""
    query = (
        visible_earnings(actor)
        .where(Earning.id == earning_id)
        .with_only_columns(Earning, Placement, Partnership)
        .join(Conversion, (Conversion.id == Earning.conversion_id) & (Conversion.seller_id == Earning.seller_id))
        .join(Placement, (Placement.id == Conversion.placement_id) & (Placement.seller_id == Conversion.seller_id))
        .join(Partnership, Partnership.id == Placement.partnership_id)
        .options(joinedload(Partnership.seller))
    )
    found = db.session.execute(with_position(query, earning_id)).one_or_none()
    if found is None:
        raise NotFound(_NOT_KEPT)
    earning, placement, partnership, total_id, orders, revenue, before = found
    position = Position(total_id, int(orders), int(revenue), int(before)) if total_id else None
    return earning, placement, partnership, position


def _subject(earning: Earning) -> Subject:
    subjects = subjects_of(earning.seller_id, earning.order_id) if earning.order_id else []
    for subject in subjects:
        if subject.conversion.id == earning.conversion_id:
            return subject
    raise NotFound(_NOT_KEPT)


def entries_of(earning: Earning, zone: str) -> list[EntryLine]:
    """Return every entry about an earning, the oldest first, with its moves for this earning alone."""
    query = (
        select(Entry, _Debit.kind, _Credit.kind, Move.amount_minor)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(Move.seller_id == earning.seller_id, Move.earning_id == earning.id)
        .order_by(Entry.seq, Move.position)
    )
    lines: dict[Id, tuple[Entry, list[MoveLine]]] = {}
    for entry, debit, credit, minor in db.session.execute(query):
        move = MoveLine(AccountKind(debit), AccountKind(credit), Money(minor, earning.currency))
        lines.setdefault(entry.id, (entry, []))[1].append(move)
    return [
        EntryLine(entry, ENTRY_WORDS[EntryKind(entry.kind)], local_day(entry.recorded_at, zone), tuple(moves))
        for entry, moves in lines.values()
    ]


def runs_of(actor: Actor, earning: Earning) -> Sequence[Payout]:
    """Return the payouts with a line of an earning that this actor may see."""
    query = (
        visible_payouts(actor)
        .join(PayoutLine, (PayoutLine.payout_id == Payout.id) & (PayoutLine.seller_id == Payout.seller_id))
        .where(PayoutLine.seller_id == earning.seller_id, PayoutLine.earning_id == earning.id)
    )
    return db.session.scalars(query.order_by(Payout.id)).all()


def first_paid_on(payouts: Sequence[Payout]) -> date | None:
    """Return the day of the first of some payouts that was paid, or None."""
    return next((payout.paid_on for payout in payouts if payout.paid_on), None)


def place_json(place: Place) -> dict[str, Any]:
    """Return a part of an earning as JSON values, with its day in the sentence."""
    sentence = f"{place.sentence} {place.on.isoformat()}." if place.on else place.sentence
    return {"state": str(place.state), "minor": place.amount.minor, "sentence": sentence}


def entry_json(line: EntryLine) -> dict[str, Any]:
    """Return an entry and its moves as JSON values."""
    return {
        "id": line.entry.public_id,
        "on": line.on.isoformat(),
        "kind": line.entry.kind,
        "period": line.entry.period,
        "adjusts": line.entry.adjusts_period,
        "reason": line.entry.reason,
        "moves": [{"debit": move.debit, "credit": move.credit, "minor": move.amount.minor} for move in line.moves],
    }


def _facts_json(facts: OrderFacts) -> dict[str, Any]:
    """Return what the calculator was given, so that another program can work the amount out again."""
    parts = ("gross", "discount", "tax", "shipping", "fees")
    return {
        **{f"{part}_minor": getattr(facts, f"{part}_minor") for part in parts},
        "weights": list(facts.weights),
        "position": facts.position,
        "taken_back": [_taken_json(each) for each in facts.taken_back],
    }


def _taken_json(each: TakenBack) -> dict[str, Any]:
    return {
        "on": each.occurred_on.isoformat(),
        "reason": each.reason,
        "gross_minor": each.gross_minor,
        "net_minor": each.net_minor,
        "is_sellers_fault": each.is_sellers_fault,
    }


def _hold_json(earning: Earning) -> dict[str, Any]:
    return {
        "reason": earning.hold_reason,
        "kept_until": earning.kept_until.isoformat() if earning.kept_until else None,
        "kept_reason": earning.kept_reason,
        "ends_on": earning.release_on.isoformat() if earning.release_on else None,
        "ended_on": earning.released_on.isoformat() if earning.released_on else None,
        "held_back_until": earning.reserve_until.isoformat() if earning.reserve_until else None,
    }
