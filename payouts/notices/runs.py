"""Mail about runs and payouts: who has to approve, who was paid, and every change of a bank account."""

from collections.abc import Sequence

from sqlalchemy import select

from accounts.models import Membership, Organization, User
from accounts.permissions import ROLES, Permission
from core.db import db
from core.formats import plain_day
from core.ids import Id
from core.mail import outbox
from partners.models import Partnership
from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.notices.sending import tell
from payouts.queries.run_rows import RunRow
from payouts.rules.destinations import ACCOUNTS, WAYS, Rail
from payouts.rules.mails import MoneyTopic
from payouts.rules.refusals import said_to_partner


def run_waits_for_approval(run: PayoutRun) -> None:
    """Ask everybody who could approve, besides those who prepared the run."""
    prepared = {run.created_by_id, run.submitted_by_id}
    people = [user for user in _who_may(run.seller_id, Permission.RUN_APPROVE) if user.id not in prepared]
    _about_run(run, people, f"Run {run.number} waits for your approval", "run_waits", must_be_heard=True)


def limits_reached(run: PayoutRun, rows: Sequence[RunRow]) -> None:
    """Tell those who may change a limit which partners a new run does not pay because of it."""
    if not rows:
        return
    people = _who_may(run.seller_id, Permission.ORGANIZATION_EDIT)
    _about_run(
        run, people, f"Run {run.number} leaves out payments over the limit", "limits_reached", rows=rows,
        reason="You get this because you set the payment limits here.", must_be_heard=True,
    )  # fmt: skip


def run_to_confirm(run: PayoutRun, user: User, *, token: str) -> None:
    """Give whoever works alone the link by which they confirm the approval of their own run."""
    outbox(
        to=user.email,
        subject=f"Confirm the approval of run {run.number}",
        template="payouts/mail/run_to_confirm",
        context={"run": run, "user": user, "token": token},
        reason="You get this because nobody else can approve payments in your organization.",
        seller_id=run.seller_id,
    )


def run_approved(run: PayoutRun) -> None:
    """Tell whoever sent the run for approval that it can be paid."""
    sender = db.session.get(User, run.submitted_by_id) if run.submitted_by_id else None
    if sender is not None:
        _about_run(run, [sender], f"Run {run.number} is approved", "run_approved")


def run_sent_back(run: PayoutRun, sender_id: Id | None) -> None:
    """Tell whoever sent the run for approval what the approver wants changed."""
    sender = db.session.get(User, sender_id) if sender_id else None
    if sender is not None:
        _about_run(run, [sender], f"Run {run.number} was sent back to you", "run_sent_back", must_be_heard=True)


def run_not_sent(run: PayoutRun, sender_id: Id | None) -> None:
    """Tell whoever sent a large run for approval that it did not get there, and why."""
    sender = db.session.get(User, sender_id) if sender_id else None
    if sender is not None:
        subject = f"Run {run.number} was not sent for approval"
        _about_run(run, [sender], subject, "run_not_sent", must_be_heard=True)


def payout_sent(payout: Payout) -> None:
    """Tell the partner that money is on its way, through whom, and the day by which to expect it."""
    way = "its bank" if payout.rail in {None, Rail.MANUAL} else WAYS[Rail(payout.rail)]
    by = plain_day(payout.expected_on) if payout.expected_on else ""
    _about_payout(payout, "A payment is on its way to you", "payout_sent", way=way, expected=by)


def payout_paid(payout: Payout) -> None:
    """Tell the partner that it was paid, with the reference; from Stripe money goes on to the partner's bank."""
    _about_payout(payout, "You have been paid", "payout_paid")


def payout_failed(payout: Payout, run: PayoutRun) -> None:
    """Tell the partner, and whoever sent and approved the run, why a payment did not go through and what comes next."""
    _about_payout(payout, "A payment did not go through", "payout_failed")
    _tell_deciders(payout, run, f"A payment of run {run.number} did not go through", "payout_refused")


def payout_voided(payout: Payout) -> None:
    """Tell the partner that an approved payment is not made in this run, why, and that nothing is lost."""
    _about_payout(payout, "A payment was taken out of its run", "payout_voided")


def payout_left_out(payout: Payout) -> None:
    """Tell the partner that a payable amount is not part of an approved run, why, and that nothing is lost."""
    _about_payout(payout, "A payment is not part of this run", "payout_voided")


def payout_came_back(payout: Payout, run: PayoutRun) -> None:
    """Tell the partner that the money came back, and whoever sent and approved the run, and what each can do."""
    _about_payout(payout, "A payment came back", "payout_returned")
    _tell_deciders(payout, run, f"A payment of run {run.number} came back", "payout_came_back")


def destination_changed(
    destination: PayoutDestination, partnership: Partnership, before: PayoutDestination | None
) -> None:
    """Tell the partner's people and the contact the seller knows, so that a silent change is impossible."""
    if before is None:
        return
    done = "confirmed" if destination.fingerprint == before.fingerprint else "changed"
    for address in sorted({partnership.contact_email, *_people(partnership.partner_id)} - {""}):
        outbox(
            to=address,
            subject=_changed(destination, before, done),
            template=f"payouts/mail/destination_{done}",
            context={
                "destination": destination,
                "before": before,
                "partnership": partnership,
                "account": ACCOUNTS[Rail(destination.rail)],
                "account_before": ACCOUNTS[Rail(before.rail)],
            },
            reason=f"You get this because payments to {partnership.name} go to this account.",
            seller_id=partnership.seller_id,
        )


def _changed(destination: PayoutDestination, before: PayoutDestination, done: str) -> str:
    account = ACCOUNTS[Rail(destination.rail)]
    if destination.rail != before.rail:
        return f"Your payments are about to go to a {account} instead"
    return f"The {account} for your payments was {done}"


def address_to_confirm(destination: PayoutDestination, partnership: Partnership, *, address: str, token: str) -> None:
    """Ask whoever reads an e-mail address that is to be paid to, whether it is theirs."""
    way = WAYS[Rail(destination.rail)]
    outbox(
        to=address,
        subject=f"Confirm that {partnership.seller.name} may pay you by {way} here",
        template="payouts/mail/address_to_confirm",
        context={"destination": destination, "partnership": partnership, "token": token, "way": way},
        reason=f"You get this because {partnership.name} gave this address for payments of {partnership.seller.name}.",
        seller_id=partnership.seller_id,
    )


def account_not_ready(partnership: Partnership, *, is_refused: bool) -> None:
    """Tell the partner's people that Stripe does not pay to their account, for good or until they say more."""
    subject = "Stripe cannot pay you" if is_refused else "Stripe needs something from you before you can be paid"
    for address in sorted({partnership.contact_email, *_people(partnership.partner_id)} - {""}):
        outbox(
            to=address,
            subject=subject,
            template="payouts/mail/account_not_ready",
            context={"partnership": partnership, "seller": partnership.seller.name, "is_refused": is_refused},
            reason=f"You get this because {partnership.seller.name} pays {partnership.name} through Stripe.",
            seller_id=partnership.seller_id,
        )


def partner_not_ready(partnership: Partnership, why: str) -> None:
    """Tell whoever pays for the seller why Stripe stopped payments to a partner, who was told what to do."""
    for user in _who_may(partnership.seller_id, Permission.RUN_PAY):
        outbox(
            to=user.email,
            subject=f"Stripe does not pay to {partnership.name} at the moment",
            template="payouts/mail/partner_not_ready",
            context={"partnership": partnership, "user": user, "why": why},
            reason="You get this because you handle payments here.",
            seller_id=partnership.seller_id,
        )


_HERE = "You get this because you handle payments here."


def _about_run(
    run: PayoutRun, people: Sequence[User], subject: str, template: str, *, topic: MoneyTopic = MoneyTopic.RUNS,
    reason: str = _HERE, must_be_heard: bool = False, **words: object,
) -> None:  # fmt: skip
    by_address = {user.email: user for user in people}
    tell(
        topic,
        run.seller_id,
        list(by_address),
        subject=subject,
        template=f"payouts/mail/{template}",
        context=lambda to: {"run": run, "user": by_address[to], **words},
        reason=reason,
        seller_id=run.seller_id,
        must_be_heard=must_be_heard,
    )


def _tell_deciders(payout: Payout, run: PayoutRun, subject: str, template: str) -> None:
    """Tell whoever sent the run and whoever approved it, who decides, what became of one of its payments."""
    people = [db.session.get(User, each) for each in dict.fromkeys([run.submitted_by_id, run.approved_by_id]) if each]
    found = [user for user in people if user is not None]
    _about_run(run, found, subject, template, topic=MoneyTopic.PAYMENTS, must_be_heard=True, payout=payout)


def _about_payout(payout: Payout, subject: str, template: str, **words: str) -> None:
    partnership = db.session.get_one(Partnership, payout.partnership_id)
    seller = db.session.get_one(Organization, payout.seller_id)
    if partnership.contact_email:
        tell(
            MoneyTopic.PAYMENTS,
            partnership.partner_id,
            [partnership.contact_email],
            subject=f"{subject} by {seller.name}" if template == "payout_paid" else subject,
            template=f"payouts/mail/{template}",
            context={
                "payout": payout,
                "partnership": partnership,
                "seller": seller.name,
                "destination": _destination(payout),
                "said": said_to_partner(payout.left_out_reason, seller=seller.name, currency=payout.currency),
                **words,
            },
            reason=f"You get this because you are the contact of {partnership.name} with {seller.name}.",
            seller_id=payout.seller_id,
            must_be_heard=template in _ASKING,
        )


_ASKING = frozenset({"payout_failed", "payout_returned"})
"""What a partner has to act on, so that it can be paid."""


def _destination(payout: Payout) -> PayoutDestination | None:
    return db.session.get(PayoutDestination, payout.destination_id) if payout.destination_id else None


def _who_may(organization_id: Id, permission: Permission) -> list[User]:
    roles = [role for role, allowed in ROLES.items() if permission in allowed]
    query = select(User).join(Membership).where(Membership.organization_id == organization_id)
    return list(db.session.scalars(query.where(Membership.role.in_(roles), User.active).order_by(User.email)))


def _people(organization_id: Id) -> list[str]:
    query = select(User.email).join(Membership).where(Membership.organization_id == organization_id, User.active)
    return list(db.session.scalars(query))
