"""Webhooks are sent until they are taken: tried again, given up after days, found by a sweep, and kept in a log."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from accounts.commands import hook_deliveries, hook_log, hooks
from accounts.models import Hook, HookAttempt, HookDelivery, HookEventRow
from accounts.rules.hooks import GIVE_UP, PAUSES, DeliveryState, HookState
from accounts.tasks.hooks import deliver, spread, take_up
from accounts.telling import SPREAD_JOB
from core.db import command, db
from core.errors import Conflict
from core.jobs import Job, run_due
from core.mail import OutboxMail
from core.privacy import forget_person
from tests.accounts.hooking import deliveries, happen, is_signed, make_hook, make_owner
from tests.harness.clock import Clock
from tests.harness.people import Person
from tests.harness.receiver import Receiver


@pytest.fixture
def owner(app: Flask) -> Person:
    return make_owner()


def test_what_fails_is_tried_again_until_it_is_taken(clock: Clock, owner: Person, receiver: Receiver) -> None:
    hook, secret = make_hook(owner, receiver)
    receiver.answers = [500, 302, 404, 200]
    happen(owner)
    for pause in (timedelta(), *PAUSES[:3]):
        clock.advance(seconds=pause.total_seconds())
        run_due()
    assert len(receiver.got) == 4
    assert len(set(receiver.ids)) == 1
    assert len({body for _headers, body in receiver.got}) == 1
    assert all(is_signed(secret, headers, body) for headers, body in receiver.got)
    (sent,) = deliveries(hook)
    assert (sent.state, sent.tries) == (DeliveryState.DELIVERED, 4)
    assert [(each.status, each.error) for each in sent.attempts][1] == (
        302, "It answered 302, and redirects are not followed.",
    )  # fmt: skip
    assert sent.attempts[-1].answer == "thanks"
    assert db.session.get_one(Hook, hook.id).failing_since is None


def test_after_days_of_failing_a_webhook_is_turned_off_and_its_owners_are_told(
    clock: Clock, owner: Person, receiver: Receiver
) -> None:
    hook, _ = make_hook(owner, receiver)
    receiver.answers = [503]
    happen(owner)
    for pause in (timedelta(), *PAUSES):
        clock.advance(seconds=pause.total_seconds())
        run_due()
    assert sum(PAUSES, timedelta()) > GIVE_UP
    stopped = db.session.get_one(Hook, hook.id)
    assert (stopped.state, stopped.stopped_why) == (HookState.FAILED, "Nothing was taken for 3 days.")
    assert [sent.state for sent in deliveries(hook)] == [DeliveryState.FAILED]
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    assert mail.recipient == owner.email
    assert "turned off" in mail.text
    tries = len(receiver.got)
    happen(owner)
    clock.advance(days=1)
    run_due()
    assert len(receiver.got) == tries
    with pytest.raises(Conflict, match="Turn it on first"):
        hook_log.replay_failed(hook.id, actor=owner.actor)
    hooks.turn_on_hook(hook.id, actor=owner.actor)
    receiver.answers = [200]
    assert hook_log.replay_failed(hook.id, actor=owner.actor) == 1
    run_due()
    assert len(receiver.got) == tries + 1
    assert len(set(receiver.ids)) == 1


def test_410_turns_a_webhook_off_at_once(owner: Person, receiver: Receiver) -> None:
    hook, _ = make_hook(owner, receiver)
    receiver.answers = [410]
    happen(owner, times=3)
    run_due()
    assert len(receiver.got) == 1
    assert db.session.get_one(Hook, hook.id).state is HookState.FAILED
    assert {sent.state for sent in deliveries(hook)} == {DeliveryState.FAILED}


def test_a_worker_that_dies_while_sending_loses_nothing(clock: Clock, owner: Person, receiver: Receiver) -> None:
    hook, _ = make_hook(owner, receiver)
    happen(owner, times=2)
    assert db.session.scalar(select(func.count()).where(Job.kind == SPREAD_JOB)) == 2
    spread({"seller_id": str(owner.organization_id)})
    lose_jobs()
    turn = hook_deliveries.take_turn(hook.id)
    assert turn is not None
    first = hook_deliveries.take_next(hook.id, turn)  # and here it dies
    assert first is not None
    deliver({"hook": str(hook.id)})
    assert receiver.got == []  # somebody else seems to be sending
    clock.advance(seconds=40)
    run_due()
    assert sorted(receiver.ids) == sorted(sent.event.public_id for sent in deliveries(hook))
    assert hook_deliveries.take_next(hook.id, turn) is None  # whoever lost its turn sends nothing more


@command
def lose_jobs() -> None:
    """Lose every job there is."""
    db.session.execute(delete(Job))


def test_what_no_job_took_up_is_found_by_the_sweep(owner: Person, receiver: Receiver) -> None:
    make_hook(owner, receiver)
    happen(owner)
    lose_jobs()
    take_up({})
    run_due()
    assert len(receiver.got) == 1


def test_a_webhook_that_does_not_answer_gets_some_rest(clock: Clock, owner: Person, receiver: Receiver) -> None:
    hook, _ = make_hook(owner, receiver)
    hooks.change_hook(hook.id, url="http://127.0.0.1:9/", events=["link.created"], actor=owner.actor)
    happen(owner, times=5)
    run_due()
    assert db.session.scalar(select(func.count()).select_from(HookAttempt)) == 3
    clock.advance(seconds=30)
    run_due()
    assert db.session.scalar(select(func.count()).select_from(HookAttempt)) == 3
    clock.advance(seconds=62)
    run_due()
    assert (db.session.scalar(select(func.count()).select_from(HookAttempt)) or 0) > 3


def test_a_test_goes_to_one_webhook_only(owner: Person, receiver: Receiver) -> None:
    hook, _ = make_hook(owner, receiver)
    make_hook(owner, receiver)
    sent = hook_log.send_test(hook.id, actor=owner.actor)
    run_due()
    ((_headers, body),) = receiver.got
    assert json.loads(body)["type"] == "hook.test"
    assert json.loads(body)["data"]["id"] == hook.public_id
    hook_log.send_again(hook.id, sent.id, actor=owner.actor)
    run_due()
    assert len(receiver.got) == 2
    assert len(set(receiver.ids)) == 1


def test_old_events_are_cleared_with_their_log(clock: Clock, owner: Person, receiver: Receiver) -> None:
    make_hook(owner, receiver)
    happen(owner)
    run_due()
    clock.advance(days=31)
    happen(owner)
    run_due()
    assert hook_log.clear_old_log() == 1
    assert hook_log.clear_old_log() == 0
    for table in (HookEventRow, HookDelivery, HookAttempt):
        assert db.session.scalar(select(func.count()).select_from(table)) == 1


def test_a_person_who_is_forgotten_is_forgotten_here_too(owner: Person, receiver: Receiver) -> None:
    hook, _ = make_hook(owner, receiver)
    happen(owner)
    run_due()
    name_in_body(hook, "Ann@Shop.example")
    assert forget_person("ann@shop.example")["events told to webhooks"] == 1
    (sent,) = deliveries(hook)
    assert (sent.event.body, sent.attempts[0].answer) == ("", "")
    with pytest.raises(Conflict, match="erased"):
        hook_log.send_again(hook.id, sent.id, actor=owner.actor)


@command
def name_in_body(hook: Hook, email: str) -> None:
    (sent,) = deliveries(hook)
    db.session.get_one(HookEventRow, sent.hook_event_id).body = json.dumps({"email": email})
