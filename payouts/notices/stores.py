"""Mail about stores: what was reported, what arrived, what is missing. Each side hears what the other one did."""

from collections.abc import Sequence

from accounts.models import Organization
from accounts.permissions import Permission
from core.db import db
from core.formats import plain_day
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from partners.queries import list_people_who_may
from payouts.models import Remittance, SettlementReport
from payouts.notices.sending import tell
from payouts.rules.mails import MoneyTopic
from payouts.rules.periods import name_of


def sales_reported(report: SettlementReport, partnership: Partnership, before: SettlementReport | None) -> None:
    """Tell the side that did not send a report what it says: the partner's contact, or the seller's finance people."""
    what = "A correction of" if before else "A report of"
    if report.is_by_seller:
        _to_partner(
            partnership, f"{what} your store’s sales in {name_of(report.month)}", "sales_reported", report=report
        )
    else:
        _to_finance(
            partnership, f"{partnership.name} has reported {name_of(report.month)}", "sales_reported", report=report
        )


def remittance_recorded(remittance: Remittance, partnership: Partnership) -> None:
    """Tell the partner that its money arrived."""
    _to_partner(partnership, "Your payment has arrived", "remittance_recorded", remittance=remittance)


def remittance_taken_back(remittance: Remittance, partnership: Partnership) -> None:
    """Tell the partner that a payment was taken out of the books, and why."""
    _to_partner(partnership, "A payment of yours was taken back", "remittance_taken_back", remittance=remittance)


def store_netted(partnership: Partnership, amount: Money, left: Money) -> None:
    """Tell the partner that a part of what it owed was set against what it had earned."""
    _to_partner(partnership, "Set against what you owe", "store_netted", amount=amount, left=left)


def report_missing(partnership: Partnership, month: str, due: str) -> None:
    """Remind the partner of a report that is late."""
    subject = f"Your store’s report for {name_of(month)} is missing"
    _to_partner(partnership, subject, "report_missing", month=month, due=due)


def money_missing(partnership: Partnership, month: str, due: str, left: Money) -> None:
    """Remind the partner of money that is late."""
    subject = f"The money for {name_of(month)} is due"
    _to_partner(partnership, subject, "money_missing", month=month, due=due, left=left)


def _to_partner(partnership: Partnership, subject: str, template: str, **context: object) -> None:
    seller = db.session.get_one(Organization, partnership.seller_id)
    if partnership.contact_email:
        _send(
            partnership, partnership.partner_id, [partnership.contact_email], subject, template,
            context | {"seller": seller.name, "is_partner": True},
            f"You get this because you are the contact of {partnership.name} with {seller.name}.",
        )  # fmt: skip


def _to_finance(partnership: Partnership, subject: str, template: str, **context: object) -> None:
    people = [user.email for user in list_people_who_may(Permission.REMITTANCE_RECORD, partnership.seller_id)]
    reason, words = "You get this because you handle payments here.", {"seller": "", "is_partner": False}
    _send(partnership, partnership.seller_id, people, subject, template, context | words, reason)


def _send(
    partnership: Partnership, organization_id: Id, addresses: Sequence[str], subject: str, template: str,
    context: dict[str, object], reason: str,
) -> None:  # fmt: skip
    tell(
        MoneyTopic.STORES,
        organization_id,
        addresses,
        subject=subject,
        template=f"payouts/mail/{template}",
        context=context | {"partnership": partnership, "name_of": name_of, "plain_day": plain_day},
        reason=reason,
        seller_id=partnership.seller_id,
        must_be_heard=template in {"report_missing", "money_missing"},
    )
