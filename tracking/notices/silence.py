"""Mail about silence: both sides hear of it, and each is told what it can do."""

from datetime import datetime

from accounts.permissions import Permission
from campaigns.models import Program
from core.mail import outbox
from partners.models import Partnership
from partners.queries import list_people_who_may


def no_orders_heard(program: Program, people: int, last_at: datetime | None) -> None:
    """Tell the people of a seller who run a program that its shop seems not to report."""
    for user in list_people_who_may(Permission.PROGRAM_EDIT, program.seller_id):
        outbox(
            to=user.email,
            subject=f"No order heard of for two days: {program.name}",
            template="tracking/mail/silence",
            context={"person": user.name, "program": program, "people": people, "last_at": last_at},
            reason="You get this because you run the program.",
            seller_id=program.seller_id,
        )


def no_orders_for_partner(program: Program, partnership: Partnership) -> None:
    """Tell a partner whose links people opened that no order has been heard of, and that the seller knows."""
    for user in list_people_who_may(Permission.LINKS_EDIT, partnership.partner_id):
        outbox(
            to=user.email,
            subject=f"No order heard of for two days: {program.name}",
            template="tracking/mail/silence_partner",
            context={"person": user.name, "program": program},
            reason="You get this because people open your links.",
            seller_id=program.seller_id,
        )
