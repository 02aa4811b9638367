"""Reads of result files: the file and its booked rows, and how the payments stand that its rows name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id, encode
from core.money import Money
from partners.models import Partnership
from payouts.models import Artefact, Payout, PayoutRun, ResultFile, ResultLine
from payouts.queries.doubles import Double, doubles_of
from payouts.rules.references import Named
from payouts.rules.results import ResultRow, Said, Standing
from payouts.rules.runs import PayoutState

_AT_ONCE = 500
_NO_DOUBLE = Double(())


def visible_results(actor: Actor) -> Select[ResultFile]:
    """Return the result files of this actor's organization."""
    return select(ResultFile).where(ResultFile.seller_id == actor.organization_id)


def get_result(actor: Actor, file_id: Id) -> ResultFile:
    """Return a result file this actor may see. Raises NotFound."""
    return get_one(
        visible_results(actor).where(ResultFile.id == file_id),
        missing="There is no such file, or it belongs to another organization.",
    )


def get_result_of(file_id: Id) -> ResultFile:
    """Return a result file by an id of our own, for work that nobody asks for in person."""
    return db.session.get_one(ResultFile, file_id)


def list_results(actor: Actor, *, limit: int = 50) -> Sequence[ResultFile]:
    """Return the newest result files."""
    return db.session.scalars(visible_results(actor).order_by(ResultFile.created_at.desc()).limit(limit)).all()


def find_same_file(seller_id: Id, sha256: str) -> ResultFile | None:
    """Return the file with these bytes, if it was read before."""
    query = select(ResultFile).where(ResultFile.seller_id == seller_id, ResultFile.sha256 == sha256)
    return db.session.scalar(query)


def is_own_payment_file(seller_id: Id, sha256: str) -> bool:
    """Whether these bytes are a payment file that was made here, which says nothing about what the bank did."""
    query = select(Artefact.id).where(Artefact.seller_id == seller_id, Artefact.sha256 == sha256)
    return db.session.scalar(query.limit(1)) is not None


def booked_lines(file: ResultFile) -> dict[int, ResultLine]:
    """Return the rows of a file that were booked, by their number."""
    query = select(ResultLine).where(ResultLine.seller_id == file.seller_id, ResultLine.file_id == file.id)
    return {line.number: line for line in db.session.scalars(query)}


def standings_of(seller_id: Id, rows: Iterable[ResultRow]) -> dict[Named, Standing]:
    """Return how the payments stand that rows name. A name that fits none of the seller's, or two, is left out."""
    names = {row.named for row in rows if row.named is not None}
    by_name = _ids_of(seller_id, names)
    standings = _standings(seller_id, sorted(set(by_name.values())))
    return {name: standings[payout_id] for name, payout_id in by_name.items() if payout_id in standings}


def _ids_of(seller_id: Id, names: Collection[Named]) -> dict[Named, Id]:
    found = {name: name.payout_id for name in names if name.payout_id is not None}
    numbers = {name.run_number for name in names if name.payout_id is None}
    if not numbers:
        return found
    query = (
        select(PayoutRun.number, Payout.id)
        .join(Payout, (Payout.run_id == PayoutRun.id) & (Payout.seller_id == PayoutRun.seller_id))
        .where(PayoutRun.seller_id == seller_id, PayoutRun.number.in_(numbers))
    )
    by_tail: dict[tuple[int, str], list[Id]] = {}
    for number, payout_id in db.session.execute(query):
        by_tail.setdefault((number, encode(payout_id)[-6:]), []).append(payout_id)
    for name in names:
        fitting = by_tail.get((name.run_number, name.tail), [])
        if name.payout_id is None and len(fitting) == 1:
            found[name] = fitting[0]
    return found


def _standings(seller_id: Id, payout_ids: Sequence[Id]) -> dict[Id, Standing]:
    found: dict[Id, Standing] = {}
    for start in range(0, len(payout_ids), _AT_ONCE):
        some = payout_ids[start : start + _AT_ONCE]
        told, doubles = _told(seller_id, some), doubles_of(seller_id, some)
        for row in db.session.execute(_about(seller_id, some)):
            double = doubles.get(row.id, _NO_DOUBLE)
            found[row.id] = Standing(
                payout_id=row.id,
                run_id=row.run_id,
                run=f"{row.run_name}, run {row.number}",
                partner=row.partner,
                rail=row.rail or "",
                state=PayoutState(row.state),
                amount=Money(row.amount_minor, row.currency),
                told=frozenset(told.get(row.id, set()) | double.told),
                is_twice=double.is_open,
                is_undecided=double.undecided is not None,
            )
    return found


def _about(seller_id: Id, payout_ids: Sequence[Id]) -> Select[*tuple[object, ...]]:
    return (
        select(
            Payout.id, Payout.run_id, Payout.rail, Payout.state, Payout.amount_minor, Payout.currency,
            PayoutRun.name.label("run_name"), PayoutRun.number, Partnership.name.label("partner"),
        )
        .join(PayoutRun, (PayoutRun.id == Payout.run_id) & (PayoutRun.seller_id == Payout.seller_id))
        .join(Partnership, (Partnership.id == Payout.partnership_id) & (Partnership.seller_id == Payout.seller_id))
        .where(Payout.seller_id == seller_id, Payout.id.in_(payout_ids))
    )  # fmt: skip


def _told(seller_id: Id, payout_ids: Sequence[Id]) -> Mapping[Id, set[tuple[str, str, date | None]]]:
    query = select(ResultLine.payout_id, ResultLine.said, ResultLine.reference, ResultLine.day)
    query = query.where(ResultLine.seller_id == seller_id, ResultLine.payout_id.in_(payout_ids))
    found: dict[Id, set[tuple[str, str, date | None]]] = {}
    for payout_id, said, reference, day in db.session.execute(query):
        found.setdefault(payout_id, set()).add((Said(said).value, reference, day))
    return found


@dataclass(frozen=True, slots=True)
class PaidBy:
    """The row of a bank's file that a payment was booked by, newest first."""

    line: ResultLine
    file: ResultFile


def booked_by(payout: Payout) -> list[PaidBy]:
    """Return the rows of banks' files that changed a payment, newest first."""
    query = (
        select(ResultLine, ResultFile)
        .join(ResultFile, (ResultFile.id == ResultLine.file_id) & (ResultFile.seller_id == ResultLine.seller_id))
        .where(ResultLine.seller_id == payout.seller_id, ResultLine.payout_id == payout.id)
        .order_by(ResultLine.booked_at.desc(), ResultLine.id.desc())
    )
    return [PaidBy(line, file) for line, file in db.session.execute(query)]
