"""The payments of a history: advances, runs and everything that becomes of them, by the real commands only."""

import random

from sqlalchemy import select

from core import clock as product_clock
from core.access import Actor
from core.db import db
from core.ids import Id
from payouts.commands.advances import pay_advance
from payouts.commands.destinations import confirm_destination
from payouts.commands.freezing import submit_run
from payouts.commands.payouts import mark_paid, return_payout, void_payout
from payouts.commands.runs import approve_run, cancel_run, draft_run, finish_run, recalculate_run, take_back_run
from payouts.models import Payout, PayoutRun, Period
from payouts.queries.destinations import find_destination
from payouts.queries.entries import last_closed_month
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import payouts_of
from payouts.rules.runs import PayoutState, RunState
from tests.histories.facts import Memory
from tests.payouts.factories import Deal


class Paying:
    """What people do about payments, and what the history remembers of it."""

    random: random.Random
    zone: str
    seller_id: Id
    deals: list[Deal]
    memory: Memory
    preparer: Actor
    approver: Actor
    owners: dict[Id, Actor]

    def pay_in_advance(self) -> None:
        """Record the advance that the terms promise, if they do; a second time changes nothing."""
        deal = self.random.choice(self.deals)
        if self.memory.advance is None:
            return
        today = product_clock.today(self.zone)
        pay_advance(deal.version_id, actor=self.approver, paid_on=today, reference="A-1")
        self.remember_closings()
        self.memory.pay_in_advance(deal, today)

    def recouped(self) -> None:
        """Remember that what became payable was set against advances just now."""
        self.remember_closings()
        for deal in self.deals:
            self.memory.recoup(deal, product_clock.today(self.zone))

    def remember_closings(self) -> None:
        """Remember which months were closed, and when: refunds after that leave what was counted."""
        rows = db.session.scalars(select(Period).where(Period.seller_id == self.seller_id))
        self.memory.closings = {row.month: row.closed_at for row in rows}

    def go_on_with_run(self) -> None:
        """Do what comes next: pay what is approved, else approve, submit, or start a run."""
        steps = [
            (self._payout(PayoutState.APPROVED), self.pay),
            (self._run(RunState.SETTLED), self.finish),
            (self._run(RunState.IN_REVIEW), self.approve),
            (self._run(RunState.DRAFT), self.submit),
        ]
        next((act for found, act in steps if found is not None), self.draft)()

    def draft(self) -> None:
        draft_run(last_closed_month(self.seller_id) or "2026-01", actor=self.preparer)
        self.recouped()

    def submit(self) -> None:
        run = self._run(RunState.DRAFT)
        if run is None:
            return
        if self.random.random() < 0.7:
            run = recalculate_run(run.id, actor=self.preparer)
            self.recouped()
        if any(row.is_ready for row in rows_of(run)):
            submit_run(run.id, actor=self.preparer, seen=state_of_draft(rows_of(run)))
            self.recouped()
            self._move(run.id, self.memory.in_flight, 1)
        else:
            cancel_run(run.id, actor=self.preparer)

    def take_run_back(self) -> None:
        run = self._run(RunState.IN_REVIEW)
        if run is not None:
            self._move(run.id, self.memory.in_flight, -1)
            take_back_run(run.id, actor=self.preparer)

    def approve(self) -> None:
        run = self._run(RunState.IN_REVIEW)
        if run is not None:
            approver = self.preparer if self.random.random() < 0.2 else self.approver
            approve_run(run.id, actor=approver, seen_sha=run.sha256 or "")

    def cancel(self) -> None:
        run = self._run(RunState.IN_REVIEW)
        if run is not None:
            self._move(run.id, self.memory.in_flight, -1)
            cancel_run(run.id, actor=self.preparer)

    def pay(self) -> None:
        payout = self._payout(PayoutState.APPROVED, PayoutState.PAID)
        if payout is not None:
            was, owner, amount = payout.state, payout.partnership_id, payout.amount_minor
            mark_paid(
                payout.id, actor=self.approver, reference="B-1", paid_on=product_clock.today(self.zone), is_shared=True
            )
            assert was == PayoutState.APPROVED
            _add(self.memory.in_flight, owner, -amount)
            _add(self.memory.paid, owner, amount)

    def send_back(self) -> None:
        payout = self._payout(PayoutState.PAID)
        if payout is not None:
            _add(self.memory.paid, payout.partnership_id, -payout.amount_minor)
            return_payout(payout.id, actor=self.approver, reason="Account closed")

    def confirm_account(self) -> None:
        blocked = [each for each in self.owners if (row := find_destination(each)) and row.blocked_at]
        for partnership_id in blocked:
            confirm_destination(partnership_id, actor=self.owners[partnership_id])

    def void(self) -> None:
        payout = self._payout(PayoutState.APPROVED)
        if payout is not None:
            _add(self.memory.in_flight, payout.partnership_id, -payout.amount_minor)
            void_payout(payout.id, actor=self.approver, reason="Asked to wait")

    def finish(self) -> None:
        run = self._run(RunState.SETTLED)
        if run is not None:
            finish_run(run.id, actor=self.preparer)

    def _run(self, state: RunState) -> PayoutRun | None:
        query = select(PayoutRun).where(PayoutRun.seller_id == self.seller_id, PayoutRun.state == state)
        return db.session.scalars(query.order_by(PayoutRun.number)).first()

    def _payout(self, *states: PayoutState) -> Payout | None:
        query = select(Payout).where(
            Payout.seller_id == self.seller_id, Payout.state.in_(states), Payout.is_included, Payout.amount_minor > 0
        )
        found = db.session.scalars(query.order_by(Payout.run_id, Payout.currency)).all()
        return self.random.choice(found) if found else None

    def _move(self, run_id: Id, sums: dict[Id, int], sign: int) -> None:
        for payout in payouts_of(db.session.get_one(PayoutRun, run_id)):
            if payout.is_included:
                _add(sums, payout.partnership_id, sign * payout.amount_minor)


def _add(sums: dict[Id, int], owner: Id, amount: int) -> None:
    sums[owner] = sums.get(owner, 0) + amount
