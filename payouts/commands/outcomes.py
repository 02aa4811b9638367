"""What an answer or a look means for a payout, its attempt, the books and the people. Only inside a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core import audit, clock, jobs
from core.access import system_for
from core.clock import local_day
from core.db import add
from payouts import notices
from payouts.commands.destinations import block_destination
from payouts.commands.findings import open_finding, solve_those_of
from payouts.commands.reserves import give_back, pay
from payouts.commands.settling import settle_if_done
from payouts.models import Payout, PayoutAnswer, PayoutAttempt, PayoutRun
from payouts.queries.entries import zone_of
from payouts.queries.recipients import find_by_object
from payouts.rules.actions import Action
from payouts.rules.reconciling import FindingKind, Ours, found_about, taken_back
from payouts.rules.refusals import ABOUT_ACCOUNT, refusal_sentence
from payouts.rules.runs import PayoutState, advance_payout
from payouts.rules.sending import (
    OPEN_ATTEMPTS,
    Answer,
    AnswerKind,
    AttemptState,
    RailObject,
    Step,
    echo_problems,
    is_young,
    living,
    next_look,
    wait_after,
)

_LOOKABLE = frozenset({FindingKind.WRONG, FindingKind.DOUBLED, FindingKind.EXTRA})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One payout with its newest attempt, all locked, at the moment something was said about it."""

    run: PayoutRun
    payout: Payout
    attempt: PayoutAttempt
    ours: Ours
    livemode: bool

    @property
    def is_open(self) -> bool:
        """Whether the end of this attempt is still to be found."""
        return AttemptState(self.attempt.state) in OPEN_ATTEMPTS

    def answered(self, answer: Answer) -> None:
        """Draw the consequence of an answer to a send."""
        if answer.kind is AnswerKind.DONE and answer.found is not None:
            self._found(answer.found)
        elif not self.is_open:
            return
        elif answer.kind is AnswerKind.AGAIN:
            self.attempt.next_at = clock.now() + wait_after(self.attempt.sends)
        elif answer.kind in {AnswerKind.REFUSED, AnswerKind.LOCKED_OUT}:
            self._refused(answer)
        else:
            if answer.kind is AnswerKind.CONFLICT:
                open_finding(self.run.seller_id, found_about(self.ours, FindingKind.CONFLICT, None, [answer.text]))
            self._unsure(clock.now())

    def looked(self, found: Sequence[RailObject]) -> Step:
        """Draw the consequence of a look at the payout's group."""
        self.attempt.looked_at, self.attempt.looks = clock.now(), self.attempt.looks + 1
        alive = living(found)
        if self._is_other_of_two(alive, found):
            return self._paid_by_other(alive[0])
        self._note_taken_back(found)
        if len(alive) > 1:
            return self._doubled(alive)
        if alive:
            return self._found(alive[0])
        solve_those_of(self.run.seller_id, self.payout.id, _LOOKABLE)
        return self._found_nothing() if self.is_open else Step.NOTHING

    def _is_other_of_two(self, alive: Sequence[RailObject], found: Sequence[RailObject]) -> bool:
        """Whether the transfer that paid was reversed whole, and one more of the same kind is left."""
        mine = next((each for each in found if each.id == self.payout.rail_object_id), None)
        if self.payout.state != PayoutState.PAID or mine is None or mine.is_live or len(alive) != 1:
            return False
        return not echo_problems(self.ours.order, alive[0], livemode=self.livemode)

    def _paid_by_other(self, left: RailObject) -> Step:
        """Let the one of two that is left be what paid. The books stay as they are: the amount went out once."""
        mine, before = self.payout, self.payout.rail_object_id
        mine.rail_object_id = mine.reference = left.id
        audit.record(system_for(mine.seller_id), Action.PAYOUT_PAID_BY_OTHER, mine, before=before, reference=left.id)
        over = {FindingKind.DOUBLED, FindingKind.REVERSED}
        solve_those_of(mine.seller_id, mine.id, over, solution=f"{before} was taken back, and {left.id} pays it.")
        return Step.NOTHING

    def _note_taken_back(self, found: Sequence[RailObject]) -> None:
        """Say at once that what was paid was reversed at the rail; a person books it as returned."""
        mine = next((each for each in found if each.id == self.payout.rail_object_id), None)
        if mine is not None and mine.reversed_minor and self.payout.state == PayoutState.PAID:
            open_finding(self.run.seller_id, taken_back(self.ours, mine))

    def _found(self, found: RailObject) -> Step:
        """Adopt the one transfer there is, if it is what was asked and still wanted."""
        problems = echo_problems(self.ours.order, found, livemode=self.livemode)
        if problems:
            open_finding(self.run.seller_id, found_about(self.ours, FindingKind.WRONG, found, problems))
            self._unsure(clock.now())
        elif self.is_open or self.payout.state == PayoutState.APPROVED:
            self._paid(found)
        elif self.payout.state != PayoutState.PAID:
            open_finding(self.run.seller_id, found_about(self.ours, FindingKind.EXTRA, found))
        elif found.id != self.payout.rail_object_id:
            more = f"{self.payout.rail_object_id} and {found.id} are both there"
            open_finding(self.run.seller_id, found_about(self.ours, FindingKind.DOUBLED, found, [more]))
        else:
            self._one_is_left()
        return Step.NOTHING

    def _one_is_left(self) -> None:
        """Solve that there were two transfers: the one that paid is the only one left."""
        mine = self.payout
        solve_those_of(mine.seller_id, mine.id, {FindingKind.DOUBLED}, solution=f"Only {mine.rail_object_id} is left.")

    def _found_nothing(self) -> Step:
        now = clock.now()
        if self.attempt.state == AttemptState.SENDING:
            if is_young(self.attempt.first_sent_at, now):
                return Step.SEND
            self._unsure(self.attempt.first_sent_at)
        was_planned = self.attempt.next_at is not None
        self.attempt.next_at = next_look(self.attempt.unsure_at or now, now)
        if was_planned and self.attempt.next_at is None:
            notices.payout_undecided(self.payout, self.run)
        return Step.NOTHING

    def _doubled(self, alive: Sequence[RailObject]) -> Step:
        """Two transfers for one payout: say so loudly, and let a person take one back. Nothing is fixed silently."""
        oldest = min(alive, key=lambda each: (each.created_at, each.id))
        mine = self.payout.rail_object_id or oldest.id
        for each in alive:
            if each.id != mine:
                more = f"{mine} and {each.id} are both there"
                open_finding(self.run.seller_id, found_about(self.ours, FindingKind.DOUBLED, each, [more]))
        self._unsure(clock.now())
        return Step.NOTHING

    def _paid(self, found: RailObject) -> None:
        payout = self.payout
        payout.state = advance_payout(PayoutState(payout.state), PayoutState.PAID)
        payout.rail_object_id = payout.reference = found.id
        payout.paid_on, payout.paid_at = local_day(found.created_at, zone_of(payout.seller_id)), clock.now()
        self._end(AttemptState.PAID)
        system = system_for(payout.seller_id)
        pay(payout, system, reference=found.id)
        settle_if_done(self.run)
        self._one_is_left()
        solve_those_of(self.run.seller_id, payout.id, _LOOKABLE | {FindingKind.CONFLICT})
        audit.record(system, Action.PAYOUT_PAID, payout, reference=found.id)
        notices.payout_paid(payout)

    def _refused(self, answer: Answer) -> None:
        """A definite no: nothing was paid, so the money is payable again and somebody has to decide."""
        if answer.kind is AnswerKind.LOCKED_OUT:
            self.run.paying_since = None
        sentence = refusal_sentence(answer.code, answer.text, currency=self.payout.currency)
        self.attempt.reason = sentence
        self._end(AttemptState.FAILED)
        if answer.code in ABOUT_ACCOUNT:
            block_destination(self.payout, PayoutState.FAILED, reason=sentence)
            self._look_at_account()
        _fail(self.run, self.payout, sentence)

    def _look_at_account(self) -> None:
        """Plan a look at the partner's account, so that both sides soon read what is missing there."""
        recipient = find_by_object(self.run.seller_id, self.ours.order.destination)
        if recipient is not None:
            key = f"payouts.recipient:{recipient.public_id}"
            jobs.enqueue("payouts.recipient", {"recipient": recipient.public_id}, dedupe_key=key)

    def _unsure(self, since: datetime) -> None:
        """Neither yes nor no: nothing is sent any more, and we look until it is certain."""
        if not self.is_open:
            return
        if self.attempt.state == AttemptState.SENDING:
            self.attempt.state, self.attempt.unsure_at = AttemptState.UNKNOWN, since
            self.payout.state = advance_payout(PayoutState(self.payout.state), PayoutState.UNKNOWN)
            audit.record(system_for(self.run.seller_id), Action.PAYOUT_UNSURE, self.payout)
        self.attempt.next_at = next_look(self.attempt.unsure_at or since, clock.now())

    def _end(self, state: AttemptState) -> None:
        self.attempt.state, self.attempt.ended_at, self.attempt.next_at = state, clock.now(), None


def fail_unsent(run: PayoutRun, payout: Payout, sentence: str) -> None:
    """Fail a payout that its rail cannot pay at all, before anything was sent."""
    payout.state = advance_payout(PayoutState(payout.state), PayoutState.SENDING)
    _fail(run, payout, sentence)


def _fail(run: PayoutRun, payout: Payout, sentence: str) -> None:
    payout.state = advance_payout(PayoutState(payout.state), PayoutState.FAILED)
    payout.left_out_reason = sentence
    system = system_for(run.seller_id)
    give_back([payout], system, reason=sentence)
    audit.record(system, Action.PAYOUT_FAILED, payout, reason=sentence)
    notices.payout_failed(payout, run)


def keep_answer(attempt: PayoutAttempt, answer: Answer, *, source: str = "send") -> PayoutAnswer:
    """Keep what a rail answered to a send, or to taking one back, word by word."""
    return _keep(
        attempt,
        source=source,
        kind=answer.kind,
        text=answer.text,
        status=answer.status,
        code=answer.code,
        request_id=answer.request_id,
        object_id=answer.found.id if answer.found else answer.object_id,
    )


def keep_look(attempt: PayoutAttempt, found: Sequence[RailObject]) -> PayoutAnswer:
    """Keep what a look found."""
    alive = living(found)
    text = f"Found {', '.join(each.id for each in alive)}." if alive else "No transfer was found."
    return _keep(attempt, source="look", kind="found" if alive else "none", text=text[:600])


def keep_trouble(attempt: PayoutAttempt, why: str) -> PayoutAnswer:
    """Keep that a rail could not be asked, and ask again later."""
    tries = max(attempt.sends + attempt.looks, 1)
    attempt.next_at = clock.now() + wait_after(tries)
    return _keep(attempt, source="look", kind="trouble", text=why[:600])


def keep_decision(attempt: PayoutAttempt, text: str, *, user_id: object) -> PayoutAnswer:
    """Keep what a person decided about an attempt."""
    return _keep(attempt, source="person", kind="released", text=text[:600], user_id=user_id)


def _keep(attempt: PayoutAttempt, **said: object) -> PayoutAnswer:
    owner = {"seller_id": attempt.seller_id, "attempt_id": attempt.id, "payout_id": attempt.payout_id}
    return add(PayoutAnswer(at=clock.now(), **owner, **said))
