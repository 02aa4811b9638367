"""Paying a run: one payout after the other, each call between two commits. May die anywhere and be run again by anyone.

The order of what happens is told in `docs/payout-protocol.md`.
"""

from datetime import timedelta
from typing import Any

import structlog

from core import clock
from core.db import end_read
from core.errors import AppError
from core.ids import Id, parse
from core.jobs import job, periodic
from payouts.commands import attempts as commands
from payouts.commands.attempts import Sending
from payouts.commands.rail_accounts import ensure_rail_account
from payouts.models import PayoutRun
from payouts.queries.attempts import Due, next_due, next_moment, runs_with_work
from payouts.queries.rails import find_rail_account, get_payout_of, get_run_of
from payouts.rails import RailTrouble, SendingRail, open_rail
from payouts.rules.destinations import Rail
from payouts.rules.sending import AnswerKind, Step, group_of

log = structlog.get_logger(__name__)


@job("payouts.pay")
def pay(payload: dict[str, Any]) -> None:
    """Send everything of a run that is due now; a later job is written for what has to wait."""
    go_on_with(parse(payload["run"], PayoutRun.__prefix__))


@job("payouts.look")
def look(payload: dict[str, Any]) -> None:
    """Ask a rail how one payout stands, and go on with it when it was not paid and may still be sent."""
    payout_id = parse(payload["payout"])
    payout = get_payout_of(payout_id)
    run_id = payout.run_id
    Payer(_rail_of(payout.seller_id, payout.rail or "")).look_only(payout_id)
    go_on_with(run_id)


@job("payouts.sweep")
def sweep(_payload: dict[str, Any]) -> None:
    """Go on with every run in which something is due, whatever became of the job that should have."""
    for _seller_id, run_id in runs_with_work():
        end_read()
        try:
            go_on_with(run_id)
        except AppError as refusal:
            log.warning("run_waits", run=str(run_id), why=refusal.message)


periodic("payouts.sweep", every=timedelta(minutes=15))


def go_on_with(run_id: Id) -> int:
    """Deal with everything of a run that is due now; returns how many payouts were dealt with."""
    seller_id = get_run_of(run_id).seller_id
    payer, done = Payer(_rail_of(seller_id, Rail.STRIPE)), 0
    while (due := next_due(run_id)) is not None:
        end_read()
        payer.deal_with(due)
        done += 1
    if next_moment(run_id) is not None:
        commands.plan_next(run_id)
    end_read()
    return done


def _rail_of(seller_id: Id, rail: str) -> SendingRail:
    """Return a seller's rail, opened. Raises Conflict when it is not connected."""
    opened = open_rail(find_rail_account(seller_id, rail) or ensure_rail_account(seller_id, rail))
    end_read()
    return opened


class Payer:
    """Deals with payouts through one open rail: begin or take up, look where needed, send, record."""

    def __init__(self, rail: SendingRail) -> None:
        self.rail = rail

    def deal_with(self, due: Due) -> None:
        """Bring one payout as far as it goes now."""
        if due.attempt_id is None:
            sending = commands.begin_attempt(due.payout_id, self.rail)
        else:
            sending = commands.take_up(due.attempt_id, self.rail)
        if sending is not None and self._is_clear(due.payout_id, sending):
            self._send(due.payout_id, sending)

    def look_only(self, payout_id: Id) -> None:
        """Ask how a payout stands, and record it; nothing is sent."""
        group = group_of(payout_id.hex)
        try:
            found = self.rail.look(group)
        except RailTrouble as trouble:
            raise AppError(f"Stripe could not be asked: {trouble} Look again in a minute.") from trouble
        commands.record_look(payout_id, found, self.rail)

    def _is_clear(self, payout_id: Id, sending: Sending) -> bool:
        """Whether nothing can have been paid yet, or a look has just shown that nothing was."""
        if not sending.must_look:
            return True
        return self._look(payout_id, sending) is Step.SEND and commands.note_send(sending.attempt_id)

    def _look(self, payout_id: Id, sending: Sending) -> Step:
        try:
            found = self.rail.look(sending.group)
        except RailTrouble as trouble:
            commands.postpone(sending.attempt_id, str(trouble))
            return Step.NOTHING
        return commands.record_look(payout_id, found, self.rail)

    def _send(self, payout_id: Id, sending: Sending) -> None:
        """Send once. A refusal after an earlier send is believed only when a look finds nothing."""
        if clock.now() >= sending.until:
            return
        answer = self.rail.send(sending.request, sending.key)
        is_no = answer.kind in {AnswerKind.REFUSED, AnswerKind.LOCKED_OUT}
        if is_no and sending.must_look and self._look(payout_id, sending) is Step.NOTHING:
            return
        commands.record_answer(sending.attempt_id, answer, self.rail)
