"""Reads of accounts at rails and of a seller's stop. Credentials leave this package only to the rail they open."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select

from accounts.models import Organization
from accounts.sealing import unseal
from campaigns.models import Program
from core.access import Actor
from core.db import db
from core.ids import Id
from payouts.models import FileSetup, PaymentStop, Payout, PayoutRun, RailAccount, Reconciliation
from payouts.rules.rails import Credentials


def visible_rail_accounts(actor: Actor) -> Select[RailAccount]:
    """Return the accounts at rails of this actor's organization."""
    return select(RailAccount).where(RailAccount.seller_id == actor.organization_id)


def find_rail_account(seller_id: Id, rail: str) -> RailAccount | None:
    """Return a seller's account at a rail, or None."""
    query = select(RailAccount).where(RailAccount.seller_id == seller_id, RailAccount.rail == rail)
    return db.session.scalar(query)


def find_own_rail_account(actor: Actor, rail: str) -> RailAccount | None:
    """Return the account of this actor's organization at a rail, or None."""
    return db.session.scalar(visible_rail_accounts(actor).where(RailAccount.rail == rail))


def credentials_of(account: RailAccount) -> Credentials:
    """Return what opens an account, for a call to its rail and nothing else."""
    return Credentials(**json.loads(unseal(account.secret)))


def find_first_seller() -> Id | None:
    """Return the organization that made the first program: the one that values of the environment are for."""
    return db.session.scalar(select(Program.seller_id).order_by(Program.id).limit(1))


def find_stop(seller_id: Id) -> PaymentStop | None:
    """Return a seller's stop while it is on, or None."""
    query = select(PaymentStop).where(PaymentStop.seller_id == seller_id, PaymentStop.is_stopped)
    return db.session.scalar(query)


class Standing(NamedTuple):
    """How a seller pays: its stop while it is on, its last comparison with a rail, and its setups by kind of file."""

    stop: PaymentStop | None
    compared: Reconciliation | None
    setups: dict[str, FileSetup]


def standing_of(seller_id: Id) -> Standing:
    """Return how a seller pays, by rails and by files. One query."""
    newest = select(func.max(Reconciliation.ended_at)).where(Reconciliation.seller_id == seller_id).scalar_subquery()
    compared = and_(Reconciliation.seller_id == Organization.id, Reconciliation.ended_at == newest)
    query = (
        select(PaymentStop, Reconciliation, FileSetup)
        .select_from(Organization)
        .outerjoin(PaymentStop, and_(PaymentStop.seller_id == Organization.id, PaymentStop.is_stopped))
        .outerjoin(Reconciliation, compared)
        .outerjoin(FileSetup, FileSetup.seller_id == Organization.id)
        .where(Organization.id == seller_id)
    )
    rows: Sequence[Any] = db.session.execute(query).all()
    return Standing(rows[0][0], rows[0][1], {setup.kind: setup for _, _, setup in rows if setup is not None})


def list_rail_accounts(seller_id: Id | None = None) -> Sequence[RailAccount]:
    """Return all accounts at rails, or those of one seller."""
    query = select(RailAccount).order_by(RailAccount.id)
    return db.session.scalars(query if seller_id is None else query.where(RailAccount.seller_id == seller_id)).all()


def get_run_of(run_id: Id) -> PayoutRun:
    """Return a run by an id of our own, for work that nobody asks for in person."""
    return db.session.get_one(PayoutRun, run_id)


def get_payout_of(payout_id: Id) -> Payout:
    """Return a payout by an id of our own, for work that nobody asks for in person."""
    return db.session.get_one(Payout, payout_id)
