"""The steps of an import that people take: hand in a file, say what its columns mean, start it, call it off."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from accounts.models import Organization
from core import audit, clock, ids
from core.access import Actor
from core.db import add, add_if_missing, command, db, lock
from core.errors import Conflict, NotAllowed
from core.ids import Id
from core.jobs import enqueue
from partners.models import Partnership
from tracking.models import ImportMapping, ImportRow, OrderImport
from tracking.queries.imports import get_import
from tracking.queries.sources import get_program
from tracking.queries.tallies import find_told_since, told_beside
from tracking.rules.actions import Action
from tracking.rules.imports import ImportState, check_move
from tracking.rules.tallies import TALLY, check_still_alone
from tracking.sources.fields import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file as it was handed in. `file_key` names what is kept of it; None means it is read where it lies."""

    source: str
    file_name: str
    file_sha256: str
    file_key: str | None = None
    shape: dict[str, object] | None = None
    dropped: tuple[str, ...] = ()


@command
def hand_in(
    file: HandedIn, *, program_id: Id, actor: Actor, partnership: Partnership | None = None, by_partner: bool = False
) -> OrderImport:
    """Keep that a file was handed in for a program: the seller's own sales, or those of a partner's store."""
    program = get_program(actor, program_id) if not by_partner else None
    seller_id = program.seller_id if program else partnership.seller_id if partnership else None
    it = add(
        OrderImport(
            id=ids.new(),
            seller_id=seller_id,
            program_id=program_id,
            partnership_id=partnership.id if partnership else None,
            partner_id=partnership.partner_id if partnership else None,
            is_from_partner=by_partner,
            source=file.source,
            file_name=file.file_name[:200] or "orders.csv",
            file_sha256=file.file_sha256,
            file_key=file.file_key,
            shape=file.shape,
            dropped=list(file.dropped),
            created_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.IMPORT_UPLOADED, it, source=it.source, sha256=it.file_sha256)
    return it


@command
def check_import(import_id: Id, mapping: Mapping, *, actor: Actor, in_background: bool = True) -> OrderImport:
    """Say what the columns of a file mean and have every row of it read. The mapping is remembered for next time."""
    it = lock(get_import(actor, import_id))
    check_move(it.state, ImportState.CHECKING)
    it.state, it.mapping = ImportState.CHECKING, mapping.model_dump(mode="json")
    _remember(it, actor.organization_id or it.seller_id)
    if in_background:
        work_on(it)
    audit.record(actor, Action.IMPORT_STARTED, it, step="check")
    return it


def _remember(it: OrderImport, owner_id: Id) -> None:
    key = {"program_id": it.program_id, "source": it.source, "owner_id": owner_id}
    add_if_missing(ImportMapping, id=ids.new(), seller_id=it.seller_id, mapping=it.mapping, kept_at=clock.now(), **key)
    query = select(ImportMapping).filter_by(**key)
    kept = db.session.scalars(query).one()
    kept.mapping, kept.kept_at = it.mapping or {}, clock.now()


@command
def start_import(import_id: Id, *, actor: Actor, seen: str = "") -> OrderImport:
    """Import what was checked. Only the seller's side may: what counts for a partner is the seller's to take.

    `seen` is what of other paper stood beside a tally when somebody looked. Raises Conflict when there is more by now.
    """
    it = lock(get_import(actor, import_id))
    _check_is_seller(it, actor)
    check_move(it.state, ImportState.APPLYING)
    if it.source == TALLY:
        _check_alone(it, seen)
    it.state = ImportState.APPLYING
    work_on(it)
    audit.record(actor, Action.IMPORT_STARTED, it, step="apply", **it.counts)
    return it


def _check_alone(it: OrderImport, seen: str) -> None:
    """Of tallies that tell of the same days and codes, one is started at a time: the next one sees it."""
    lock(it.program)
    since = find_told_since(it)
    if since is not None:
        raise Conflict(
            f"Another tally has told of {since[1]} on {since[0]} since this one was read. Call this one off and hand "
            "it in again: then it adds only what is new."
        )
    zone = db.session.get_one(Organization, it.seller_id).timezone
    check_still_alone(told_beside(it, zone), seen)


@command
def propose_import(import_id: Id, *, actor: Actor) -> OrderImport:
    """Hand a checked file of a partner's store to the seller, who decides whether it counts."""
    it = lock(get_import(actor, import_id))
    if not it.is_from_partner or it.partner_id != actor.organization_id:
        raise NotAllowed("Only a partner hands its own store’s sales to the seller. Start the import instead.")
    check_move(it.state, ImportState.PROPOSED)
    it.state = ImportState.PROPOSED
    audit.record(actor, Action.IMPORT_STARTED, it, step="propose")
    return it


@command
def cancel_import(import_id: Id, *, actor: Actor) -> OrderImport:
    """Call an import off. What was stored already is taken back; before that nothing was."""
    it = lock(get_import(actor, import_id))
    is_declined = it.state is ImportState.PROPOSED and it.seller_id == actor.organization_id
    to = ImportState.CANCELING if it.state is ImportState.APPLYING else ImportState.CANCELED
    to = ImportState.DECLINED if is_declined else to
    check_move(it.state, to)
    if it.state is ImportState.APPLYING:
        _check_is_seller(it, actor)
    it.state, it.ended_at = to, clock.now()
    it.counted_upto = None
    work_on(it)
    audit.record(actor, Action.IMPORT_CANCELED, it, to=to.value)
    return it


@command
def discard_rehearsal(import_id: Id, *, actor: Actor) -> None:
    """Forget an import that was only to show what it would do."""
    it = lock(get_import(actor, import_id))
    check_move(it.state, ImportState.CANCELED)
    audit.record(actor, Action.IMPORT_CANCELED, organization_id=it.seller_id, rehearsal=True)
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == it.id))
    db.session.execute(delete(OrderImport).where(OrderImport.id == it.id))


def _check_is_seller(it: OrderImport, actor: Actor) -> None:
    if it.seller_id != actor.organization_id:
        raise NotAllowed("The seller decides whether this counts. Hand it over instead.")


@command
def work_on(it: OrderImport) -> None:
    """Have a job go on with an import, wherever it stands. Inside a command."""
    row = enqueue("tracking.import", {"import_id": it.public_id}, dedupe_key=f"import:{it.public_id}")
    it.job_id = row.id if row else it.job_id
