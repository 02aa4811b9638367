"""What tests of webhooks share: making one, having something happen, checking a signature as a receiver would."""

import base64
import hashlib
import hmac

from sqlalchemy import select

from accounts.commands import hooks
from accounts.models import Hook, HookDelivery
from accounts.permissions import Role
from campaigns.commands.partner_links import create_program_link
from campaigns.commands.programs import create_program
from campaigns.queries.programs import get_default_program
from campaigns.schemas.links import LinkDraft
from core.db import db
from tests.accounts.factories import make_member
from tests.campaigns.factories import HOME, program_draft
from tests.harness.people import Person
from tests.harness.receiver import Receiver


def make_owner() -> Person:
    """Make somebody who may set up webhooks, and who has a program."""
    person = make_member(Role.OWNER)
    create_program(program_draft(), actor=person.actor)
    return person


def make_hook(owner: Person, receiver: Receiver, *events: str) -> tuple[Hook, str]:
    return hooks.create_hook(receiver.url, list(events or ("link.created", "link.updated")), actor=owner.actor)


def happen(owner: Person, times: int = 1) -> None:
    """Make links of the owner's organization, which are what is told of."""
    program = get_default_program(owner.actor)
    for _ in range(times):
        create_program_link(program.id, None, LinkDraft(destination=HOME), actor=owner.actor)


def deliveries(hook: Hook) -> list[HookDelivery]:
    return list(db.session.scalars(select(HookDelivery).where(HookDelivery.hook_id == hook.id)))


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Check a signature from the specification alone, as a receiver would."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.split("_", 1)[1])
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = [each.split(",", 1) for each in headers["webhook-signature"].split(" ")]
    return any(version == "v1" and hmac.compare_digest(text, expected) for version, text in given)
