"""A run paid by processes that die, with a rail that fails, until a person has decided what waits. Then: judge."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from core import clock as product_clock
from core import jobs
from core.db import db, end_read
from core.errors import Conflict
from core.ids import Id
from demo.stripe.faults import Kind
from payouts.commands.paying import pay_run, release_attempt
from payouts.commands.results import ask_booking, hand_in_result, receive_file
from payouts.comparing import reconcile_account
from payouts.models import Entry, Payout, PayoutRun
from payouts.queries.attempts import runs_with_work
from payouts.queries.checks import check_books
from payouts.queries.rails import find_rail_account
from payouts.queries.runs import payouts_of
from payouts.rules.kinds import EntryKind
from payouts.rules.runs import PayoutState
from payouts.rules.sending import group_of
from payouts.tasks.paying import sweep
from tests.crash.mortal import Kill
from tests.crash.payer import any_kill, pay
from tests.crash.stand_in import FAULTS, StandIn
from tests.crash.tally import Seen, note
from tests.crash.time import SharedClock
from tests.crash.worker import Live, Worker
from tests.harness.database import isolation
from tests.payouts.bank_files import camt054, debit
from tests.payouts.stripe_office import make_stripe_office, payout_of

MOST_EVENTS = 120  # statements and calls a payer lives through at most: about one payout
DAYS = 30  # how often the person comes before a payout counts as stuck: the rail goes on failing all the while


@dataclass
class Verdict:
    """What the rail's own books say of a run's payouts, and what ours say of themselves."""

    kills: int
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    up_s: list[float] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether every payout was paid exactly once, came to an end, and the books hold."""
        return not (self.doubled or self.lost or self.stuck or self.broken)


class Story:
    """One approved run over two ways to pay, paid again and again from the same moment.

    Most of it goes out by Stripe; one partner is paid from the bank, whose file a worker books beside the payments.
    """

    def __init__(self, app: Flask, clock: SharedClock, stand_in: StandIn, partners: int) -> None:
        self.app, self.clock, self.stand_in, self.days_left = app, clock, stand_in, DAYS
        self.office = make_stripe_office(clock, stand_in, partners=partners, by_file=1)
        run = self.office.approved()
        jobs.run_due()
        self.run_id = self.office.start(run).id
        self.by_file = payout_of(self.run_id, self.office.deals[-1]).id
        self.file_id = self._hand_in()
        self.began, self.snapshot = product_clock.now(), isolation(f"story_of_{partners}")
        self.snapshot.remember()
        self._rehearse()

    def _hand_in(self) -> Id:
        """Upload what the bank says of the payment that was made there, and ask a worker to book it."""
        paid = db.session.get_one(Payout, self.by_file)
        data = camt054(debit(paid.public_id, paid.amount.decimal(), day="2026-05-20"))
        file = hand_in_result(receive_file(data, "bank.xml"), actor=self.office.approver.actor)
        return ask_booking(file.id, actor=self.office.approver.actor).id

    def begin(self) -> None:
        """Put our books, the rail's and the clock back to the moment before the first payment."""
        self.snapshot.put_back()
        self.stand_in.forget()
        self.clock.set(self.began)

    def _rehearse(self) -> None:
        """Pay once in this process, with a lost answer, so that every payer inherits the statements made for it."""
        self.stand_in.forget()
        self.stand_in.plan({"kind": "drop_after", "on": "POST /v1/transfers"})
        jobs.run_due()
        self.pass_time(60)
        sweep({})
        assert self.judge(0).is_clean

    def play(
        self, seed: int, *, kills: int, share: float, kinds: tuple[Kind, ...] = FAULTS, without: str = ""
    ) -> Verdict:
        """Pay with this many deaths at random moments and this share of faulted answers, then judge."""
        chance = random.Random(seed)  # noqa: S311
        self.begin()
        self.stand_in.fail(share, seed=seed, kinds=kinds)
        died = 0
        while died < kills and not self.is_over():
            was_killed, _ = self.pay(any_kill(chance, MOST_EVENTS), without=without)
            died += was_killed
            self.pass_time(chance.choices([6, 50, 130, 90_000], [2, 6, 3, 1])[0])
            self.decide()
        self.finish(without=without)
        return self._noted(self.judge(died), f"at random{', no ' if without else ''}{without}")

    def play_with_workers(self, seed: int, *, kills: int, share: float, live: Live) -> Verdict:
        """Let workers pay, kill this many of them at random moments of it, let the last one end it, then judge."""
        chance = random.Random(seed)  # noqa: S311
        self.begin()
        self.stand_in.fail(share, seed=seed)
        self.days_left, died, up_s = DAYS, 0, list[float]()
        while not self.is_over() and self.days_left:
            is_due = bool(runs_with_work())
            with Worker(self.app, self.stand_in, live) as worker:
                self._let_work(worker, worker.is_calling)
                up_s += [worker.age_s] if is_due and worker.is_calling() else []
                if died < kills and worker.is_calling():
                    time.sleep(chance.choice([0.0, 0.02, 0.1, 0.3]))
                    died += 1
                else:
                    self._let_work(worker, self.is_over)
            self.pass_time(chance.choices([6, 50, 130, 90_000], [2, 6, 3, 1])[0])
            self.decide()
        verdict = self.judge(died)
        verdict.up_s = up_s
        return self._noted(verdict, f"in a worker, {live.__name__.replace('_', ' ')}")

    def _let_work(self, worker: Worker, is_so: Callable[[], bool]) -> None:
        """Let a worker live until something is so. Days go by, and the person comes, only while it has nothing to do.

        Else a clock that runs away from it would keep it from sending: it sends only within 45 s of its last look.
        """
        while not is_so() and not self.is_over() and self.days_left:
            worker.wait_until(lambda: is_so() or self._is_at_rest(), left=self._left_to_do)
            if not is_so():
                self.decide()
                self.pass_time(90_000)
                self.days_left -= 1

    def _is_at_rest(self) -> bool:
        """Whether a living worker has seen what time it is and done everything that was due."""
        end_read()
        slot = jobs.Periodic("payouts.sweep", timedelta(minutes=15)).slot(product_clock.now())
        if db.session.get(jobs.PeriodicSlot, ("payouts.sweep", slot)) is None or jobs.longest_wait() is not None:
            return False
        running = select(func.count()).select_from(jobs.Job).where(jobs.Job.state == jobs.JobState.RUNNING)
        return db.session.scalar(running) == 0

    def _left_to_do(self) -> list[str]:
        end_read()
        live = select(jobs.Job).where(jobs.Job.finished_at.is_(None)).order_by(jobs.Job.run_after)
        now = product_clock.now()
        return [
            f"{row.kind}, {row.state}, tried {row.attempts} times, due {now - row.run_after}, held to {row.lease_until}"
            for row in db.session.scalars(live)
        ]

    def _noted(self, verdict: Verdict, how: str) -> Verdict:
        counts = {name: len(getattr(verdict, name)) for name in ("doubled", "lost", "stuck", "broken")}
        counts |= {"deaths": verdict.kills, "payouts": len(self.payouts())}
        note(Seen(how, counts, tuple(verdict.up_s)))
        return verdict

    def play_once(self, kill: Kill, *faults: dict[str, object]) -> Verdict:
        """Pay with one death at one moment and planned faults, then judge."""
        self.begin()
        self.stand_in.plan(*faults)
        was_killed, _ = self.pay(kill)
        self.pass_time(60)
        self.finish()
        return self._noted(self.judge(int(was_killed)), "before each statement and call")

    def pay(self, kill: Kill, *, without: str = "") -> tuple[bool, int]:
        """Let a payer pay what is due; returns whether it was killed, and how many events it had seen otherwise."""
        return pay(self.app, kill, at=self.stand_in.payers_url, without=without)

    def finish(self, *, without: str = "") -> None:
        """Let days go by: a worker pays what is due, a person decides what waits."""
        for _ in range(DAYS):
            self.pay(Kill(), without=without)
            if self.is_over():
                return
            self.decide()
            self.pass_time(90_000)

    def pass_time(self, seconds: float) -> None:
        """Move the clock on; before hours go by, whatever was asked of the rail has long been worked on."""
        if seconds > 3_600:
            self.stand_in.wait()
        self.clock.advance(seconds=seconds)

    def decide(self) -> None:
        """Play the person: release what may be released, and pay on when the run was stopped."""
        end_read()
        approver = self.office.approver.actor
        waiting = [payout.id for payout in self.payouts() if payout.state in {PayoutState.FAILED, PayoutState.UNKNOWN}]
        for payout_id in waiting:
            try:
                release_attempt(payout_id, actor=approver, reason="Nothing came")
            except Conflict:
                continue  # not certain yet: the person comes again
        if db.session.get_one(Payout, self.by_file).state != PayoutState.PAID:
            ask_booking(self.file_id, actor=approver)
        run = db.session.get_one(PayoutRun, self.run_id)
        if run.paying_since is None and not self.is_over():
            pay_run(run.id, actor=approver, seen_sha=run.approved_sha256 or "")

    def payouts(self) -> list[Payout]:
        """Return the run's payouts as they are stored now."""
        db.session.expire_all()
        return list(payouts_of(db.session.get_one(PayoutRun, self.run_id)))

    def _booked(self) -> int:
        """Return how often the books say that the bank paid."""
        query = select(func.count()).select_from(Entry)
        return db.session.scalar(query.where(Entry.payout_id == self.by_file, Entry.kind == EntryKind.PAID)) or 0

    def is_over(self) -> bool:
        """Whether every payout was paid."""
        return all(payout.state == PayoutState.PAID for payout in self.payouts())

    def judge(self, kills: int) -> Verdict:
        """Count the rail's transfers against our payouts, and check our own books."""
        self.stand_in.plan()
        self.stand_in.wait()
        verdict, made = Verdict(kills), Counter[tuple[str, int]]()
        for transfer in self.stand_in.transfers():
            made[str(transfer["transfer_group"]), transfer["amount"]] += 1
        for payout in self.payouts():
            times = made.pop((group_of(payout.id.hex), payout.amount_minor), 0)
            times += self._booked() if payout.id == self.by_file else 0
            is_paid = payout.state == PayoutState.PAID
            verdict.doubled += [payout.public_id] if times > 1 else []
            verdict.lost += [payout.public_id] if is_paid and not times else []
            verdict.stuck += [f"{payout.public_id} is {payout.state}"] if not is_paid else []
        verdict.broken += [f"{group} was paid and belongs to no payout" for group, _ in made]
        verdict.broken += [finding.sentence for finding in check_books(self.office.seller_id)]
        account = find_rail_account(self.office.seller_id, "stripe")
        if account is not None and not verdict.doubled and reconcile_account(account).findings:
            verdict.broken.append("the comparison with the rail found a difference")
        return verdict
