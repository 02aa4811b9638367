"""Reads of where partners want to be paid. The full account number leaves this package only in a payment file."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select

from accounts.queries import get_link
from accounts.sealing import unseal
from core.access import Actor
from core.bulk import batches
from core.db import db
from core.errors import Conflict
from core.ids import Id
from partners.models import Partnership
from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.rules.banks import IBAN_ONLY
from payouts.rules.destinations import BY_EMAIL, CONFIRM_ADDRESS, DestinationState, Rail, is_iban
from payouts.rules.files import SEPA_AREA
from payouts.rules.runs import PayoutState


def visible_destinations(actor: Actor) -> Select[PayoutDestination]:
    """Return the destinations of partnerships this actor's organization sells or partners in."""
    me = actor.organization_id
    return select(PayoutDestination).where(or_(PayoutDestination.seller_id == me, PayoutDestination.partner_id == me))


def find_destination(partnership_id: Id) -> PayoutDestination | None:
    """Return the destination in use, or None."""
    query = select(PayoutDestination).where(
        PayoutDestination.partnership_id == partnership_id, PayoutDestination.state == DestinationState.ACTIVE
    )
    return db.session.scalar(query)


def find_own_destination(partnership_id: Id) -> PayoutDestination | None:
    """Return the last account of the partner's own that can be paid to, in use or not any more, or None."""
    query = select(PayoutDestination).where(
        PayoutDestination.partnership_id == partnership_id,
        PayoutDestination.instruction.is_(None),
        PayoutDestination.blocked_at.is_(None),
    )
    return db.session.scalar(query.order_by(PayoutDestination.created_at.desc(), PayoutDestination.id.desc()).limit(1))


def active_destinations(partnership_ids: Iterable[Id]) -> dict[Id, PayoutDestination]:
    """Return the destination in use of each partnership that has one."""
    query = select(PayoutDestination).where(
        PayoutDestination.partnership_id.in_(list(partnership_ids)),
        PayoutDestination.state == DestinationState.ACTIVE,
    )
    return {row.partnership_id: row for row in db.session.scalars(query)}


def same_account(payout: Payout) -> Sequence[PayoutDestination]:
    """Return every destination of the same account as a payout's, of its partnership, from which no money came back."""
    account = select(PayoutDestination.fingerprint).where(PayoutDestination.id == payout.destination_id)
    query = select(PayoutDestination).where(
        PayoutDestination.seller_id == payout.seller_id,
        PayoutDestination.partnership_id == payout.partnership_id,
        PayoutDestination.fingerprint == account.scalar_subquery(),
        or_(PayoutDestination.blocked_as.is_(None), PayoutDestination.blocked_as != PayoutState.RETURNED),
    )
    return db.session.scalars(query.order_by(PayoutDestination.id)).all()


def refused_at(destination: PayoutDestination) -> Sequence[PayoutDestination]:
    """Return every destination of the same account, of its partnership, to which a payment was refused."""
    query = select(PayoutDestination).where(
        PayoutDestination.seller_id == destination.seller_id,
        PayoutDestination.partnership_id == destination.partnership_id,
        PayoutDestination.fingerprint == destination.fingerprint,
        PayoutDestination.blocked_as == PayoutState.FAILED,
    )
    return db.session.scalars(query.order_by(PayoutDestination.id)).all()


def frozen_destinations(payouts: Sequence[Payout]) -> dict[Id, PayoutDestination]:
    """Return by payout the destination that was frozen with its run, whatever is in use today."""
    wanted = {payout.destination_id for payout in payouts if payout.destination_id}
    query = select(PayoutDestination).where(
        PayoutDestination.seller_id.in_({payout.seller_id for payout in payouts}), PayoutDestination.id.in_(wanted)
    )
    found = {row.id: row for row in db.session.scalars(query)}
    return {payout.id: found[payout.destination_id] for payout in payouts if payout.destination_id}


def find_blocked_destination(run: PayoutRun) -> PayoutDestination | None:
    """Return an account that a frozen run pays to although a payment to it came back or was refused, or None."""
    query = (
        select(PayoutDestination)
        .join(
            Payout, (Payout.destination_id == PayoutDestination.id) & (Payout.seller_id == PayoutDestination.seller_id)
        )
        .where(Payout.seller_id == run.seller_id, Payout.run_id == run.id, Payout.is_included)
        .where(PayoutDestination.blocked_at.is_not(None))
    )
    return db.session.scalar(query.order_by(PayoutDestination.id).limit(1))


def rail_objects(payouts: Sequence[Payout]) -> dict[Id, str | None]:
    """Return by destination what names it at its rail, of payouts that a rail pays by itself or knows by a name."""
    found: dict[Id, str | None] = {}
    wanted = sorted({each.destination_id for each in payouts if each.destination_id and each.rail != Rail.MANUAL})
    for some in batches(wanted):
        query = select(PayoutDestination.id, PayoutDestination.rail_object_id).where(
            PayoutDestination.seller_id == payouts[0].seller_id, PayoutDestination.id.in_(some)
        )
        found |= {row.id: row.rail_object_id for row in db.session.execute(query)}
    return found


def has_come_back(payout: Payout) -> bool:
    """Whether money came back from the account that was frozen for a payout, so that nothing is sent there."""
    return any(account.blocked_as == PayoutState.RETURNED for account in frozen_destinations([payout]).values())


def bank_editors_of(run: PayoutRun) -> frozenset[Id]:
    """Return who set the bank details that a frozen run pays to."""
    query = (
        select(PayoutDestination.created_by_id)
        .select_from(Payout)
        .join(PayoutDestination, PayoutDestination.id == Payout.destination_id)
        .where(Payout.run_id == run.id, Payout.seller_id == run.seller_id, Payout.is_included)
        .where(Payout.state != PayoutState.VOIDED)
        .distinct()
    )
    return frozenset(user_id for user_id in db.session.scalars(query) if user_id)


def list_destinations(actor: Actor, partnership_id: Id) -> list[PayoutDestination]:
    """Return every destination a partnership has had, newest first."""
    query = visible_destinations(actor).where(PayoutDestination.partnership_id == partnership_id)
    return list(db.session.scalars(query.order_by(PayoutDestination.created_at.desc())))


def lacks_bank_details(destination: PayoutDestination) -> bool:
    """Whether a bank account cannot be paid to because its bank is not known.

    The number itself is looked at only where neither country nor routing number was kept with it.
    """
    if destination.rail != Rail.MANUAL or destination.routing_number is not None:
        return False
    country = destination.country
    if country is None:
        country = db.session.get_one(Partnership, destination.partnership_id).country
    return country == "US" and not is_iban(account_number(destination))


def partnership_of(destination: PayoutDestination) -> Partnership:
    """Return whose destination it is."""
    return db.session.get_one(Partnership, destination.partnership_id)


def lacks_confirmation(destination: PayoutDestination) -> bool:
    """Whether an e-mail address is paid to that nobody who reads it has confirmed yet."""
    return destination.rail in BY_EMAIL and destination.verified_at is None


def get_address_to_confirm(token: str) -> PayoutDestination:
    """Return the destination that a mailed link confirms. Raises NotFound, Gone, or Conflict for one replaced since."""
    found = db.session.get(PayoutDestination, get_link(CONFIRM_ADDRESS, token).subject_id)
    if found is None or found.state != DestinationState.ACTIVE:
        raise Conflict("Another account took the place of this one, so there is nothing to confirm. Close the page.")
    return found


def has_iban(destination: PayoutDestination) -> bool:
    """Whether an account in the SEPA area is written as an IBAN; one elsewhere is not looked at and counts as not.

    The number itself is looked at only where its country leaves that open.
    """
    country = destination.country
    if destination.rail != Rail.MANUAL or (country and country not in SEPA_AREA):
        return False
    return country in IBAN_ONLY or is_iban(account_number(destination))


def account_number(destination: PayoutDestination) -> str:
    """Return the full account number, for a payment file and nothing else."""
    return unseal(destination.secret)
