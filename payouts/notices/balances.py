"""Mail about balances: what is held, was written off or handed to an authority, and who asks to be paid."""

from datetime import date

from core.db import db
from core.formats import plain_day, with_days
from core.money import Money
from partners.models import Partnership
from payouts.models import Earning, UnclaimedBalance
from payouts.notices.questions import finance_of
from payouts.notices.sending import tell
from payouts.rules.mails import MoneyTopic
from payouts.rules.unclaimed import UnclaimedState

_FINANCE = "You get this because you handle payments here."


def debt_written_off(partnership: Partnership, amount: Money, left: Money, reason: str) -> None:
    """Tell both sides how much the partner no longer owes, why, and what is left."""
    words = {"amount": amount, "left": left, "why": with_days(reason)}
    _to_partner(partnership, "You owe less: an amount was written off", "debt_written_off", **words)
    _to_finance(partnership, f"Written off: {partnership.name}", "debt_written_off", words)


def unclaimed_told(found: UnclaimedBalance) -> None:
    """Tell both sides that a balance goes, or went, to an authority, and how the partner gets it from there."""
    partnership = db.session.get_one(Partnership, found.partnership_id)
    is_booked = found.state is UnclaimedState.BOOKED
    words: dict[str, object] = {"found": found, "is_booked": is_booked, "given_on": plain_day(found.given_on)}
    subject = "Your unclaimed money went to an authority" if is_booked else "Your unclaimed money is about to leave"
    _to_partner(partnership, subject, "unclaimed_told", **words)
    _to_finance(partnership, f"Unclaimed: {partnership.name}", "unclaimed_told", words)


def share_kept(earning: Earning, until: date, reason: str) -> None:
    """Tell the partner the same day that its seller holds a share by hand, why, and until when at most."""
    partnership = db.session.get_one(Partnership, earning.partnership_id)
    words: dict[str, object] = {"earning": earning, "until": plain_day(until), "why": reason}
    _to_partner(partnership, f"{partnership.seller.name} holds one of your shares", "share_kept", **words)


def share_freed(earning: Earning) -> None:
    """Tell the partner that a hold by hand ended before its day."""
    partnership = db.session.get_one(Partnership, earning.partnership_id)
    _to_partner(partnership, "A share is no longer held", "share_freed", earning=earning)


def payment_asked(partnership: Partnership) -> None:
    """Tell finance that the smallest payment does not count for a partner until it is paid."""
    _to_finance(partnership, f"{partnership.name} asks to be paid", "payment_asked", {}, must_be_heard=True)


def _to_partner(partnership: Partnership, subject: str, template: str, **words: object) -> None:
    if partnership.contact_email:
        why = f"You get this because you are the contact of {partnership.name} with {partnership.seller.name}."
        tell(
            MoneyTopic.BALANCES, partnership.partner_id, [partnership.contact_email], subject=subject,
            template=f"payouts/mail/{template}", context=_about(partnership, words, is_partner=True), reason=why,
            seller_id=partnership.seller_id,
        )  # fmt: skip


def _to_finance(
    partnership: Partnership, subject: str, template: str, words: dict[str, object], *, must_be_heard: bool = False
) -> None:
    tell(
        MoneyTopic.BALANCES, partnership.seller_id, finance_of(partnership.seller_id), subject=subject,
        template=f"payouts/mail/{template}", context=_about(partnership, words, is_partner=False), reason=_FINANCE,
        seller_id=partnership.seller_id, must_be_heard=must_be_heard,
    )  # fmt: skip


def _about(partnership: Partnership, words: dict[str, object], *, is_partner: bool) -> dict[str, object]:
    return words | {"partnership": partnership, "seller": partnership.seller.name, "is_partner": is_partner}
