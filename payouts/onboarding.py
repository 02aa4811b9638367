"""The calls to Stripe between two commands: make a partner's account, see how it stands, lead the partner there.

Each may be repeated: an account is made under a key of its own, and what is seen is only written down.
"""

from core.db import end_read
from core.ids import Id
from payouts.commands.onboarding import note_state
from payouts.models import RailRecipient
from payouts.queries.rails import credentials_of
from payouts.queries.recipients import account_of, partnership_of_recipient, recipient_by_id
from payouts.rails.protocol import RailTrouble
from payouts.rails.stripe.accounts import Newcomer, StripeAccounts
from payouts.rules.recipients import Seen


def make(recipient_id: Id) -> str:
    """Return the rail's id of a partner's account, making it when there is none. Raises RailTrouble."""
    recipient = recipient_by_id(recipient_id)
    if recipient.object_id is not None:
        return recipient.object_id
    partnership = partnership_of_recipient(recipient)
    newcomer = Newcomer(partnership.name, partnership.contact_email, recipient.country, partnership.public_id)
    accounts, key = _accounts_for(recipient), recipient.key
    end_read()
    return note_state(recipient_id, accounts.create(newcomer, key)).object_id or ""


def look(recipient_id: Id) -> Seen | None:
    """Return how an account stands at its rail, and keep it; None when it was not made yet. Raises RailTrouble."""
    recipient = recipient_by_id(recipient_id)
    object_id = recipient.object_id
    if object_id is None:
        return None
    accounts = _accounts_for(recipient)
    end_read()
    seen = accounts.retrieve(object_id)
    note_state(recipient_id, seen)
    return seen


def way_to_stripe(recipient_id: Id, *, come_back: str, again: str) -> str:
    """Return the address of Stripe's page for a partner, making the account first when needed. Raises RailTrouble."""
    object_id = make(recipient_id)
    accounts = _accounts_for(recipient_by_id(recipient_id))
    end_read()
    return accounts.link(object_id, come_back=come_back, again=again)


def _accounts_for(recipient: RailRecipient) -> StripeAccounts:
    account = account_of(recipient)
    if account is None or account.livemode != recipient.livemode:
        raise RailTrouble("The seller has changed its account at Stripe. Start again.")
    return StripeAccounts(credentials_of(account))
