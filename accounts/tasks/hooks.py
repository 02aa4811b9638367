"""Jobs of webhooks: give events to whoever wants them, send them, and look for what nobody took up."""

from datetime import timedelta
from time import monotonic
from typing import Any

import structlog

from accounts.commands import hook_deliveries as commands
from accounts.commands.hook_deliveries import DELIVER_JOB, Outcome, Sending
from accounts.commands.hook_log import clear_old_log
from accounts.queries import hooks as queries
from accounts.rules.hooks import MOST_ANSWER, signed_headers
from accounts.telling import SPREAD_JOB, body_of
from core import clock
from core.config import settings
from core.db import end_read
from core.errors import AppError
from core.ids import Id
from core.jobs import job, periodic
from core.outgoing import Unreachable, parse_target, post
from core.sweeps import sweep

log = structlog.get_logger(__name__)
_AT_ONCE = 100  # events
_SLICE_S = 20.0  # how long one job sends to one webhook before others have their turn
_DEAD = 3  # tries in a row without any answer, after which a webhook has some rest
_AGENT = "Tandem-Webhooks/1"


@job(SPREAD_JOB)
def spread(payload: dict[str, Any]) -> None:
    """Make the bodies of a seller's new events, and give them to the webhooks that want them."""
    seller_id, after, failure = Id(payload["seller_id"]), None, None
    while events := queries.list_open_events(seller_id, after=after, limit=_AT_ONCE):
        bodies: dict[Id, str | None] = {}
        for event in events:
            try:
                bodies[event.id] = body_of(event)
            except Exception as error:  # one that cannot be shown keeps no other from being told, and is tried again
                log.exception("event_not_shown", event=event.public_id, type=event.type)
                failure = error
        after = events[-1].id
        end_read()
        commands.spread_events(seller_id, bodies)
    if failure is not None:
        raise failure


@job(DELIVER_JOB)
def deliver(payload: dict[str, Any]) -> None:
    """Send a webhook what is due, one after the other. A worker that dies has one delivery sent twice, none lost."""
    hook_id, until, unanswered = Id(payload["hook"]), monotonic() + _SLICE_S, 0
    turn = commands.take_turn(hook_id)
    while turn is not None:
        sending = commands.take_next(hook_id, turn)
        if sending is None:
            return
        outcome = _send(sending)
        commands.note_outcome(sending.delivery_id, outcome)
        unanswered = unanswered + 1 if outcome.status is None else 0
        if unanswered >= _DEAD or monotonic() >= until:
            commands.pass_turn(hook_id, turn, is_dead=unanswered >= _DEAD)
            return


def _send(sending: Sending) -> Outcome:
    """Send one message outside any transaction; whatever happens to it is the outcome."""
    end_read()
    may_stay_here, began_at, began = settings().may_send_here, clock.now(), monotonic()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": _AGENT,
        **signed_headers(sending.message_id, began_at, sending.body, sending.secrets),
    }
    try:
        target = parse_target(sending.url, may_stay_here=may_stay_here)
        reply = post(target, sending.body.encode(), headers, may_stay_here=may_stay_here)
    except Unreachable as reason:
        return Outcome(began_at, _since(began), error=str(reason))
    except AppError as refusal:
        return Outcome(began_at, _since(began), error=refusal.message)
    answer = reply.body[: MOST_ANSWER * 4].decode(errors="replace").replace("\0", "")
    return Outcome(began_at, _since(began), status=reply.status, answer=answer[:MOST_ANSWER])


def _since(began: float) -> int:
    return round((monotonic() - began) * 1000)


@job("hooks.sweep")
def take_up(_payload: dict[str, Any]) -> dict[str, Any]:
    """Take up what nobody did: events that were never spread, and webhooks whose turn was lost."""
    swept = sweep("hooks.sweep", queries.sellers_with_open_events(), _spread_of)
    for hook_id in queries.hooks_that_are_due(clock.now()):
        commands.plan_sending(hook_id)
    return swept.to_json()


def _spread_of(seller_id: Id) -> int:
    spread({"seller_id": str(seller_id)})
    return 1


@job("hooks.clear_log")
def clear_log(_payload: dict[str, Any]) -> None:
    """Delete what webhooks were told more than 30 days ago."""
    while clear_old_log():
        pass


periodic("hooks.sweep", every=timedelta(minutes=5))
periodic("hooks.clear_log", every=timedelta(days=1))
