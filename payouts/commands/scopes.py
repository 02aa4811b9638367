"""Period totals: booked as one earning beside the shares of a period's sales. A sale only marks its period as stale.

What a stale period comes to is worked out by one sum, by a sweep, before a month closes and before a run collects.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from core import clock, ids
from core.clock import start_of_day
from core.db import add_if_missing, command, db, lock
from core.ids import Id
from partners.models import AgreementVersion
from partners.rules.scopes import days_of
from partners.rules.shares import scope_target
from payouts.commands.ledger import lock_books
from payouts.commands.targets import Occasion, post_of
from payouts.models import Earning, Entry
from payouts.queries.earnings import buckets_of
from payouts.queries.entries import zone_of
from payouts.queries.minimums import DueMinimum, list_due_minimums
from payouts.queries.scopes import find_scope_earning, has_stale, list_stale, scope_facts
from payouts.rules import scopes as rules
from payouts.rules.kinds import EarningKind, EntryKind
from payouts.rules.postings import to_parts

BATCH = 50


def mark_stale(seller_id: Id, totals: Iterable[tuple[Id, Id]]) -> None:
    """Note that some periods, by version and identity, have to be worked out again. Part of a command with the books.

    They are found by the key of their own earnings, so that it costs the same however many sales a period holds.
    """
    wanted = sorted(set(totals))
    if wanted:
        db.session.execute(
            update(Earning)
            .where(
                Earning.seller_id == seller_id,
                Earning.agreement_version_id.in_({version_id for version_id, _ in wanted}),
                Earning.kind == EarningKind.SCOPE,
                Earning.subject_id.in_([scope for _, scope in wanted]),
            )
            .values(is_stale=True)
        )


def open_scope(version: AgreementVersion, *, scope: Id, period: str, placement_id: Id | None, currency: str) -> None:
    """Make the earning of a period total where there is none, stale from the start. Part of a command."""
    add_if_missing(
        Earning,
        id=ids.new(),
        seller_id=version.seller_id,
        partnership_id=version.partnership_id,
        partner_id=version.partner_id,
        agreement_version_id=version.id,
        kind=str(EarningKind.SCOPE),
        subject_id=scope,
        scope_id=scope,
        scope_period=period,
        placement_id=placement_id,
        currency=currency,
        earned_at=_moment(version.seller_id, period),
        created_at=clock.now(),
        is_stale=True,
    )


def recount_seller(seller_id: Id) -> int:
    """Work out every stale period of a seller, in batches, each its own command; returns how many entries that took."""
    if not has_stale(seller_id) and not list_due_minimums(seller_id, clock.today(zone_of(seller_id))):
        return 0
    booked = 0
    while (found := recount_batch(seller_id)) is not None:
        booked += len(found)
    return booked


@command
def recount_batch(seller_id: Id) -> list[Entry] | None:
    """Work out a batch of stale periods of a seller; None when nothing was left to do."""
    lock_books(seller_id)
    note_minimums(seller_id)
    stale = list_stale(seller_id, limit=BATCH)
    return _recount(stale) if stale else None


@command
def recount(seller_id: Id) -> list[Entry]:
    """Work out every stale period of a seller at once, as before a month closes or a run collects what is due."""
    entries = list[Entry]()
    while (found := recount_batch(seller_id)) is not None:
        entries += found
    return entries


def note_minimums(seller_id: Id) -> None:
    """Take every minimum into account that has become due, each once: what was guaranteed then stays so."""
    today = clock.today(zone_of(seller_id))
    for due in list_due_minimums(seller_id, today):
        earning = _opened(due)
        earning.counted_minor, earning.released_on, earning.is_stale = due.minor, today, True
    db.session.flush()


def _opened(due: DueMinimum) -> Earning:
    open_scope(due.version, scope=due.scope, period=due.period, placement_id=None, currency=due.terms.currency)
    earning = find_scope_earning(due.version.seller_id, due.scope)
    if earning is None:
        raise RuntimeError("A period total that was just made is there.")
    return lock(earning)


def _recount(stale: Iterable[Earning]) -> list[Entry]:
    found = [_book(lock(earning)) for earning in stale]
    return [entry for entry in found if entry is not None]


def _book(earning: Earning) -> Entry | None:
    """Bring one period total to its target."""
    terms = db.session.get_one(AgreementVersion, earning.agreement_version_id).typed_terms
    earning.is_stale = False
    if terms.scope is None or earning.scope_period is None:
        raise RuntimeError("A period total belongs to terms that have one.")
    facts = scope_facts(earning, terms)
    made = scope_target(facts, terms)
    transfers = to_parts(
        made.held_minor, made.ready_minor, buckets_of(earning), currency=earning.currency, earning_id=earning.id
    )
    db.session.flush()
    if not transfers:
        return None
    earning.revision, earning.earned_at = earning.revision + 1, _moment(earning.seller_id, earning.scope_period)
    reason = rules.reason_of(earning.scope_period, terms.scope, facts, made)
    occasion = Occasion(clock.now(), reason, rules.month_for_adjusting(earning.scope_period))
    return post_of(earning, f"scope:{earning.id.hex}:{earning.revision}", EntryKind.SCOPE, occasion, transfers)


def _moment(seller_id: Id, period: str) -> datetime:
    """Return where a period stands among its sales: at its end, or now while it runs."""
    return min(start_of_day(days_of(period)[1], zone_of(seller_id)), clock.now())
