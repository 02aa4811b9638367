"""Where a partner wants to be paid. A change waits, is mailed to the old and the new side, and is never silent."""

from accounts.sealing import keyed_hash, seal
from core import audit, clock
from core.access import Actor
from core.db import add, command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_joined_partnership
from payouts import notices
from payouts.models import Payout, PayoutDestination
from payouts.queries.destinations import account_number, find_destination, refused_at, same_account
from payouts.queries.recipients import list_recipients
from payouts.rules.actions import Action
from payouts.rules.banks import bank_details
from payouts.rules.destinations import DestinationState, Rail, shown, usable_from
from payouts.rules.runs import PayoutState


@command
def set_destination(
    partnership_id: Id,
    *,
    actor: Actor,
    holder_name: str,
    account: str,
    country: str = "",
    routing_number: str = "",
    bic: str = "",
    bank_name: str = "",
    town: str = "",
) -> PayoutDestination:
    """Set the bank account one seller pays to, as the partner. A change waits 72 hours."""
    partnership = lock(get_joined_partnership(actor, partnership_id))
    bank = bank_details(account=account, country=country, routing_number=routing_number, bic=bic, bank_name=bank_name)
    holder = " ".join(holder_name.split())
    if not holder:
        raise AppError("Write the name the account is held under.", field="holder_name")
    for recipient in list_recipients(partnership.id):
        lock(recipient).is_wanted = False
    destination = PayoutDestination(
        rail=Rail.MANUAL,
        is_ready=True,
        holder_name=holder,
        country=bank.country,
        routing_number=bank.routing_number,
        bic=bank.bic,
        bank_name=bank.bank_name,
        town=" ".join(town.split()) or None,
        display=shown(bank.account),
        created_by_id=actor.user_id,
    )
    return replace_destination(partnership, destination, actor=actor, number=bank.account)


@command
def confirm_destination(partnership_id: Id, *, actor: Actor) -> PayoutDestination:
    """Say as the partner that an account from which a payment came back is right. It is mailed and waits as a change.

    Raises Conflict when no payment came back from the account in use.
    """
    partnership = lock(get_joined_partnership(actor, partnership_id))
    before = find_destination(partnership.id)
    if before is None or before.blocked_at is None:
        raise Conflict("Nothing has to be confirmed: no payment came back from the account that is in use.")
    same = copy_of(before, created_by_id=actor.user_id)
    return replace_destination(partnership, same, actor=actor, number=account_number(before))


def copy_of(before: PayoutDestination, *, created_by_id: Id | None) -> PayoutDestination:
    """Return a new destination of the same account, with whoever was told to be paid there."""
    return PayoutDestination(
        rail=before.rail,
        rail_object_id=before.rail_object_id,
        is_ready=before.is_ready,
        currency=before.currency,
        country=before.country,
        routing_number=before.routing_number,
        bic=before.bic,
        bank_name=before.bank_name,
        town=before.town,
        holder_name=before.holder_name,
        display=before.display,
        verified_at=before.verified_at,
        instruction=before.instruction,
        signed_as=before.signed_as,
        created_by_id=created_by_id,
    )


@command
def block_destination(payout: Payout, state: PayoutState, *, reason: str) -> None:
    """Pay nothing more to where a payment came back from or was refused, until its partner confirms or changes it."""
    for destination in same_account(payout):
        lock(destination)
        destination.blocked_at, destination.blocked_as = clock.now(), state
        destination.blocked_reason = reason


@command
def allow_refused(destination: PayoutDestination) -> None:
    """Pay again to an account that its rail refused and now takes. Where money came back, a person decides.

    Nothing of the account has changed, so it does not wait.
    """
    for each in refused_at(destination):
        lock(each)
        each.blocked_at = each.blocked_as = each.blocked_reason = None


@command
def replace_destination(
    partnership: Partnership, destination: PayoutDestination, *, actor: Actor, number: str
) -> PayoutDestination:
    """Use a new destination instead of the one in use; `number` is kept encrypted. A change waits 72 hours."""
    now, before = clock.now(), find_destination(partnership.id)
    if before is not None:
        lock(before)
        before.state, before.replaced_at = DestinationState.REPLACED, now
    destination.seller_id, destination.partner_id = partnership.seller_id, partnership.partner_id
    destination.partnership_id, destination.state = partnership.id, DestinationState.ACTIVE
    destination.secret = seal(number)
    destination.fingerprint = keyed_hash("destination", f"{destination.routing_number or ''}{number}")
    destination.created_at, destination.usable_from = now, usable_from(now, is_first=before is None)
    add(destination)
    audit.record(actor, Action.DESTINATION_SET, destination, display=destination.display)
    notices.destination_changed(destination, partnership, before)
    return destination
