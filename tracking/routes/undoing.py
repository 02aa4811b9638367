"""Undoing an import: the seller asks for it, the partners that earned by it answer on a page of their own."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.permissions import Permission
from core.access import current_actor, needs
from core.ids import Id
from tracking.commands.imports.asking import answer_undo as answer
from tracking.commands.imports.asking import stop_waiting
from tracking.commands.imports.undoing import undo_import
from tracking.forms import UndoForm
from tracking.forms.imports import UndoAnswerForm
from tracking.queries.imports import get_import
from tracking.queries.orders import OrderFilter, page_of_orders
from tracking.queries.undoing import at_stake, get_undo_answer
from tracking.routes.blueprint import pages
from tracking.rules.imports import ImportState
from tracking.rules.undoing import UndoWord

_OPEN = frozenset({UndoWord.WAITING, UndoWord.DECLINED})


@pages.post("/orders/imports/<id:import_id>/undo")
@needs(Permission.ORDERS_EDIT)
def undo_order_import(import_id: Id) -> ResponseReturnValue:
    """Take back everything an import brought, or ask the partners that earned by it."""
    found = get_import(current_actor(), import_id)
    form = UndoForm.from_request()
    it = undo_import(found.id, actor=current_actor(), reason=form.reason.data or "")
    flash(
        "Everything it brought is being taken back. You can leave this page."
        if it.state is ImportState.UNDOING
        else "The partners it counts for were asked by mail. Nothing is taken back before they agree."
    )
    return redirect(url_for("tracking.show_import", import_id=it.public_id))


@pages.post("/orders/imports/<id:import_id>/undo/stop-waiting")
@needs(Permission.ORDERS_EDIT)
def stop_waiting_for_answers(import_id: Id) -> ResponseReturnValue:
    """Wait no longer for partners who have not answered; they keep what they earned."""
    ButtonForm.from_request()
    it = stop_waiting(import_id, actor=current_actor())
    flash("You wait no longer. Whoever has not answered keeps what it earned.")
    return redirect(url_for("tracking.show_import", import_id=it.public_id))


@pages.get("/orders/imports/<id:import_id>/answer")
@needs(Permission.ORDERS_SEE)
def show_undo_answer(import_id: Id) -> ResponseReturnValue:
    """Show a partner which of its sales a seller asks to take back."""
    actor = current_actor()
    asked = get_undo_answer(actor, import_id)
    it = asked.asks_about
    orders, count = page_of_orders(actor, OrderFilter(import_id=it.id))
    return render_template(
        "tracking/undo_answer.html", it=it, asked=asked, orders=orders, count=count,
        stakes=at_stake([asked]).get(asked.partnership_id, []), form=UndoAnswerForm(formdata=None),
        may_answer=actor.may(Permission.QUESTION_ASK), is_open=it.state is ImportState.APPLIED and asked.word in _OPEN,
    )  # fmt: skip


@pages.post("/orders/imports/<id:import_id>/answer")
@needs(Permission.QUESTION_ASK)
def answer_undo(import_id: Id) -> ResponseReturnValue:
    """Answer for a partner whether its sales may be taken back."""
    form = UndoAnswerForm.from_request()
    asked = answer(import_id, actor=current_actor(), word=UndoWord(form.word.data or ""), note=form.note.data or "")
    flash(
        "You agreed. These sales are taken back, and your shares of them go with them."
        if asked.word is UndoWord.AGREED
        else "You did not agree: your sales and shares stay as they are. The seller was told."
    )
    return redirect(url_for("tracking.show_undo_answer", import_id=asked.asks_about.public_id))
