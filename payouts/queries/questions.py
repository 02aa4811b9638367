"""Reads of what partners ask about their money: each side sees its own questions, the open ones first."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership
from payouts.models import Question, Statement

_SHOWN = 200


def visible_questions(actor: Actor) -> Select[Question]:
    """Return the questions that this actor's organization asked or was asked."""
    mine = or_(Question.seller_id == actor.organization_id, Question.partner_id == actor.organization_id)
    return select(Question).where(mine)


def get_asked(actor: Actor, question_id: Id) -> Question:
    """Return a question that this actor's organization was asked as the seller. Raises NotFound."""
    query = select(Question).where(Question.seller_id == actor.organization_id, Question.id == question_id)
    return get_one(query, missing="There is no such question, or it was asked of somebody else.")


def list_questions(actor: Actor) -> list[tuple[Question, Partnership]]:
    """Return the newest questions with the partnership each belongs to, the open ones first."""
    query = visible_questions(actor).with_only_columns(Question, Partnership)
    query = query.join(
        Partnership, (Partnership.id == Question.partnership_id) & (Partnership.seller_id == Question.seller_id)
    )
    rows = db.session.execute(query.order_by(Question.answered_at.is_not(None), Question.asked_at.desc()).limit(_SHOWN))
    return [(row[0], row[1]) for row in rows]


def questions_about(actor: Actor, statement: Statement) -> Sequence[Question]:
    """Return what was asked about a statement, the newest first."""
    query = visible_questions(actor).where(Question.statement_id == statement.id)
    return db.session.scalars(query.order_by(Question.asked_at.desc())).all()
