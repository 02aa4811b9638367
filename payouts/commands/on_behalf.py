"""Paying a third party on a partner's behalf: signed by the partner, ended by the partner at any time.

To everything else the third party's account is the partner's: it waits and is mailed as any change is.
"""

from core import audit, clock
from core.access import Actor
from core.db import command, lock
from core.errors import Conflict
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_joined_partnership
from payouts import notices
from payouts.commands.destinations import copy_of, replace_destination, set_destination
from payouts.models import PayoutDestination
from payouts.queries.destinations import account_number, find_destination, find_own_destination
from payouts.queries.recipients import list_recipients
from payouts.rules.actions import Action
from payouts.rules.destinations import DestinationState
from payouts.rules.on_behalf import check_signature, instruction


@command
def pay_on_behalf(
    partnership_id: Id,
    *,
    actor: Actor,
    signed_as: str,
    holder_name: str,
    account: str,
    country: str = "",
    routing_number: str = "",
    bic: str = "",
    bank_name: str = "",
    town: str = "",
) -> PayoutDestination:
    """Tell a seller, as the partner and signed, to pay a third party's bank account instead of the partner's own."""
    name = check_signature(signed_as)
    destination = set_destination(
        partnership_id, actor=actor, holder_name=holder_name, account=account, country=country,
        routing_number=routing_number, bic=bic, bank_name=bank_name, town=town,
    )  # fmt: skip
    partnership = get_joined_partnership(actor, partnership_id)
    destination.signed_as = name
    destination.instruction = instruction(
        partner=partnership.name,
        seller=partnership.seller.name,
        third_party=destination.holder_name,
        account=destination.display,
    )
    audit.record(actor, Action.ON_BEHALF_SIGNED, destination, instruction=destination.instruction)
    notices.on_behalf_signed(destination, partnership)
    return destination


@command
def end_on_behalf(partnership_id: Id, *, actor: Actor) -> PayoutDestination | None:
    """End the instruction as the partner. Returns the partner's own account that is used again, or None without one.

    An own account is used again after the wait of a change. Raises Conflict when no third party is paid.
    """
    partnership = lock(get_joined_partnership(actor, partnership_id))
    theirs = find_destination(partnership.id)
    if theirs is None or theirs.instruction is None:
        raise Conflict("Nobody else is paid on your behalf. Look under Get paid where your money goes.")
    audit.record(actor, Action.ON_BEHALF_ENDED, theirs)
    own = find_own_destination(partnership.id)
    if own is not None:
        _want_again(partnership, own)
        return replace_destination(
            partnership, copy_of(own, created_by_id=actor.user_id), actor=actor, number=account_number(own)
        )
    lock(theirs).state, theirs.replaced_at = DestinationState.REPLACED, clock.now()
    notices.on_behalf_ended(theirs, partnership)
    return None


def _want_again(partnership: Partnership, own: PayoutDestination) -> None:
    """Look after an account at a rail again that is used again."""
    for recipient in list_recipients(partnership.id):
        if recipient.object_id is not None and recipient.object_id == own.rail_object_id:
            lock(recipient).is_wanted = True
