"""Sending a kit to oneself: the approved mail, exactly as the partner would send it."""

from accounts.queries import get_me
from campaigns.notices import kits as notices
from campaigns.queries.kits import open_kit
from campaigns.queries.placements import get_placement
from campaigns.rules.actions import Action
from campaigns.rules.creatives import CreativeKind
from core import audit
from core.access import Actor
from core.db import command
from core.errors import Conflict
from core.ids import Id
from core.mail import OutboxMail


@command
def send_test(placement_id: Id, *, actor: Actor, kind: CreativeKind | None = None) -> OutboxMail:
    """Mail the kit to the actor. Raises NotAllowed while it is locked, Conflict when it holds no mail."""
    placement = get_placement(actor, placement_id)
    kit = open_kit(placement, actor, kind=kind)
    if kit.kind is None or not kit.kind.is_mail:
        raise Conflict("There is no mail in this one: it is a link. Open the link to try it.")
    audit.record(actor, Action.KIT_TESTED, placement)
    return notices.test_mail(kit, to=get_me(actor).email)
