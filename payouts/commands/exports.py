"""Files of a run. Making one changes no state: its bytes are kept once and download the same for ever.

A file is written outside of any transaction, because checking a large one takes seconds; it is kept only if the run
still is what it was written from.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, Conflict
from core.files import storage
from core.ids import Id
from payouts.commands.telling import forget_told, plan_telling
from payouts.models import Artefact, FileWithdrawal, PayoutRun
from payouts.queries.destinations import account_number
from payouts.queries.entries import zone_of
from payouts.queries.files import find_artefact, find_setup, find_withdrawal, get_artefact, list_files, values_of
from payouts.queries.rails import find_stop
from payouts.queries.run_rows import RunRow, rows_of
from payouts.queries.runs import get_run
from payouts.queries.vat import documents_in, vat_in
from payouts.rails import FILE_RAILS, FileRail
from payouts.rails.choosing import Choice, choose, totals_of
from payouts.rails.protocol import About, FileRow
from payouts.rules.actions import Action
from payouts.rules.destinations import WAYS, Rail
from payouts.rules.files import BOOKS, FileKind, file_name
from payouts.rules.references import reference_of
from payouts.rules.runs import RunState

EXPORTED_IN = frozenset({RunState.APPROVED, RunState.PAYING, RunState.SETTLED, RunState.CLOSED})
_NAME = 10  # of a run's random characters, so that no other installation's file has the same name


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is written and not kept yet."""

    data: bytes
    payouts: tuple[Id, ...]
    times: int


@dataclass(frozen=True, slots=True)
class _Tax:
    """How much of each payout is VAT, in minor units, and which invoices and credit notes it is for."""

    vat: Mapping[Id, int]
    documents: Mapping[Id, str]


def export_run(run_id: Id, *, actor: Actor) -> Artefact:
    """Return the newest file of bank transfers of an approved run. Raises Conflict as `make_files` does."""
    return make_files(run_id, FileKind.BANK_CSV, actor=actor)[0]


def make_files(run_id: Id, kind: FileKind, *, actor: Actor) -> list[Artefact]:
    """Return the files of one kind that an approved run is paid from, made for whatever is in none yet.

    What is in them stays there until a payment in a file is taken out or the file is set aside. Raises Conflict before
    approval, without the seller's setup, while payments are stopped, when nothing is left and when the run has changed.
    """
    run, rail = get_run(actor, run_id), FILE_RAILS[kind]
    choice = _choice(run, rail)
    if not choice.parts:
        if choice.current:
            return [file.artefact for file in choice.current]
        raise Conflict(_nothing_in(choice))
    _check_not_stopped(run, rail)
    setup = find_setup(run.seller_id, kind)
    if rail.needs_setup and setup is None:
        raise Conflict(f"{rail.label} cannot be written yet: an owner sets them up under Settings, Ways to pay.")
    values = values_of(setup) if setup else {}
    tax = _Tax(vat_in([row.payout for part in choice.parts for row in part]), documents_in(run))
    written = [
        Written(
            data=rail.write([_file_row(run, row, rail, tax) for row in part], _about(run, choice.times + at, values)),
            payouts=tuple(row.payout.id for row in part),
            times=choice.times + at,
        )
        for at, part in enumerate(choice.parts, start=1)
    ]
    return keep_files(run_id, kind, actor=actor, written=written)


@command
def keep_files(run_id: Id, kind: FileKind, *, actor: Actor, written: Sequence[Written]) -> list[Artefact]:
    """Keep written files, if the run still is what they were written from. Raises Conflict when it changed."""
    run, rail = lock(get_run(actor, run_id)), FILE_RAILS[kind]
    _check_not_stopped(run, rail)
    choice = _choice(run, rail)
    seen = [(each.times, each.payouts) for each in written]
    if seen != [
        (choice.times + at, tuple(row.payout.id for row in part)) for at, part in enumerate(choice.parts, start=1)
    ]:
        raise Conflict("The run changed while its file was made. Load it again, then make the file.")
    made = [file for each, part in zip(written, choice.parts, strict=True) if (file := _find_same(run, rail, each))]
    if made:
        return made
    made = [_keep(run, rail, actor, each, part) for each, part in zip(written, choice.parts, strict=True)]
    return [*made, *(file.artefact for file in choice.current if rail.pays)]


def _check_not_stopped(run: PayoutRun, rail: FileRail) -> None:
    """Raise Conflict while payments are stopped: no new file to pay from; books and files of before stay."""
    stop = find_stop(run.seller_id) if rail.pays else None
    if stop is not None:
        raise Conflict(f"Payments are stopped: {stop.reason} Allow them again under Payment runs, then make the file.")


@command
def withdraw_file(artefact_id: Id, *, actor: Actor, reason: str) -> FileWithdrawal:
    """Set a payment file aside that nobody gave to a bank, so that its payments can go into another file."""
    if not reason.strip():
        raise AppError("Say why nobody pays from this file.", field="reason")
    artefact = get_artefact(actor, artefact_id)
    lock(get_run(actor, artefact.run_id))
    if artefact.kind in BOOKS:
        raise Conflict("Nobody is paid from this file, so there is nothing to set aside.")
    if find_withdrawal(artefact) is not None:
        raise Conflict("This file was set aside already. Make a new one on the run's page.")
    withdrawal = add(
        FileWithdrawal(
            seller_id=artefact.seller_id,
            artefact_id=artefact.id,
            reason=reason.strip(),
            withdrawn_at=clock.now(),
            withdrawn_by_id=actor.user_id,
        )
    )
    forget_told(artefact)
    audit.record(actor, Action.FILE_WITHDRAWN, artefact, reason=reason.strip())
    return withdrawal


def _find_same(run: PayoutRun, rail: FileRail, written: Written) -> Artefact | None:
    """Return the file for bookkeeping that says the same already: it is made again only when the run has changed."""
    return None if rail.pays else find_artefact(run, rail.kind, hashlib.sha256(written.data).hexdigest())


def _choice(run: PayoutRun, rail: FileRail) -> Choice:
    if RunState(run.state) not in EXPORTED_IN:
        raise Conflict("The payment file is made from an approved run. Get this one approved first.")
    rows = rows_of(run)
    return choose(rail, rows, list_files(run, [row.payout for row in rows]))


def _nothing_in(choice: Choice) -> str:
    if choice.rail.kind is FileKind.BANK_CSV:
        return "There is nothing left to pay by file: each is in one, was paid, taken out, goes by Stripe or came back."
    why = "; ".join(f"{reason}: {len(rows)}" for reason, rows in choice.left_out.items())
    return f"There is nothing left for {choice.rail.label}. {why + '. ' if why else ''}Choose another file."


def _keep(run: PayoutRun, rail: FileRail, actor: Actor, written: Written, rows: Sequence[RunRow]) -> Artefact:
    name = file_name(rail.kind, number=run.number, month=run.cutoff_month, times=written.times, suffix=rail.suffix)
    artefact = add(
        Artefact(
            seller_id=run.seller_id,
            run_id=run.id,
            kind=rail.kind,
            filename=name,
            media_type=rail.media_type,
            storage_key=storage().save(written.data, rail.suffix),
            sha256=hashlib.sha256(written.data).hexdigest(),
            rows=len(rows),
            control_totals={total.currency: total.decimal() for total in totals_of(rows)},
            payout_ids=[row.payout.public_id for row in rows],
            created_at=clock.now(),
            created_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.RUN_EXPORTED, artefact, sha256=artefact.sha256, rows=len(rows))
    if rail.pays:
        plan_telling(artefact)
    return artefact


def _about(run: PayoutRun, times: int, setup: dict[str, str]) -> About:
    random, zone = run.public_id[-_NAME:].upper(), zone_of(run.seller_id)
    return About(
        name=f"T{run.number:04d}-{times}-{random}",
        run=run.title,
        number=run.number,
        times=times,
        made_at=clock.now(),
        day=clock.today(zone),
        approved_at=run.approved_at or clock.now(),
        approved_on=clock.local_day(run.approved_at or clock.now(), zone),
        setup=setup,
    )


def _file_row(run: PayoutRun, row: RunRow, rail: FileRail, tax: _Tax) -> FileRow:
    destination = row.destination
    if destination is None or destination.id != row.payout.destination_id:
        raise Conflict("A payment's account is not the one that was approved. Load the run again.")
    return FileRow(
        payout=row.payout.public_id,
        partner=row.partnership.name,
        holder=destination.holder_name,
        account=account_number(destination) if rail.pays else "",
        amount=row.payout.amount,
        reference=reference_of(run.number, row.payout.public_id),
        run=run.title,
        routing_number=destination.routing_number or "",
        bic=destination.bic or "",
        bank=destination.bank_name or "",
        country=destination.country or "",
        town=destination.town or "",
        partner_country=row.partnership.country,
        way=WAYS[Rail(row.payout.rail)] if row.payout.rail else "",
        state=row.payout.state,
        paid_on=row.payout.paid_on,
        bank_reference=row.payout.reference or "",
        vat_minor=tax.vat.get(row.payout.id, 0),
        documents=tax.documents.get(row.payout.id, ""),
    )
