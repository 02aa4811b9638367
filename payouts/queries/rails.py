"""Reads of accounts at rails and of a seller's stop. Credentials leave this package only to the rail they open."""

import json

from sqlalchemy import Select, select

from accounts.sealing import unseal
from campaigns.models import Program
from core.access import Actor
from core.db import db
from core.ids import Id
from payouts.models import PaymentStop, RailAccount
from payouts.rules.rails import Credentials


def visible_rail_accounts(actor: Actor) -> Select[RailAccount]:
    """Return the accounts at rails of this actor's organization."""
    return select(RailAccount).where(RailAccount.seller_id == actor.organization_id)


def find_rail_account(seller_id: Id, rail: str) -> RailAccount | None:
    """Return a seller's account at a rail, or None."""
    query = select(RailAccount).where(RailAccount.seller_id == seller_id, RailAccount.rail == rail)
    return db.session.scalar(query)


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
