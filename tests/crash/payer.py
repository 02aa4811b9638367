"""A process that pays a run, or takes a transfer back, and is killed in the middle."""

import random
from collections.abc import Callable
from typing import Any

import stripe
from flask import Flask

from core import jobs
from payouts.rails.stripe.transfers import StripeRail
from payouts.rules.sending import Answer, RailObject
from payouts.tasks import paying, reversing
from tests.crash.mortal import Counted, Kill, outlive
from tests.payouts.stripe_office import point_at

NOT_PAYING = ("mail.send", "payouts.check_run")
"""Jobs that a paid run causes and that pay nobody: mail, and a check of the books, which the judge makes too."""


def pay(app: Flask, kill: Kill, *, at: str, without: str = "") -> tuple[bool, int]:
    """Let a child pay what is due until it is killed; returns whether it was, and how many events it had seen.

    `at` is the stand-in's door for payers.
    `without` leaves a part of the protocol out: `key` or `look`.
    """

    def work(counted: Counted) -> None:
        _prepare(app, counted, at)
        _leave_out(without)
        jobs.run_due()
        paying.sweep({})

    return outlive(app, kill, work)


def take_back(app: Flask, kill: Kill, *, at: str) -> tuple[bool, int]:
    """Let a child take back what is due until it is killed; returns whether it was, and how many events it had seen."""

    def work(counted: Counted) -> None:
        _prepare(app, counted, at)
        jobs.run_due()
        reversing.sweep({})

    return outlive(app, kill, work)


def _prepare(app: Flask, counted: Counted, at: str) -> None:
    """In the child: call the rail at an address, count what is done, and mail nobody."""
    point_at(app, at)
    _count_calls(counted)
    for kind in NOT_PAYING:
        jobs.job(kind)(lambda _payload: None)


def _count_calls(counted: Counted) -> None:
    real_send, real_reverse, real_look = StripeRail.send, StripeRail.reverse, StripeRail.look

    def send(self: StripeRail, request: str, key: str) -> Answer:
        counted.note_call()
        answer = real_send(self, request, key)
        counted.note()
        return answer

    def reverse(self: StripeRail, request: str, key: str) -> Answer:
        counted.note_call()
        answer = real_reverse(self, request, key)
        counted.note()
        return answer

    def look(self: StripeRail, group: str) -> list[RailObject]:
        counted.note()
        found = real_look(self, group)
        counted.note()
        return found

    _replace(StripeRail, send=send, reverse=reverse, look=look)


def _leave_out(without: str) -> None:
    """Take a part of the protocol out of this process: the harness has to notice."""
    if without == "key":
        real = stripe.TransferService.create

        def create(self: Any, params: Any, _options: Any = None) -> Any:
            return real(self, params)

        _replace(stripe.TransferService, create=create)
    elif without == "look":
        _replace(StripeRail, look=lambda _self, _group: [])


def _replace(owner: type, **methods: Callable[..., Any]) -> None:
    """Put other methods in the place of a class's own, in this process, which dies with them."""
    for name, method in methods.items():
        setattr(owner, name, method)


def any_kill(chance: random.Random, most_events: int) -> Kill:
    """Return a random moment of death: mostly between two statements, sometimes in the middle of a call."""
    if chance.random() < 0.3:
        return Kill(into_call_s=chance.choice([0.001, 0.03, 0.1]))
    return Kill(at_event=chance.randint(1, most_events))
