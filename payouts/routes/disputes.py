"""Pages of disputes: opening one beside a statement or an earning, its page for both sides, and its file."""

from collections.abc import Callable

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.documents import write_pdf
from core.formats import money, write_for_everybody
from core.http import download
from core.ids import Id, show
from core.money import Money
from partners.queries import list_joined_partnerships
from payouts import commands
from payouts.forms.disputes import AnswerForm, ObjectForm, OpenForm
from payouts.models import Dispute, Earning, Statement
from payouts.queries import disputes as queries
from payouts.queries.earnings import get_earning
from payouts.queries.statements import get_statement
from payouts.routes.blueprint import pages
from payouts.rules.disputes import due_after, sentence
from tracking.models import Order

OPENED = "Your dispute is open. What is contested is set apart until it is settled."


@pages.get("/disputes")
@needs(Permission.STATEMENTS_SEE)
def list_disputes() -> ResponseReturnValue:
    """Show every dispute this organization opened or has to answer."""
    actor = current_actor()
    joined = list_joined_partnerships(actor) if actor.may(Permission.QUESTION_ASK) else []
    return render_template("payouts/disputes.html", rows=queries.list_disputes(actor), actor=actor, joined=joined)


@pages.get("/disputes/<id:dispute_id>")
@needs(Permission.STATEMENTS_SEE)
def show_dispute(dispute_id: Id) -> ResponseReturnValue:
    """Show one dispute: what both sides said, what was booked, and what can be done next."""
    return _page(queries.get_dispute(current_actor(), dispute_id), AnswerForm(formdata=None))


@pages.route("/statements/<id:statement_id>/dispute", methods=["GET", "POST"])
@needs(Permission.QUESTION_ASK)
def dispute_statement(statement_id: Id) -> ResponseReturnValue:
    """Contest an amount that is missing on a statement."""
    statement = get_statement(current_actor(), statement_id)
    back = url_for("payouts.show_statement", statement_id=statement.public_id)
    return _opening(statement, commands.dispute_statement, back, f"statement {statement.number}")


@pages.route("/earnings/<id:earning_id>/dispute", methods=["GET", "POST"])
@needs(Permission.QUESTION_ASK)
def dispute_earning(earning_id: Id) -> ResponseReturnValue:
    """Contest an amount that is missing on one earning."""
    earning = get_earning(current_actor(), earning_id)
    back = url_for("payouts.explain_earning", earning_id=earning.public_id)
    return _opening(earning, commands.dispute_earning, back, "this share")


@pages.post("/disputes/<id:dispute_id>/answer")
@needs(Permission.QUESTION_ANSWER)
def answer_dispute(dispute_id: Id) -> ResponseReturnValue:
    """Answer a dispute."""
    dispute, form = queries.get_dispute(current_actor(), dispute_id), AnswerForm()
    form.amount.currency = dispute.currency
    if form.is_sent_and_valid():
        with form.refusals():
            award = form.amount.data or Money.zero(dispute.currency)
            commands.answer_dispute(dispute_id, actor=current_actor(), award=award, answer=form.text.data or "")
            flash("Answered. The partner gets it by mail.")
            return _back(dispute_id)
    return _page(queries.get_dispute(current_actor(), dispute_id), form)


@pages.post("/disputes/<id:dispute_id>/second-look")
@needs(Permission.QUESTION_ASK)
def object_to_answer(dispute_id: Id) -> ResponseReturnValue:
    """Ask for the one second look."""
    form = ObjectForm.from_request()
    commands.object_to_answer(dispute_id, actor=current_actor(), text=form.text.data or "")
    flash("Another person looks at it again.")
    return _back(dispute_id)


@pages.post("/disputes/<id:dispute_id>/accept")
@needs(Permission.QUESTION_ASK)
def accept_answer(dispute_id: Id) -> ResponseReturnValue:
    """Accept the answer."""
    commands.accept_answer(dispute_id, actor=current_actor())
    flash("Settled.")
    return _back(dispute_id)


@pages.get("/disputes/<id:dispute_id>/file.json")
@needs(Permission.STATEMENTS_SEE)
def show_dispute_as_json(dispute_id: Id) -> ResponseReturnValue:
    """Return everything about a dispute as data."""
    dispute = queries.get_dispute(current_actor(), dispute_id)
    return download(jsonify(queries.file_of(dispute)).data, f"dispute-{dispute.public_id}.json", "application/json")


@pages.get("/disputes/<id:dispute_id>/file.pdf")
@needs(Permission.STATEMENTS_SEE)
def show_dispute_as_pdf(dispute_id: Id) -> ResponseReturnValue:
    """Return everything about a dispute as a document."""
    dispute = queries.get_dispute(current_actor(), dispute_id)
    write_for_everybody()
    paid = money(dispute.sale_paid) if dispute.sale_paid else ""
    amounts = {"contested": money(dispute.amount), "awarded": money(dispute.awarded), "paid": paid}
    data = write_pdf("payouts/dispute", queries.file_of(dispute) | amounts)
    return download(data, f"dispute-{dispute.public_id}.pdf", "application/pdf")


def _page(dispute: Dispute, form: AnswerForm) -> ResponseReturnValue:
    between, actor = queries.between(dispute), current_actor()
    is_seller = dispute.seller_id == actor.organization_id
    form.amount.currency = dispute.currency
    page = render_template(
        "payouts/dispute.html",
        it=dispute,
        form=form,
        between=between,
        entries=queries.entries_of_claim(dispute),
        is_seller=is_seller,
        actor=actor,
        about=sentence(dispute.state, between.partner, between.seller),
        statement_id=show(Statement.__prefix__, dispute.statement_id) if dispute.statement_id else "",
        earning_id=show(Earning.__prefix__, dispute.earning_id) if dispute.earning_id else "",
        order_id=show(Order.__prefix__, dispute.order_id) if dispute.order_id else "",
        may_count=is_seller and dispute.may_turn_out_to_count and actor.may(Permission.QUESTION_ANSWER),
        answers_here=is_seller and dispute.waits_for_seller and actor.may(Permission.QUESTION_ANSWER),
        is_same_person=dispute.objected_at is not None and dispute.answered_by_id == actor.user_id,
    )
    return page, form.status


def _opening(about: Statement | Earning, contest: Callable[..., Dispute], back: str, what: str) -> ResponseReturnValue:
    """Show the form of a dispute, and contest the amount by a command once it is sent."""
    form, about_id = OpenForm(), about.id
    form.amount.currency = about.currency
    if form.is_sent_and_valid():
        with form.refusals():
            dispute = contest(about_id, actor=current_actor(), amount=form.amount.data, text=form.text.data or "")
            flash(OPENED)
            return _back(dispute.id)
    page = render_template("payouts/dispute_form.html", form=form, back=back, what=what, due=due_after)
    return page, form.status


def _back(dispute_id: Id) -> AnyResponse:
    return redirect(url_for("payouts.show_dispute", dispute_id=show(Dispute.__prefix__, dispute_id)))
