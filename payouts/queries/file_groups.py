"""Payments of a run that are alike to every payment file, counted by the database: a run of any size has few kinds."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, and_, case, false, func, literal, or_, select, true

from accounts.sealing import unseal
from core.db import db
from core.expressions import is_one_of
from core.ids import Id, parse
from core.money import Money
from partners.models import Partnership
from payouts.models import Artefact, Payout
from payouts.queries.files import RunFile, files_of
from payouts.queries.run_checks import Account, is_of, with_accounts
from payouts.queries.run_tally import Tally
from payouts.rules.banks import IBAN_ONLY
from payouts.rules.destinations import Rail, is_iban
from payouts.rules.files import LARGE, NAMED, SEPA_AREA, Candidate
from payouts.rules.runs import PayoutState

_OPEN_IBAN = sorted(SEPA_AREA - IBAN_ONLY)


class FileGroup(NamedTuple):
    """Payments alike to every file: how many, what they come to, and the first names. `one` is what one of them pays.

    `in_files` are the files that list them, but for those that were set aside.
    """

    state: PayoutState
    rail: str | None
    currency: str
    has_account: bool
    country: str
    has_iban: bool
    has_routing_number: bool
    is_blocked: bool
    in_files: frozenset[Id]
    one: int
    size: int
    minor: int
    names: tuple[str, ...]

    @property
    def amount(self) -> Money:
        """Return what they come to."""
        return Money(self.minor, self.currency)

    @property
    def candidate(self) -> Candidate:
        """Return what decides whether one of them fits into a file."""
        return Candidate(Money(self.one, self.currency), self.country, self.has_iban, self.has_routing_number)


def groups_and_files(tally: Tally) -> tuple[list[FileGroup], list[RunFile]]:
    """Return a run's payments by group, and its files: what can be paid before what is outdated. Three queries."""
    made = files_of(tally.run)
    kept = [artefact for artefact, withdrawal in made if withdrawal is None]
    groups = _groups(tally, kept)
    voided = [group.in_files for group in groups if group.state is PayoutState.VOIDED]
    gone = {each.id for each in kept if voided and (not each.payout_ids or any(each.id in ids for ids in voided))}
    waits = frozenset[Id]().union(*(group.in_files for group in groups if group.state is PayoutState.APPROVED))
    done = {each.id for each in kept if each.payout_ids and each.id not in waits}
    files = [RunFile(artefact, artefact.id in gone, withdrawal, artefact.id in done) for artefact, withdrawal in made]
    return groups, sorted(files, key=lambda file: not file.is_current)


def _groups(tally: Tally, kept: Sequence[Artefact]) -> list[FileGroup]:
    run = tally.run
    each = with_accounts(select(*_columns(tally, kept)), run).where(is_of(run), Payout.is_included).cte("each_payment")
    alike = tuple(each.c)[:_ALIKE]
    place = func.row_number().over(partition_by=alike, order_by=each.c.id).label("place")
    count = func.count().over(partition_by=alike).label("count")
    minor = func.sum(each.c.minor).over(partition_by=alike).label("sum")
    placed = select(*alike, each.c.minor, count, minor, each.c.name, place).subquery()
    first = select(placed).where(placed.c.place <= NAMED).order_by(*tuple(placed.c)[:_ALIKE], placed.c.place)
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in db.session.execute(first):
        found.setdefault(tuple(row[:_ALIKE]), []).append(row)
    return [_group(rows, kept) for rows in found.values()]


_ALIKE = 10


def _columns(tally: Tally, kept: Sequence[Artefact]) -> tuple[SQLColumnExpression[Any], ...]:
    in_files: ColumnElement[str] = literal("", Text)
    for artefact in kept:
        listed = [parse(each, Payout.__prefix__) for each in artefact.payout_ids]
        in_files = in_files + case((is_one_of(Payout.id, listed), "1"), else_="0")
    return (
        Payout.state,
        Payout.rail,
        Payout.currency,
        Account.id.is_not(None).label("has_account"),
        func.coalesce(Account.country, "").label("country"),
        _has_iban(tally).label("has_iban"),
        func.coalesce(Account.routing_number != "", false()).label("has_routing_number"),
        Account.blocked_at.is_not(None).label("is_blocked"),
        in_files.label("in_files"),
        _weight().label("weight"),
        Payout.amount_minor.label("minor"),
        Partnership.name,
        Payout.id,
    )


def _group(rows: Sequence[Any], kept: Sequence[Artefact]) -> FileGroup:
    """Return a group, given the first of its rows."""
    state, rail, currency, has_account, country, has_iban, has_routing, is_blocked, digits, _, *sums = rows[0]
    one, size, minor = (int(each) for each in sums[:3])
    flags = (bool(has_account), country, bool(has_iban), bool(has_routing), bool(is_blocked))
    in_files = frozenset(each.id for each, digit in zip(kept, digits, strict=True) if digit == "1")
    names = tuple(row.name for row in rows)
    return FileGroup(PayoutState(state), rail, currency, *flags, in_files, one, size, minor, names)


def _weight() -> ColumnElement[int]:
    """Return the same number for amounts that are alike to every file."""
    amount = Payout.amount_minor
    return case((amount > LARGE, amount), (amount % 100 == 0, 0), else_=1)


def _has_iban(tally: Tally) -> ColumnElement[bool]:
    """Whether an account is written as an IBAN, as `payouts.queries.destinations.has_iban` says. One query.

    The numbers themselves are looked at only where their country leaves that open and the payment is one in EUR.
    """
    is_open = and_(Account.rail == Rail.MANUAL, or_(Account.country.is_(None), Account.country.in_(_OPEN_IBAN)))
    run, ibans = tally.run, list[Id]()
    waits = and_(is_of(run), Payout.is_included, Payout.currency == "EUR", Payout.state == PayoutState.APPROVED)
    query = with_accounts(select(Account.id, Account.secret), run).where(waits, is_open)
    if any(each.currency == "EUR" and each.state == PayoutState.APPROVED for each in tally.by_file):
        ibans = [account_id for account_id, secret in db.session.execute(query) if is_iban(unseal(secret))]
    return case(
        (func.coalesce(Account.rail, "") != Rail.MANUAL, false()),
        (Account.country.in_(sorted(IBAN_ONLY)), true()),
        else_=is_one_of(Account.id, ibans),
    )
