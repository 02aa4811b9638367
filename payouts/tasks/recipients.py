"""Looking at partners' accounts at rails: when news comes, and by ourselves where none came."""

from datetime import timedelta
from typing import Any

import structlog

from core import clock
from core.db import end_read
from core.ids import parse
from core.jobs import job, periodic
from payouts import onboarding
from payouts.commands.onboarding import postpone_look
from payouts.commands.rail_events import finish_event
from payouts.models import RailEvent, RailRecipient
from payouts.queries.recipients import event_by_id, find_by_object, list_to_look_at
from payouts.rails.protocol import RailTrouble

log = structlog.get_logger(__name__)
_AT_A_TIME = 100


@job("payouts.rail_event")
def look_into(payload: dict[str, Any]) -> None:
    """Look at the account that news is about. News of accounts that are none of ours is only noted."""
    event_id = parse(payload["event"], RailEvent.__prefix__)
    event = event_by_id(event_id)
    recipient = find_by_object(event.seller_id, event.subject_id)
    if recipient is not None:
        onboarding.look(recipient.id)
    finish_event(event_id)


@job("payouts.recipient")
def look_at(payload: dict[str, Any]) -> None:
    """Look at one account, because a payment to it was refused."""
    onboarding.look(parse(payload["recipient"], RailRecipient.__prefix__))


@job("payouts.recipients")
def look_around(_payload: dict[str, Any]) -> None:
    """Look at the accounts that are due for it. One that cannot be asked for waits; the others go on."""
    due = list_to_look_at(clock.now(), limit=_AT_A_TIME)
    end_read()
    for recipient_id in due:
        try:
            onboarding.look(recipient_id)
        except RailTrouble as trouble:
            log.warning("account_not_seen", recipient=str(recipient_id), why=str(trouble))
            postpone_look(recipient_id)


periodic("payouts.recipients", every=timedelta(minutes=10))
