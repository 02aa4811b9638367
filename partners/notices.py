"""Mails about partnerships. Each carries one link and says why it came. None names another partner."""

from datetime import datetime

from accounts.models import Organization
from accounts.permissions import Permission
from core.clock import local_day
from core.formats import plain_day
from core.mail import outbox
from partners.models import AgreementVersion, Partnership
from partners.queries import list_people_who_may
from partners.rules import words


def invited(partnership: Partnership, version: AgreementVersion, seller: Organization, *, token: str) -> None:
    """Mail the terms to a contact who can read and answer them without an account."""
    outbox(
        to=partnership.contact_email,
        subject=f"{seller.name} asks you to sell together",
        template="partners/mail/invited",
        context={
            "partnership": partnership,
            "version": version,
            "seller": seller,
            "token": token,
            "until": _day(version.lapses_at, seller),
        },
        reason=f"You get this because {seller.name} invited {partnership.contact_email}.",
        seller_id=partnership.seller_id,
    )


def terms_offered(partnership: Partnership, version: AgreementVersion, seller: Organization) -> None:
    """Tell those who may accept for the partner that new terms wait for them."""
    until = _day(version.lapses_at, seller)
    _tell_partner(partnership, seller, f"{seller.name} offers new terms", "terms_offered", version=version, until=until)


def terms_accepted(partnership: Partnership, version: AgreementVersion, seller: Organization) -> None:
    """Send what was accepted to both sides, in words and with its fingerprint."""
    told = {"version": version, "full_terms": words.in_full(version.typed_terms)}
    _tell_seller(partnership, f"{partnership.name} accepted your terms", "terms_accepted_seller", **told)
    subject = f"What you agreed with {seller.name}"
    _tell_partner(partnership, seller, subject, "terms_accepted_partner", **told)


def terms_declined(partnership: Partnership, version: AgreementVersion) -> None:
    """Tell the seller that terms were declined, and why."""
    _tell_seller(partnership, f"{partnership.name} declined your terms", "terms_declined", version=version)


def paused(partnership: Partnership, seller: Organization) -> None:
    """Tell the partner that the seller paused."""
    _tell_partner(partnership, seller, f"{seller.name} has paused your partnership", "paused")


def resumed(partnership: Partnership, seller: Organization) -> None:
    """Tell the partner that work goes on."""
    _tell_partner(partnership, seller, f"Your partnership with {seller.name} goes on", "resumed")


def ending(partnership: Partnership, seller: Organization, *, by_seller: bool) -> None:
    """Tell the other side that the partnership ends, and until when orders count."""
    until = _day(partnership.counts_until, seller)
    if by_seller:
        subject = f"{seller.name} has ended your partnership"
        _tell_partner(partnership, seller, subject, "ending_partner", until=until)
    else:
        _tell_seller(partnership, f"{partnership.name} has ended the partnership", "ending_seller", until=until)


def _tell_partner(partnership: Partnership, seller: Organization, subject: str, name: str, **context: object) -> None:
    deciders = list_people_who_may(Permission.AGREEMENTS_ACCEPT, partnership.partner_id)
    people = [(each.email, each.name) for each in deciders]
    for email, person in people or [(partnership.contact_email, partnership.contact_name)]:
        outbox(
            to=email,
            subject=subject,
            template=f"partners/mail/{name}",
            context={"partnership": partnership, "seller": seller, "person": person, **context},
            reason=f"You get this because you decide about terms with {seller.name}.",
            seller_id=partnership.seller_id,
        )


def _tell_seller(partnership: Partnership, subject: str, name: str, **context: object) -> None:
    for each in list_people_who_may(Permission.AGREEMENTS_OFFER, partnership.seller_id):
        outbox(
            to=each.email,
            subject=subject,
            template=f"partners/mail/{name}",
            context={"partnership": partnership, "person": each.name, **context},
            reason=f"You get this because you look after the partnership with {partnership.name}.",
            seller_id=partnership.seller_id,
        )


def _day(moment: datetime | None, seller: Organization) -> str:
    return plain_day(local_day(moment, seller.timezone)) if moment else ""
