"""Partners' accounts at Stripe: asked for, made, looked at, and used for payments once they can be paid to."""

from core import audit, clock
from core.access import Actor, system_for
from core.db import add, command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_joined_partnership
from payouts import notices
from payouts.commands.destinations import allow_refused, replace_destination
from payouts.commands.rail_accounts import ensure_rail_account
from payouts.models import PayoutDestination, RailRecipient
from payouts.queries.destinations import find_destination
from payouts.queries.reach import why_not_by_stripe
from payouts.queries.recipients import (
    account_of,
    find_recipient,
    partnership_of_recipient,
    recipient_by_id,
    ways_of_sellers,
)
from payouts.rules.actions import Action
from payouts.rules.destinations import Rail
from payouts.rules.recipients import RecipientState, Seen, check_country, why_not_ready


@command
def ask_for_account(partnership_id: Id, *, actor: Actor, country: str) -> RailRecipient:
    """Say as the partner that one seller shall pay through Stripe. Nothing is sent to Stripe yet.

    Asking again changes the country only while no account was made. A closed account is followed by a new one.
    Raises Conflict when the seller has not connected Stripe, AppError for a country that its Stripe does not pay to.
    """
    partnership = lock(get_joined_partnership(actor, partnership_id))
    account = ensure_rail_account(partnership.seller_id, Rail.STRIPE)
    found = find_recipient(partnership)
    if found is None:
        recipient = add(_new(partnership, actor, _reached(partnership, country), livemode=account.livemode))
    else:
        recipient = _ask_again(lock(found), partnership, country)
    audit.record(actor, Action.RECIPIENT_ASKED, recipient, country=recipient.country)
    _use(recipient, partnership)
    return recipient


@command
def note_state(recipient_id: Id, seen: Seen) -> RailRecipient:
    """Keep how an account stands at its rail, and let payments use it or wait. Repeating it changes nothing."""
    recipient = lock(recipient_by_id(recipient_id))
    if recipient.object_id not in {None, seen.object_id}:
        raise Conflict("Another account was made meanwhile. Load the page again.")
    was_paid_to = recipient.state == RecipientState.ACTIVE
    has_changed = (recipient.object_id, recipient.state) != (seen.object_id, seen.state)
    recipient.object_id, recipient.state, recipient.missing = seen.object_id, seen.state, list(seen.missing)
    recipient.looked_at = clock.now()
    if has_changed:
        who = system_for(recipient.seller_id)
        audit.record(who, Action.RECIPIENT_CHANGED, recipient, state=seen.state, account=seen.object_id)
    partnership = partnership_of_recipient(recipient)
    _use(recipient, partnership)
    if has_changed and recipient.state == RecipientState.REJECTED and not was_paid_to:
        _say_not_ready(recipient, partnership)
    return recipient


@command
def postpone_look(recipient_id: Id) -> None:
    """Remember that an account was looked for in vain, so that others get their turn first."""
    recipient = lock(recipient_by_id(recipient_id))
    recipient.looked_at = clock.now()


def _new(partnership: Partnership, actor: Actor, country: str, *, livemode: bool) -> RailRecipient:
    now = clock.now()
    return RailRecipient(
        seller_id=partnership.seller_id,
        partnership_id=partnership.id,
        partner_id=partnership.partner_id,
        rail=Rail.STRIPE,
        livemode=livemode,
        object_id=None,
        generation=1,
        country=country,
        state=RecipientState.NEW,
        missing=[],
        is_wanted=True,
        created_at=now,
        created_by_id=actor.user_id,
        looked_at=now,
    )


def _reached(partnership: Partnership, country: str) -> str:
    """Return a country's code. Raises AppError where the seller's Stripe pays nobody, with the other ways there are."""
    offered = ways_of_sellers([partnership.seller_id])[1].get(partnership.seller_id, [])
    why_not = why_not_by_stripe(partnership, country, offered)
    if why_not:
        raise AppError(why_not, field="country")
    return check_country(country)


def _ask_again(recipient: RailRecipient, partnership: Partnership, country: str) -> RailRecipient:
    recipient.is_wanted = True
    if recipient.state == RecipientState.CLOSED:
        recipient.object_id, recipient.state, recipient.missing = None, RecipientState.NEW, []
        recipient.generation += 1
    if recipient.object_id is None and country != recipient.country:
        recipient.country = _reached(partnership, country)
        recipient.generation += 1  # the same key with another country would be refused
    return recipient


def _use(recipient: RailRecipient, partnership: Partnership) -> None:
    """Let payments go to the account: at once where nothing was set, in place of bank details only when it is ready.

    One of the mode that the seller's key has left meanwhile stays as it is: the key in use could not pay to it.
    """
    if recipient.object_id is None or not recipient.is_wanted or not _is_of_present_mode(recipient):
        return
    is_ready = recipient.state == RecipientState.ACTIVE
    in_use = find_destination(partnership.id)
    if in_use is not None and in_use.rail_object_id == recipient.object_id:
        _set_ready(lock(in_use), partnership, recipient)
    elif is_ready or in_use is None or in_use.rail == Rail.STRIPE:
        made = _destination(recipient, partnership, is_ready=is_ready)
        replace_destination(partnership, made, actor=system_for(partnership.seller_id), number=recipient.object_id)


def _is_of_present_mode(recipient: RailRecipient) -> bool:
    """Whether the seller's key, which nobody changes until the command ends, is of the mode of an account."""
    account = account_of(recipient)
    return account is not None and lock(account).livemode == recipient.livemode


def _set_ready(destination: PayoutDestination, partnership: Partnership, recipient: RailRecipient) -> None:
    is_ready = recipient.state == RecipientState.ACTIVE
    was_ready, destination.is_ready = destination.is_ready, is_ready
    if is_ready and not was_ready:
        allow_refused(destination)
    if was_ready and not is_ready:
        _say_not_ready(recipient, partnership)


def _say_not_ready(recipient: RailRecipient, partnership: Partnership) -> None:
    """Tell both sides that the account is not paid to, and what each can do."""
    state = RecipientState(recipient.state)
    notices.account_not_ready(partnership, is_refused=state is RecipientState.REJECTED)
    notices.partner_not_ready(partnership, why_not_ready(state, recipient.missing))


def _destination(recipient: RailRecipient, partnership: Partnership, *, is_ready: bool) -> PayoutDestination:
    account = recipient.object_id or ""
    return PayoutDestination(
        rail=Rail.STRIPE,
        rail_object_id=account,
        is_ready=is_ready,
        country=recipient.country,
        holder_name=partnership.name,
        display=f"Stripe •• {account[-4:]}",
        created_by_id=recipient.created_by_id,
    )
