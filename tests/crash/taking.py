"""A transfer that came on top, taken back by processes that die while the rail fails, until it is back: then judge."""

import random

from flask import Flask
from sqlalchemy import func, select

from core import clock as product_clock
from core import jobs
from core.db import db, end_read
from core.mail import OutboxMail
from payouts.comparing import reconcile_account
from payouts.models import Payout, PayoutAttempt, RailAccount
from payouts.queries.checks import check_books
from payouts.queries.findings import open_findings
from payouts.queries.rails import find_rail_account
from payouts.queries.reversing import open_reversal_of
from payouts.rails import open_rail
from payouts.reversing import start_reversal
from payouts.rules.reversing import seen_of
from payouts.rules.runs import PayoutState
from tests.crash.mortal import Kill
from tests.crash.payer import any_kill, take_back
from tests.crash.stand_in import StandIn
from tests.crash.story import DAYS, Verdict
from tests.crash.tally import Seen, note
from tests.crash.time import SharedClock
from tests.harness.database import isolation
from tests.payouts.stripe_office import make_stripe_office, payout_of

MOST_EVENTS = 90  # statements and calls that taking one transfer back comes to at most
REVERSALS = "POST /v1/transfers/tr_"
AMOUNT = 2_500


class Taking:
    """A paid run with one transfer too many, which an approver just asked to be taken back: played from there."""

    def __init__(self, app: Flask, clock: SharedClock, stand_in: StandIn) -> None:
        self.app, self.clock, self.stand_in = app, clock, stand_in
        self.office = make_stripe_office(clock, stand_in)
        run = self.office.approved()
        assert self.office.pay(run) == ["paid"]
        paid = payout_of(run.id, self.office.deals[0])
        self.payout_id, self.first = paid.id, str(paid.rail_object_id)
        self.double = self._pay_again()
        self.compare()
        jobs.run_due()
        self.decide()
        self.began, self.snapshot = product_clock.now(), isolation("a_double")
        self.snapshot.remember()
        jobs.run_due()  # once in this process, so that every other one inherits the statements made for it
        assert self.judge(0).is_clean

    def _account(self) -> RailAccount:
        account = find_rail_account(self.office.seller_id, "stripe")
        assert account is not None
        return account

    def _pay_again(self) -> str:
        """Send the only payment once more under another key; return the transfer that comes of it."""
        request = db.session.scalars(select(PayoutAttempt.request)).one()
        made = open_rail(self._account()).send(request, "once_more").found
        end_read()
        assert made is not None
        return made.id

    def compare(self) -> int:
        """Compare the books with the rail's, and return how many differences that shows."""
        return reconcile_account(self._account()).findings

    def begin(self) -> None:
        """Put our books, the rail's and the clock back to the moment after the person had asked."""
        self.snapshot.put_back()
        self.stand_in.forget_reversals()
        self.clock.set(self.began)

    def play(self, seed: int, *, kills: int, share: float) -> Verdict:
        """Take it back with up to this many deaths at random moments and this share of faulted answers, then judge."""
        chance = random.Random(seed)  # noqa: S311
        self.begin()
        self.stand_in.fail(share, seed=seed)
        died = 0
        while died < kills and not self.is_over():
            was_killed, _ = self.take_back(any_kill(chance, MOST_EVENTS))
            died += was_killed
            self.pass_time(chance.choices([6, 50, 130, 90_000], [2, 6, 3, 1])[0])
            self.decide()
        self.finish()
        return self._noted(self.judge(died), "taking back, at random")

    def play_once(self, kill: Kill, *faults: dict[str, object]) -> tuple[Verdict, bool]:
        """Take it back with one death and planned faults, then judge; also whether it was back before we knew."""
        self.begin()
        self.stand_in.plan(*faults)
        was_killed, _ = self.take_back(kill)
        self.stand_in.wait()
        is_ahead = bool(open_findings(self.office.seller_id)) and self._taken()[self.double] > 0
        end_read()
        self.pass_time(60)
        self.finish()
        return self._noted(self.judge(int(was_killed)), "taking back, before each statement"), is_ahead

    def take_back(self, kill: Kill) -> tuple[bool, int]:
        """Let a process take back what is due; returns whether it was killed, and how many events it had seen else."""
        return take_back(self.app, kill, at=self.stand_in.payers_url)

    def pass_time(self, seconds: float) -> None:
        """Move the clock on; before hours go by, whatever was asked of the rail has long been worked on."""
        if seconds > 3_600:
            self.stand_in.wait()
        self.clock.advance(seconds=seconds)

    def decide(self) -> None:
        """Play the person: ask for it, and ask again when it failed."""
        end_read()
        seller_id = self.office.seller_id
        if not self.is_over() and open_reversal_of(seller_id, self.payout_id) is None:
            (found,) = open_findings(seller_id)
            seen = seen_of(found.object_id, found.amount_minor, found.currency)
            start_reversal(found.id, actor=self.office.approver.actor, seen=seen)
        end_read()

    def is_over(self) -> bool:
        """Whether nothing differs any more."""
        db.session.expire_all()
        return not open_findings(self.office.seller_id)

    def finish(self) -> None:
        """Let days go by: a worker does what is due, a person asks again; at last what it caused is done."""
        for _ in range(DAYS):
            self.take_back(Kill())
            if self.is_over():
                break
            self.decide()
            self.pass_time(90_000)
        self.take_back(Kill())

    def judge(self, kills: int) -> Verdict:
        """Count what was taken back at the rail, and check our own books, findings and mails."""
        self.stand_in.plan()
        self.stand_in.wait()
        verdict, taken = Verdict(kills), self._taken()
        times = len(self.stand_in.reversals(self.double))
        verdict.doubled += [f"{self.double} was taken back {times} times"] if times > 1 else []
        verdict.lost += [f"{self.first} was taken back too"] if taken[self.first] else []
        verdict.stuck += [] if self.is_over() else ["the difference is open"]
        verdict.stuck += [f"{name} was not taken back" for name in [self.double] if taken[name] != AMOUNT]
        verdict.stuck += ["a job waits"] if jobs.longest_wait() is not None else []
        verdict.broken += [finding.sentence for finding in check_books(self.office.seller_id)]
        verdict.broken += self._not_told_once()
        if db.session.get_one(Payout, self.payout_id).state != PayoutState.PAID or self.compare():
            verdict.broken.append("the payment is not paid, or the comparison found a difference")
        return verdict

    def _taken(self) -> dict[str, int]:
        return {each["id"]: each["amount_reversed"] for each in self.stand_in.transfers()}

    def _not_told_once(self) -> list[str]:
        """Return what of the two mails about it, to whoever asked and to the partner, was not written once."""
        query = select(func.count()).where(OutboxMail.subject.like("25.00 USD%was taken back"))
        told = db.session.scalar(query) or 0
        return [] if told == 2 else [f"{told} mails tell of it"]

    def _noted(self, verdict: Verdict, how: str) -> Verdict:
        counts = {name: len(getattr(verdict, name)) for name in ("doubled", "lost", "stuck", "broken")}
        note(Seen(how, counts | {"deaths": verdict.kills, "payouts": 1}, ()))
        return verdict
