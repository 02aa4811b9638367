"""A process that pays a run and is killed in the middle: forked from the test, so that nothing is imported twice."""

import os
import random
import signal
import threading
from dataclasses import dataclass
from typing import Any

import stripe
from flask import Flask
from sqlalchemy import event

from core import jobs
from core.db import db
from payouts.rails.stripe.transfers import StripeRail
from payouts.rules.sending import Answer, RailObject
from payouts.tasks.paying import sweep

DONE, BROKEN = 0, 3


@dataclass(frozen=True)
class Kill:
    """When a payer dies: before its n-th statement or call, or so many seconds into a call to the rail."""

    at_event: int = 0
    into_call_s: float = 0.0


@dataclass
class Counted:
    """What a payer has done so far: statements, commits, and both ends of every call."""

    kill: Kill
    events: int = 0

    def note(self, *_args: Any, **_kwargs: Any) -> None:
        self.events += 1
        if self.events == self.kill.at_event:
            os.kill(os.getpid(), signal.SIGKILL)

    def note_call(self) -> None:
        self.note()
        if self.kill.into_call_s:
            threading.Timer(self.kill.into_call_s, os.kill, (os.getpid(), signal.SIGKILL)).start()


def pay(app: Flask, kill: Kill, *, without: str = "") -> tuple[bool, int]:
    """Let a child pay what is due until it is killed; returns whether it was, and how many events it had seen.

    `without` leaves a part of the protocol out: `key` or `look`.
    """
    db.session.remove()
    db.engine.dispose()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(app, kill, without, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True, 0
    assert os.WEXITSTATUS(status) == DONE, f"the payer broke: {said}"
    return False, int(said)


def _live(app: Flask, kill: Kill, without: str, writing: int) -> None:
    """Pay in this process, then end it without running anything of the test's."""
    try:
        counted = Counted(kill)
        _count(counted)
        _leave_out(without)
        with app.app_context():
            jobs.run_due()
            sweep({})
            db.session.remove()
        os.write(writing, str(counted.events).encode())
    except BaseException as error:  # noqa: BLE001 (whatever it was is told to the parent, which fails with it)
        os.write(writing, repr(error).encode()[:2000])
        os._exit(BROKEN)
    os._exit(DONE)


def _count(counted: Counted) -> None:
    event.listen(db.engine, "before_cursor_execute", counted.note)
    event.listen(db.engine, "commit", counted.note)
    real_send, real_look = StripeRail.send, StripeRail.look

    def send(self: StripeRail, request: str, key: str) -> Answer:
        counted.note_call()
        answer = real_send(self, request, key)
        counted.note()
        return answer

    def look(self: StripeRail, group: str) -> list[RailObject]:
        counted.note()
        found = real_look(self, group)
        counted.note()
        return found

    StripeRail.send, StripeRail.look = send, look  # type: ignore[method-assign]


def _leave_out(without: str) -> None:
    """Take a part of the protocol out of this process: the harness has to notice."""
    if without == "key":
        real = stripe.TransferService.create

        def create(self: Any, params: Any, _options: Any = None) -> Any:
            return real(self, params)

        stripe.TransferService.create = create  # type: ignore[method-assign,assignment]
    elif without == "look":
        StripeRail.look = lambda _self, _group: []  # type: ignore[method-assign,assignment]


def any_kill(chance: random.Random, most_events: int) -> Kill:
    """Return a random moment of death: mostly between two statements, sometimes in the middle of a call."""
    if chance.random() < 0.3:
        return Kill(into_call_s=chance.choice([0.001, 0.03, 0.1]))
    return Kill(at_event=chance.randint(1, most_events))
