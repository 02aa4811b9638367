"""A partner's questions about its money: asked of the seller's finance people by mail, answered to the partner."""

from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from payouts import notices
from payouts.models import Earning, Question, Statement
from payouts.queries.earnings import get_earning
from payouts.queries.questions import get_asked
from payouts.queries.statements import get_statement
from payouts.rules.actions import Action

_MOST = 600


@command
def ask_about_statement(statement_id: Id, *, actor: Actor, text: str) -> Question:
    """Ask the seller about a statement, as the partner. Raises NotFound for anybody else's."""
    return _ask(get_statement(actor, statement_id), actor, text)


@command
def ask_about_earning(earning_id: Id, *, actor: Actor, text: str) -> Question:
    """Ask the seller about one earning, as the partner. Raises NotFound for anybody else's."""
    return _ask(get_earning(actor, earning_id), actor, text)


@command
def answer_question(question_id: Id, *, actor: Actor, answer: str) -> Question:
    """Answer a partner's question, as the seller. Raises Conflict when it was answered already."""
    question = lock(get_asked(actor, question_id))
    if question.answered_at is not None:
        raise Conflict(f"It was answered already: “{question.answer}” Write to the partner if more is to be said.")
    question.answer = _checked(answer, "Write an answer: the partner gets it by mail.")
    question.answered_at, question.answered_by_id = clock.now(), actor.user_id
    audit.record(actor, Action.QUESTION_ANSWERED, question)
    notices.question_answered(question)
    return question


def _ask(about: Statement | Earning, actor: Actor, text: str) -> Question:
    if about.partner_id != actor.organization_id:
        raise NotFound("You are the one who is asked about this. Questions of the partner stand on this page.")
    question = add(
        Question(
            seller_id=about.seller_id,
            partnership_id=about.partnership_id,
            partner_id=about.partner_id,
            statement_id=about.id if isinstance(about, Statement) else None,
            earning_id=about.id if isinstance(about, Earning) else None,
            text=_checked(text, "Write what looks wrong, so that the seller can check it."),
            asked_at=clock.now(),
            asked_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.QUESTION_ASKED, question)
    notices.question_asked(question)
    return question


def _checked(text: str, missing: str) -> str:
    plain = text.strip()
    if not plain:
        raise AppError(missing, field="text")
    if len(plain) > _MOST:
        raise AppError(f"Use at most {_MOST} characters.", field="text")
    return plain
