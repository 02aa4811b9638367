"""Mail about how paying ended: a run that is through, a payment nobody is sure of, books that differ, money back."""

from collections.abc import Mapping, Sequence

from accounts.models import Organization, User
from accounts.permissions import Permission
from core.db import db
from core.ids import Id
from core.mail import outbox
from core.money import Money
from partners.models import Partnership
from partners.queries import list_people_who_may
from payouts.models import Payout, PayoutRun, RailReversal
from payouts.notices.sending import tell
from payouts.rules.mails import MoneyTopic
from payouts.rules.runs import PayoutState

_REASON = "You get this because you handle payments here."
MOST_NAMED = 10
"""How many differences a mail names; those beyond are counted."""


def run_settled(run: PayoutRun, counts: Mapping[str, int]) -> None:
    """Tell whoever sent, approved or paid a run that every payment of it has ended, and how."""
    people = {run.submitted_by_id, run.approved_by_id, run.paying_by_id}
    told = {
        "run": run,
        "paid": counts.get(PayoutState.PAID, 0),
        "returned": counts.get(PayoutState.RETURNED, 0),
        "taken_out": counts.get(PayoutState.VOIDED, 0),
    }
    who = [user.email for user in list_people_who_may(Permission.RUNS_SEE, run.seller_id) if user.id in people]
    tell(
        MoneyTopic.RUNS, run.seller_id, who, subject=f"Every payment of run {run.number} has ended",
        template="payouts/mail/run_settled", context=told, reason=_REASON, seller_id=run.seller_id,
    )  # fmt: skip


def payout_undecided(payout: Payout, run: PayoutRun) -> None:
    """Tell whoever may approve that the last look for a payment found nothing, so that a person has to decide."""
    told = {"run": run, "payout": payout, "partner": db.session.get_one(Partnership, payout.partnership_id).name}
    for user in list_people_who_may(Permission.RUN_APPROVE, run.seller_id):
        _send(run.seller_id, user.email, f"A payment of run {run.number} needs a decision", "payout_undecided", told)


def books_differ(seller_id: Id, found: Sequence[tuple[Id | None, str]]) -> None:
    """Tell whoever may solve it that our books and a rail's differ in a way that stops the next run.

    `found` says of each difference who sees to it, and what it is.
    """
    people = list_people_who_may(Permission.RUN_APPROVE, seller_id)
    names = {user.id: user.name for user in people}
    lines = [f"{said} (seen to by {names[owner]})" if owner in names else said for owner, said in found[:MOST_NAMED]]
    told = {"sentences": lines, "more": max(len(found) - MOST_NAMED, 0)}
    count = "1 difference stops" if len(found) == 1 else f"{len(found)} differences stop"
    for user in people:
        _send(seller_id, user.email, f"{count} the next payment run", "books_differ", told)


def difference_given(seller_id: Id, owner_id: Id, said: str) -> None:
    """Tell somebody that they are to see to a difference."""
    user = db.session.get_one(User, owner_id)
    told = {"said": said, "user": user}
    _send(seller_id, user.email, "A difference was given to you", "difference_given", told)


def reversal_failed(payout: Payout, reversal: RailReversal) -> None:
    """Tell whoever asked for it why a transfer that came on top was not taken back."""
    told = _about_reversal(payout, reversal)
    for user in _asker_of(reversal):
        _send(payout.seller_id, user.email, f"{told['amount']} could not be taken back", "reversal_failed", told)


def transfer_taken_back(payout: Payout, reversal: RailReversal) -> None:
    """Tell whoever asked for it, and the partner, that a transfer which came on top was taken back."""
    told = _about_reversal(payout, reversal)
    for user in _asker_of(reversal):
        _send(payout.seller_id, user.email, f"{told['amount']} was taken back", "reversal_done", told)
    partnership = db.session.get_one(Partnership, payout.partnership_id)
    if partnership.contact_email:
        outbox(
            to=partnership.contact_email,
            subject=f"{told['amount']} that you were paid twice was taken back",
            template="payouts/mail/transfer_taken_back",
            context={**told, "partnership": partnership},
            reason=f"You get this because you are the contact of {partnership.name} with {told['seller']}.",
            seller_id=payout.seller_id,
        )


def _about_reversal(payout: Payout, reversal: RailReversal) -> dict[str, object]:
    return {
        "payout": payout,
        "partner": db.session.get_one(Partnership, payout.partnership_id).name,
        "seller": db.session.get_one(Organization, payout.seller_id).name,
        "amount": Money(reversal.amount_minor, reversal.currency).named,
        "transfer": reversal.transfer_id,
        "why": reversal.reason,
    }


def _asker_of(reversal: RailReversal) -> list[User]:
    """Return whoever asked for a transfer to be taken back, while they may still approve here."""
    people = list_people_who_may(Permission.RUN_APPROVE, reversal.seller_id)
    return [user for user in people if user.id == reversal.asked_by_id]


def _send(seller_id: Id, address: str, subject: str, template: str, told: dict[str, object]) -> None:
    outbox(
        to=address, subject=subject, template=f"payouts/mail/{template}", context=told, reason=_REASON,
        seller_id=seller_id,
    )  # fmt: skip
