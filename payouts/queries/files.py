"""Reads of files made from runs: which there are, what can still be paid from them, and a seller's setup of a kind."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from accounts.sealing import unseal
from core.access import Actor
from core.audit import AuditRecord
from core.db import db, get_one
from core.ids import Id, parse
from core.money import Money, from_decimal
from payouts.models import Artefact, FileSetup, FileWithdrawal, Payout, PayoutRun
from payouts.rules.actions import Action
from payouts.rules.destinations import BY_EMAIL, Rail
from payouts.rules.files import BOOKS, FileKind
from payouts.rules.runs import PayoutState, is_outdated


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file made from a run: whether it still lists a payout that was taken out since, or was itself set aside.

    `is_done` says that every payout in it has ended, so that nothing is left to be paid from it.
    """

    artefact: Artefact
    is_outdated: bool
    withdrawal: FileWithdrawal | None = None
    is_done: bool = False

    @property
    def pays(self) -> bool:
        """Whether money goes out by it."""
        return self.artefact.kind not in BOOKS

    @property
    def is_current(self) -> bool:
        """Whether it can be paid from."""
        return not self.is_outdated and self.withdrawal is None

    @property
    def totals(self) -> list[Money]:
        """Return what it holds in each currency."""
        return [from_decimal(text, currency) for currency, text in sorted(self.artefact.control_totals.items())]


def list_files(run: PayoutRun, payouts: Sequence[Payout]) -> list[RunFile]:
    """Return the files made from a run with these payouts: what can be paid before what is outdated, newest first."""
    gone = [payout.public_id for payout in payouts if payout.state == PayoutState.VOIDED and payout.is_included]
    files = [
        RunFile(artefact, is_outdated(artefact.payout_ids, gone), withdrawal) for artefact, withdrawal in files_of(run)
    ]
    return sorted(files, key=lambda file: not file.is_current)


def files_of(run: PayoutRun) -> list[tuple[Artefact, FileWithdrawal | None]]:
    """Return the files made from a run, and how each was set aside if it was, the newest first."""
    query = (
        select(Artefact, FileWithdrawal)
        .outerjoin(
            FileWithdrawal,
            (FileWithdrawal.artefact_id == Artefact.id) & (FileWithdrawal.seller_id == Artefact.seller_id),
        )
        .where(Artefact.seller_id == run.seller_id, Artefact.run_id == run.id)
        .order_by(Artefact.created_at.desc(), Artefact.id.desc())
    )
    return [(artefact, withdrawal) for artefact, withdrawal in db.session.execute(query)]


def files_with(payout: Payout) -> list[Artefact]:
    """Return the payment files that list a payout and were not set aside, the newest first."""
    withdrawn = select(FileWithdrawal.artefact_id).where(FileWithdrawal.seller_id == payout.seller_id)
    query = select(Artefact).where(
        Artefact.seller_id == payout.seller_id,
        Artefact.run_id == payout.run_id,
        Artefact.id.not_in(withdrawn),
        Artefact.kind.not_in(BOOKS),
    )
    found = db.session.scalars(query.order_by(Artefact.created_at.desc(), Artefact.id.desc()))
    return [artefact for artefact in found if is_outdated(artefact.payout_ids, [payout.public_id])]


def get_artefact(actor: Actor, artefact_id: Id) -> Artefact:
    """Return a file of this actor's organization. Raises NotFound."""
    query = select(Artefact).where(Artefact.seller_id == actor.organization_id, Artefact.id == artefact_id)
    return get_one(query, missing="There is no such file, or it belongs to another organization.")


def get_artefact_of(artefact_id: Id) -> Artefact:
    """Return a file by an id of our own, for work that nobody asks for in person."""
    return db.session.get_one(Artefact, artefact_id)


def untold_payouts(artefact: Artefact, payout_ids: Iterable[str]) -> Sequence[Payout]:
    """Return which of a file's payouts wait to be paid and are expected on no day yet: nobody was told of them."""
    mine = select(Payout).where(Payout.seller_id == artefact.seller_id, Payout.run_id == artefact.run_id)
    chosen = Payout.id.in_([parse(each, Payout.__prefix__) for each in payout_ids])
    waits = (Payout.state == PayoutState.APPROVED) & Payout.expected_on.is_(None)
    return db.session.scalars(mine.where(chosen, waits).order_by(Payout.id)).all()


def untold_voids(payout_ids: Collection[Id]) -> Sequence[Payout]:
    """Return which of these payouts were taken out without a word in the trail: nobody was told of them."""
    told = select(AuditRecord.subject_id).where(
        AuditRecord.action == Action.PAYOUT_VOIDED, AuditRecord.subject_id.in_(payout_ids)
    )
    query = select(Payout).where(Payout.id.in_(payout_ids), Payout.state == PayoutState.VOIDED)
    return db.session.scalars(query.where(Payout.id.not_in(told)).order_by(Payout.id)).all()


def find_artefact(run: PayoutRun, kind: FileKind, sha256: str) -> Artefact | None:
    """Return the file of a run that has exactly these bytes, or None."""
    query = select(Artefact).where(
        Artefact.seller_id == run.seller_id, Artefact.run_id == run.id, Artefact.kind == kind, Artefact.sha256 == sha256
    )
    return db.session.scalar(query)


def find_withdrawal(artefact: Artefact) -> FileWithdrawal | None:
    """Return how a file was set aside, or None."""
    query = select(FileWithdrawal).where(
        FileWithdrawal.seller_id == artefact.seller_id, FileWithdrawal.artefact_id == artefact.id
    )
    return db.session.scalar(query)


def visible_setups(actor: Actor) -> Select[FileSetup]:
    """Return how this actor's organization pays by files."""
    return select(FileSetup).where(FileSetup.seller_id == actor.organization_id)


def setups_of(actor: Actor) -> dict[str, FileSetup]:
    """Return by kind what this actor's organization has set up."""
    return {setup.kind: setup for setup in db.session.scalars(visible_setups(actor))}


def find_setup(seller_id: Id, kind: FileKind) -> FileSetup | None:
    """Return a seller's setup of a kind of file, or None."""
    return db.session.scalar(select(FileSetup).where(FileSetup.seller_id == seller_id, FileSetup.kind == kind))


def ways_offered(seller_id: Id) -> list[Rail]:
    """Return the ways that pay to an e-mail address and that a seller offers its partners."""
    query = select(FileSetup).where(FileSetup.seller_id == seller_id, FileSetup.kind.in_(BY_EMAIL))
    return offered_by(db.session.scalars(query)).get(seller_id, [])


def offered_by(setups: Iterable[FileSetup]) -> dict[Id, list[Rail]]:
    """Return, by seller, the ways that these setups offer to partners."""
    offered: dict[Id, list[Rail]] = {}
    for setup in sorted(setups, key=lambda each: each.kind):
        if values_of(setup).get("is_offered"):
            offered.setdefault(setup.seller_id, []).append(Rail(setup.kind))
    return offered


def values_of(setup: FileSetup) -> dict[str, str]:
    """Return what a setup holds, for its form and its files."""
    values: dict[str, str] = json.loads(unseal(setup.secret))
    return values
