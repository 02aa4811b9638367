"""Questions about money: a partner asks beside what looks wrong, and the seller's finance people answer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.errors import AppError, NotFound
from core.ids import Id, show
from payouts.commands import questions as commands
from payouts.forms.earnings import QuestionForm
from payouts.models import Earning, Statement
from payouts.queries import questions as queries
from payouts.routes.blueprint import pages

SENT = "Your question is with the seller’s finance people. They answer by mail and under Questions and answers."


@pages.get("/questions")
@needs(Permission.STATEMENTS_SEE)
def list_questions() -> ResponseReturnValue:
    """Show every question this organization asked or was asked, the open ones first."""
    return _page(None)


def _page(refusal: AppError | None) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "payouts/questions.html", rows=queries.list_questions(actor), actor=actor, refusal=refusal, id_of=show
    )
    return page, refusal.status if refusal else 200


@pages.post("/statements/<id:statement_id>/question")
@needs(Permission.QUESTION_ASK)
def ask_about_statement(statement_id: Id) -> ResponseReturnValue:
    """Ask the seller about a statement."""
    form = QuestionForm.from_request()
    commands.ask_about_statement(statement_id, actor=current_actor(), text=form.text.data or "")
    flash(SENT)
    return redirect(url_for("payouts.show_statement", statement_id=show(Statement.__prefix__, statement_id)))


@pages.post("/earnings/<id:earning_id>/question")
@needs(Permission.QUESTION_ASK)
def ask_about_earning(earning_id: Id) -> ResponseReturnValue:
    """Ask the seller about one earning."""
    form = QuestionForm.from_request()
    commands.ask_about_earning(earning_id, actor=current_actor(), text=form.text.data or "")
    flash(SENT)
    return redirect(url_for("payouts.explain_earning", earning_id=show(Earning.__prefix__, earning_id)))


@pages.post("/questions/<id:question_id>/answer")
@needs(Permission.QUESTION_ANSWER)
def answer_question(question_id: Id) -> ResponseReturnValue:
    """Answer a partner's question."""
    form = QuestionForm.from_request()
    try:
        commands.answer_question(question_id, actor=current_actor(), answer=form.text.data or "")
    except NotFound:
        raise
    except AppError as refusal:
        return _page(refusal)
    flash("Answered. The partner gets it by mail.")
    return redirect(url_for("payouts.list_questions"))
