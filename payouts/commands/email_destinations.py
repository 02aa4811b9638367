"""Being paid to an e-mail address, where the seller offers it. Nothing is paid before whoever reads it confirms it."""

from accounts.commands.links import issue_link, use_link, withdraw_links
from core import audit, clock
from core.access import Actor, system_for
from core.db import command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_joined_partnership
from payouts import notices
from payouts.commands.destinations import replace_destination
from payouts.models import PayoutDestination
from payouts.queries.destinations import (
    account_number,
    find_destination,
    get_address_to_confirm,
    lacks_confirmation,
)
from payouts.queries.files import ways_offered
from payouts.queries.recipients import list_recipients
from payouts.rules.actions import Action
from payouts.rules.destinations import CONFIRM_ADDRESS, WAYS, Rail, check_email, shown_email


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
    before = find_destination(partnership.id)
    replace_destination(partnership, destination, actor=actor, number=address)
    if before is not None and before.verified_at and before.fingerprint == destination.fingerprint:
        destination.verified_at = before.verified_at
    else:
        _mail_link(partnership, destination, address)
    return destination


@command
def ask_confirmation(partnership_id: Id, *, actor: Actor) -> PayoutDestination:
    """Mail the link that confirms an e-mail address again, as the partner; only the newest link works.

    Raises Conflict when nothing has to be confirmed.
    """
    partnership = lock(get_joined_partnership(actor, partnership_id))
    destination = find_destination(partnership.id)
    if destination is None or not lacks_confirmation(destination):
        raise Conflict("No address has to be confirmed. Look under Get paid where your money goes.")
    _mail_link(partnership, destination, account_number(destination))
    audit.record(actor, Action.DESTINATION_ASKED, destination)
    return destination


@command
def confirm_address(token: str) -> PayoutDestination:
    """Note that somebody who reads the address said it is theirs. Raises NotFound, Gone, or Conflict when replaced."""
    destination = lock(get_address_to_confirm(token))
    use_link(CONFIRM_ADDRESS, token)
    destination.verified_at = destination.verified_at or clock.now()
    audit.record(system_for(destination.seller_id), Action.DESTINATION_VERIFIED, destination)
    return destination


def _mail_link(partnership: Partnership, destination: PayoutDestination, address: str) -> None:
    """Mail the link to the address itself, so that only whoever reads it can confirm it."""
    withdraw_links(CONFIRM_ADDRESS, email=address, organization_id=partnership.partner_id)
    token = issue_link(
        CONFIRM_ADDRESS, email=address, subject_id=destination.id, organization_id=partnership.partner_id
    )
    notices.address_to_confirm(destination, partnership, address=address, token=token)
