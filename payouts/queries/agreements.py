"""Which agreement versions money follows: the accepted one, and before there is one the newest offer."""

from collections.abc import Iterable, Sequence

from sqlalchemy import case, select

from core.db import db
from core.errors import NotFound
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion
from partners.rules.agreements import VersionState
from partners.rules.reserves import Reserve
from partners.rules.terms import Terms
from payouts.models import Earning
from payouts.queries.requests import without_minimum


def terms_in_force(partnership_id: Id) -> Terms:
    """Return the accepted terms of a partnership, or its newest offered ones."""
    is_accepted = case((AgreementVersion.state == VersionState.ACCEPTED, 0), else_=1)
    query = select(AgreementVersion).where(AgreementVersion.partnership_id == partnership_id)
    found = db.session.scalar(query.order_by(is_accepted, AgreementVersion.number.desc()).limit(1))
    if found is None:
        raise NotFound("This partnership has no terms. Offer them first.")
    return found.typed_terms


def is_accepted(partnership_id: Id) -> bool:
    """Whether the partner has ever accepted terms, so that earned money may be released."""
    query = select(AgreementVersion.id).where(
        AgreementVersion.partnership_id == partnership_id, AgreementVersion.accepted_at.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def is_agreed(version: AgreementVersion) -> bool:
    """Whether what a version brings may be released: it was accepted, or another one of this partner was."""
    return version.accepted_at is not None or is_accepted(version.partnership_id)


def minimums(seller_id: Id, partnership_ids: Iterable[Id]) -> dict[Id, Money]:
    """Return the smallest payout of each partnership for which one counts today, from its accepted terms."""
    wanted = list(partnership_ids)
    query = select(AgreementVersion).where(
        AgreementVersion.seller_id == seller_id,
        AgreementVersion.partnership_id.in_(wanted),
        AgreementVersion.accepted_at.is_not(None),
    )
    versions = db.session.scalars(query.order_by(AgreementVersion.number))
    found = {version.partnership_id: version.typed_terms.minimum_payout for version in versions}
    lifted = without_minimum(seller_id, [each for each, smallest in found.items() if smallest])
    return {each: smallest for each, smallest in found.items() if each not in lifted}


def reserves_of(seller_id: Id, earnings: Sequence[Earning]) -> dict[Id, Reserve]:
    """Return what the terms of some earnings hold back for returns, by version; versions that do not are left out."""
    wanted = {earning.agreement_version_id for earning in earnings}
    query = select(AgreementVersion).where(AgreementVersion.seller_id == seller_id, AgreementVersion.id.in_(wanted))
    found = {version.id: version.typed_terms.reserve for version in db.session.scalars(query)} if wanted else {}
    return {version_id: reserve for version_id, reserve in found.items() if reserve is not None}
