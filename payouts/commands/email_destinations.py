"""Being paid to an e-mail address: by PayPal, Wise or Payoneer, where the seller offers it. A change waits as any."""

from core.access import Actor
from core.db import command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners.queries import get_joined_partnership
from payouts.commands.destinations import replace_destination
from payouts.models import PayoutDestination
from payouts.queries.files import ways_offered
from payouts.queries.recipients import list_recipients
from payouts.rules.destinations import WAYS, Rail, check_email, shown_email


@command
def set_email_destination(
    partnership_id: Id, *, actor: Actor, rail: Rail, holder_name: str, email: str
) -> PayoutDestination:
    """Set the account one seller pays to by its e-mail address, as the partner. A change waits 72 hours.

    Raises Conflict when the seller does not offer that way.
    """
    partnership = lock(get_joined_partnership(actor, partnership_id))
    if rail not in ways_offered(partnership.seller_id):
        raise Conflict(f"{partnership.seller.name} does not pay by {WAYS[rail]}. Choose another way under Get paid.")
    address, holder = check_email(email), " ".join(holder_name.split())
    if not holder:
        raise AppError("Write the name the account is held under.", field="holder_name")
    for recipient in list_recipients(partnership.id):
        lock(recipient).is_wanted = False
    destination = PayoutDestination(
        rail=rail, is_ready=True, holder_name=holder, display=shown_email(address), created_by_id=actor.user_id
    )
    return replace_destination(partnership, destination, actor=actor, number=address)
