"""Asking before an import is undone: every partner whose earnings it lowers says yes or no, and silence is no yes.

It begins once nobody is waited for; what counts for a partner without a yes stays.
"""

from core import audit, clock
from core.access import Actor
from core.db import add, command, db, lock
from core.errors import Conflict, NotAllowed
from core.ids import Id
from tracking import notices
from tracking.commands.imports.steps import work_on
from tracking.models import OrderImport, UndoAnswer
from tracking.queries.imports import get_import
from tracking.queries.undoing import get_undo_answer, list_answers, partners_touched
from tracking.rules.actions import Action
from tracking.rules.imports import ImportState, check_move
from tracking.rules.undoing import UndoWord, check_answer


@command
def answer_undo(import_id: Id, *, actor: Actor, word: UndoWord, note: str = "") -> UndoAnswer:
    """Say for a partner whether what an import brought it may be taken back. Only a no may still become a yes.

    Raises Conflict when the seller asks no longer.
    """
    answer = get_undo_answer(actor, import_id)
    it = lock(answer.asks_about)
    answer = lock(answer)
    check_answer(it.state, answer.word, word)
    answer.word, answer.note = word, note.strip()[:400]
    answer.answered_at, answer.answered_by_id = clock.now(), actor.user_id
    audit.record(actor, Action.IMPORT_UNDO_ANSWERED, it, organization_id=it.seller_id, word=word.value)
    notices.undo_answered(it, answer)
    begin_if_answered(it)
    return answer


@command
def stop_waiting(import_id: Id, *, actor: Actor) -> OrderImport:
    """Wait no longer for partners who have not answered: they keep what they earned. Others' yes is carried out."""
    it = lock(get_import(actor, import_id))
    if it.seller_id != actor.organization_id:
        raise NotAllowed("Only the seller, who asked, can stop waiting. Say what you think of it instead.")
    open_ones = [each for each in list_answers(it) if each.word is UndoWord.WAITING]
    if it.state is not ImportState.APPLIED or not open_ones:
        raise Conflict("Nobody is waited for. Open the import again to see what was answered.")
    for each in open_ones:
        each.word = UndoWord.CLOSED
    audit.record(actor, Action.IMPORT_UNDO_CLOSED, it, closed=len(open_ones))
    db.session.flush()
    begin_if_answered(it)
    return it


def ask_partners(it: OrderImport) -> None:
    """Ask every partner that an undo touches and that has not answered before. Inside a command."""
    asked = {each.partnership_id: each for each in list_answers(it)}
    for partnership_id, partner_id in partners_touched(it).items():
        answer = asked.get(partnership_id)
        if answer is None:
            notices.undo_asked(it, _ask(it, partnership_id, partner_id))
        elif answer.word is UndoWord.CLOSED:
            answer.word, answer.asked_at = UndoWord.WAITING, clock.now()
            notices.undo_asked(it, answer)
    db.session.flush()


def begin_if_answered(it: OrderImport) -> None:
    """Begin to take back what may be, once nobody is waited for and there is something to take. Inside a command."""
    answers = list_answers(it)
    words = {each.word for each in answers}
    if UndoWord.WAITING in words or (words and UndoWord.AGREED not in words):
        return
    own = next((each.word for each in answers if each.partnership_id == it.partnership_id), None)
    if it.is_from_partner and own is not UndoWord.AGREED:
        return
    check_move(it.state, ImportState.UNDOING)
    it.state, it.counted_upto = ImportState.UNDOING, None
    work_on(it)


def _ask(it: OrderImport, partnership_id: Id, partner_id: Id) -> UndoAnswer:
    owners = {"seller_id": it.seller_id, "partner_id": partner_id, "partnership_id": partnership_id}
    return add(UndoAnswer(**owners, import_id=it.id))
