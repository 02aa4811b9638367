"""Webhooks: what happens is written with its cause, signed, sent until it is taken, and kept in a log."""

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts.commands import hook_log, hooks
from accounts.listening import ears
from accounts.models import Hook, HookEventRow
from accounts.permissions import Permission, Role
from accounts.queries.hooks import list_hooks
from accounts.rules.hooks import MOST_HOOKS, DeliveryState, HookEvent, signed_headers
from campaigns.commands.partner_links import create_program_link
from campaigns.queries.programs import get_default_program
from campaigns.schemas.links import LinkDraft
from core.access import Actor, ActorKind
from core.config import ROOT
from core.db import command, db
from core.errors import AppError, Conflict, NotAllowed, NotFound
from core.jobs import run_due
from tests.accounts.factories import make_member
from tests.accounts.hooking import deliveries, happen, is_signed, make_hook, make_owner
from tests.campaigns.factories import HOME
from tests.harness.clock import Clock
from tests.harness.people import Person
from tests.harness.queries import QueryCounter
from tests.harness.receiver import Receiver


@pytest.fixture
def owner(app: Flask) -> Person:
    return make_owner()


def test_what_happens_arrives_signed_in_the_api_s_own_shape(owner: Person, receiver: Receiver) -> None:
    hook, secret = make_hook(owner, receiver)
    happen(owner)
    run_due()
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert told["type"] == "link.created"
    assert told["data"]["id"].startswith("link_")
    assert told["data"]["shortLink"]
    assert is_signed(secret, headers, body)
    assert not is_signed("whsec_" + base64.b64encode(b"0" * 32).decode(), headers, body)
    assert not is_signed(secret, headers, body + b" ")
    (sent,) = deliveries(hook)
    assert (sent.state, sent.tries, sent.last_status) == (DeliveryState.DELIVERED, 1, 204)
    assert headers["webhook-id"] == sent.event.public_id


def test_the_signature_is_the_one_of_the_specification() -> None:
    moment = datetime.fromtimestamp(1_614_265_330, UTC)
    body, secret = '{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", moment, body, [secret])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_in_the_documentation_works(owner: Person, receiver: Receiver) -> None:
    page = (ROOT / "docs" / "webhooks.md").read_text()
    names: dict[str, Any] = {}
    exec(page.split("```python")[1].split("```")[0], names)  # noqa: S102 (our own page)
    example = dict(re.findall(r"^\| ([a-z-]+) \| `(.*)` \|$", page, re.MULTILINE))
    long_ago = 10**10
    assert names["is_genuine"](example["secret"], example, example["body"].encode(), long_ago)
    assert not names["is_genuine"](example["secret"], example, example["body"].encode())
    assert not names["is_genuine"](example["secret"], example, b"{}", long_ago)
    hook, secret = make_hook(owner, receiver)
    _, new = hooks.change_secret(hook.id, actor=owner.actor)
    happen(owner)
    run_due()
    assert all(names["is_genuine"](each, *receiver.got[0]) for each in (secret, new))


def test_who_does_not_listen_costs_nothing(owner: Person, receiver: Receiver, queries: QueryCounter) -> None:
    happen(owner)
    program, seen = get_default_program(owner.actor).id, len(queries.statements)

    def asked() -> int:
        nonlocal seen
        create_program_link(program, None, LinkDraft(destination=HOME), actor=owner.actor)
        count, seen = len(queries.statements) - seen, len(queries.statements)
        return count

    before = asked()
    make_hook(owner, receiver, "payout.paid")
    assert ears.wants(owner.organization_id, "payout.paid")
    seen = len(queries.statements)
    assert asked() == before
    assert db.session.scalar(select(func.count()).select_from(HookEventRow)) == 0


def test_an_event_is_stored_with_its_cause_or_not_at_all(owner: Person, receiver: Receiver) -> None:
    make_hook(owner, receiver)

    @command
    def fail() -> None:
        happen(owner)
        raise Conflict("No.")

    with pytest.raises(Conflict):
        fail()
    assert db.session.scalar(select(func.count()).select_from(HookEventRow)) == 0
    happen(owner)
    assert db.session.scalar(select(func.count()).select_from(HookEventRow)) == 1


def test_others_hear_nothing(owner: Person, receiver: Receiver) -> None:
    stranger = make_member(Role.OWNER, name="Somebody else", email="owner@else.example")
    make_hook(stranger, receiver)
    happen(owner)
    run_due()
    assert receiver.got == []
    hook, _ = make_hook(owner, receiver)
    for call in (hooks.remove_hook, hooks.turn_off_hook, hooks.turn_on_hook, hooks.change_secret, hook_log.send_test):
        with pytest.raises(NotFound):
            call(hook.id, actor=stranger.actor)
    assert list_hooks(owner.actor) == [hook]


def test_two_secrets_sign_while_one_is_replaced(clock: Clock, owner: Person, receiver: Receiver) -> None:
    hook, old = make_hook(owner, receiver)
    _, new = hooks.change_secret(hook.id, actor=owner.actor)
    happen(owner)
    run_due()
    headers, body = receiver.got[-1]
    assert is_signed(old, headers, body)
    assert is_signed(new, headers, body)
    clock.advance(hours=25)
    happen(owner)
    run_due()
    headers, body = receiver.got[-1]
    assert not is_signed(old, headers, body)
    assert is_signed(new, headers, body)
    hooks.change_secret(hook.id, actor=owner.actor)
    hooks.drop_old_secret(hook.id, actor=owner.actor)
    happen(owner)
    run_due()
    assert not is_signed(new, *receiver.got[-1])


def test_secrets_are_kept_sealed(owner: Person, receiver: Receiver) -> None:
    hook, secret = make_hook(owner, receiver)
    assert secret not in hook.sealed_secret
    hooks.remove_hook(hook.id, actor=owner.actor)
    assert db.session.get_one(Hook, hook.id).sealed_secret == ""


def test_a_key_is_told_only_of_what_it_may_see(owner: Person, receiver: Receiver) -> None:
    may = frozenset({Permission.HOOKS_EDIT.value, Permission.LINKS_SEE.value})
    key = Actor(None, owner.organization_id, "api_key", ActorKind.API_KEY, may)
    hooks.create_hook(receiver.url, ["link.created"], actor=key)
    for event in set(HookEvent) - {HookEvent.LINK_CREATED, HookEvent.LINK_UPDATED, HookEvent.LINK_DELETED}:
        with pytest.raises(NotAllowed, match="This key may not see"):
            hooks.create_hook(receiver.url, [event], actor=key)


@pytest.mark.parametrize("url", ["http://shop.example/", "https://10.0.0.1/", "https://localhost/", "nonsense"])
def test_only_public_https_addresses_are_taken(owner: Person, url: str) -> None:
    with pytest.raises(AppError) as refusal:
        hooks.create_hook(url, ["link.created"], actor=owner.actor)
    assert refusal.value.field == "url"


def test_unknown_events_and_too_many_webhooks_are_refused(owner: Person, receiver: Receiver) -> None:
    for events in ([], ["link.exploded"]):
        with pytest.raises(AppError) as refusal:
            hooks.create_hook(receiver.url, events, actor=owner.actor)
        assert refusal.value.field == "events"
    for _ in range(MOST_HOOKS):
        make_hook(owner, receiver)
    with pytest.raises(AppError, match="the most"):
        make_hook(owner, receiver)
