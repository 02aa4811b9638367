"""Mail to those who send: what they hold may be out of date. Whoever decides about it is told by other mails."""

from collections.abc import Collection, Sequence
from datetime import date

from accounts.models import User
from campaigns.models import Approval, BrandGuidelines, BreachEvidence, Creative
from campaigns.queries.reviews import approvers_by_side, senders_of
from campaigns.rules.needs import is_sellers_mail
from core.access import Actor
from core.formats import plain_day
from core.ids import Id
from core.mail import outbox

_STANDS = "What you sent before still counts for the days you agreed."


def tell_superseded(approval: Approval) -> None:
    """Tell those who send that another version took the place of the one they may hold."""
    version = approval.version
    makers = {version.author_id, approval.creative.created_by_id}
    _tell(
        approval,
        f"Send the new version: {approval.creative.name}, version {version.number}",
        f"Version {version.number} of “{approval.creative.name}” is approved and took the place of the one before it. "
        f"Take it from the page of what to send, and send only that one from now on. {_STANDS}",
        without=makers,
    )


def tell_revoked(approval: Approval, actor: Actor, evidence: BreachEvidence | None) -> None:
    """Tell those who send to stop, and which rule was broken."""
    name, number = approval.creative.name, approval.version.number
    _tell(
        approval,
        f"Stop sending: {name}, version {number}",
        f"The approval of version {number} of “{name}” has ended. Do not send or show it any more. "
        f"Rule broken: {approval.rule_broken}. {approval.why}",
        *([f"Evidence: {evidence.words}, at the approval in the design."] if evidence else []),
        "Sales from what went out until 24 hours after this mail count as before; later ones wait until it is settled.",
        without={actor.user_id},
    )


def tell_end(approval: Approval, last_day: date) -> None:
    """Tell those who send until when they may."""
    name, number, day = approval.creative.name, approval.version.number, plain_day(last_day)
    _tell(
        approval,
        f"To be sent until {day}: {name}",
        f"Version {number} of “{name}” may be sent and shown until {day}. "
        f"After that day send nothing of it unless it is approved again. {_STANDS}",
    )


def tell_look_again(published: BrandGuidelines, approvals: Sequence[Approval], told: Collection[User]) -> None:
    """Tell those who send which of their designs are in use only until new guidelines want another look."""
    by = plain_day(published.review_by) if published.review_by else ""
    for approval in approvals:
        _tell(
            approval,
            f"To be sent until {by}: {approval.creative.name}",
            f"{published.organization.name} has new brand guidelines, so “{approval.creative.name}” is judged again. "
            f"Until {by} it may be sent and shown as it is; after that day only if it was approved again. {_STANDS}",
            without={user.id for user in told},
        )


def _tell(approval: Approval, subject: str, *news: str, without: Collection[Id | None] = ()) -> None:
    creative = approval.creative
    deciders = {user.id for people in approvers_by_side(creative).values() for user in people}
    for user in _senders(creative):
        if user.id not in deciders and user.id not in without:
            outbox(
                to=user.email,
                subject=subject,
                template="campaigns/mail/kit_changed",
                context={"person": user.name, "news": news, "placement": creative.placement},
                reason="You get this because you may send what both brands approved.",
                seller_id=creative.seller_id,
            )


def _senders(creative: Creative) -> list[User]:
    """Return who may send a design: people of the partner, and of the seller where it sends the mail itself."""
    placement = creative.placement
    if creative.partner_id is None:
        return []
    is_both = is_sellers_mail(placement.channel, placement.answers)
    return senders_of([creative.partner_id, *([creative.seller_id] if is_both else [])])
