"""How the demo's partners are paid: by bank, through Stripe, or not yet because something is missing."""

from hashlib import sha256

from core.access import Actor
from core.ids import Id
from demo.commands.stand_in import StandIn
from demo.rules.cast import PaidBy, Partner
from payouts import onboarding
from payouts.commands.destinations import set_destination
from payouts.commands.onboarding import ask_for_account
from payouts.comparing import reconcile_account
from payouts.queries.rails import list_rail_accounts


def say_how_to_pay(partner: Partner, partnership_id: Id, *, me: Actor, country: str, stripe: StandIn | None) -> None:
    """Let a partner say how it is paid, as far as the story goes."""
    if partner.paid_by is PaidBy.NOTHING_YET:
        return
    if stripe is None or partner.paid_by is PaidBy.BANK:
        set_destination(
            partnership_id,
            actor=me,
            holder_name=partner.name,
            account=_account_of(partner),
            country="US",
            routing_number="021000021",
            bank_name="Harbor National Bank",
        )
        return
    recipient_id = ask_for_account(partnership_id, actor=me, country=country).id
    account_id = onboarding.make(recipient_id)
    if partner.paid_by is PaidBy.STRIPE:
        stripe.accept(account_id)
    onboarding.look(recipient_id)


def compare_books() -> None:
    """Compare the books with the stand-in's, as happens every night."""
    for account in list_rail_accounts():
        reconcile_account(account)


def _account_of(partner: Partner) -> str:
    """Return an invented account number that is always the same for a partner."""
    return str(int(sha256(partner.slug.encode()).hexdigest(), 16))[:12]
