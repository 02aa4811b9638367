"""Changing keys: seals everything that is kept encrypted with the newest of FIELD_KEYS, so that older ones can go."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import User
from accounts.sealing import resealed
from core.db import command, db
from core.ids import Id
from payouts.models import FileSetup, PayoutDestination, RailAccount, TaxProfile, TaxRule
from tracking.models import SourceConnection

BATCH = 500
Sealed = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
_SEALED: tuple[tuple[InstrumentedAttribute[Id], Sealed], ...] = (
    (User.id, User.totp_secret),
    (PayoutDestination.id, PayoutDestination.secret),
    (TaxProfile.id, TaxProfile.secret),
    (TaxRule.id, TaxRule.tin_secret),
    (RailAccount.id, RailAccount.secret),
    (FileSetup.id, FileSetup.secret),
    (SourceConnection.id, SourceConnection.sealed_secret),
    (SourceConnection.id, SourceConnection.sealed_token),
)
"""Every column that holds sealed text, with the key of its table."""


def rotate_keys() -> int:
    """Seal everything anew and return how many texts there were. Interrupted, it can simply be run again."""
    return sum(_rotate(key, column) for key, column in _SEALED)


def _rotate(key: InstrumentedAttribute[Id], column: Sealed) -> int:
    ids = db.session.scalars(select(key).where(column.is_not(None), column != "").order_by(key)).all()
    for start in range(0, len(ids), BATCH):
        reseal(key, column, ids[start : start + BATCH])
    return len(ids)


@command
def reseal(key: InstrumentedAttribute[Id], column: Sealed, ids: Sequence[Id]) -> None:
    """Seal one column of a batch of rows with the newest key. Raises InvalidToken when no key fits."""
    rows = db.session.scalars(select(key.class_).where(key.in_(ids)).with_for_update())
    for row in rows:
        setattr(row, column.key, resealed(getattr(row, column.key)))
