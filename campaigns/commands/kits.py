"""Sending a kit to oneself: the approved mail, exactly as the partner would send it."""

from accounts.queries import get_me
from campaigns.notices import kits as notices
from campaigns.queries.kits import open_kit
from campaigns.queries.placements import get_placement
from campaigns.rules.actions import Action
from core import audit
from core.access import Actor
from core.db import command
from core.errors import Conflict
from core.ids import Id
from core.mail import OutboxMail


@command
def send_test(placement_id: Id, *, actor: Actor) -> OutboxMail:
    """Mail the kit to the actor. Raises NotAllowed while it is locked, Conflict when it holds no mail."""
    placement = get_placement(actor, placement_id)
    kit = open_kit(placement, actor)
    if not kit.html:
        raise Conflict("There is no mail in this one: it is a link. Open the link to try it.")
    audit.record(actor, Action.KIT_TESTED, placement)
    return notices.test_mail(kit, to=get_me(actor).email)
