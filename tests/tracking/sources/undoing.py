"""Undoing an import with everybody's yes: the seller asks, and every partner that is asked agrees."""

from sqlalchemy import select

from core.db import db, end_read
from core.ids import Id
from tests.tracking.factories import Shop, actor_of
from tracking.commands.imports.asking import answer_undo
from tracking.commands.imports.undoing import undo_import
from tracking.models import UndoAnswer
from tracking.rules.undoing import UndoWord


def ask_to_undo(shop: Shop, import_id: Id) -> None:
    """Ask as the seller."""
    undo_import(import_id, actor=shop.actor, reason="Wrong month")
    end_read()


def agree(import_id: Id) -> None:
    """Have every partner that was asked and has not answered agree."""
    asked = select(UndoAnswer.partner_id).where(UndoAnswer.import_id == import_id, UndoAnswer.word == UndoWord.WAITING)
    partners = list(db.session.scalars(asked))
    end_read()
    for partner_id in partners:
        answer_undo(import_id, actor=actor_of(partner_id), word=UndoWord.AGREED)
    end_read()
