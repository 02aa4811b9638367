"""What keeps payouts out of a run, as conditions that the database answers, for counting and choosing many at once.

`payouts.rules.runs.obstacles` says the same of one payout, with names for each reason; a test holds the two together.
Every query here selects from `Payout` joined by `with_accounts`.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from accounts.sealing import unseal
from core import clock
from core.db import db
from core.expressions import is_one_of, number_in, text_in
from partners.models import AgreementVersion, Partnership
from partners.rules.partnerships import PartnershipState
from payouts.models import Earning, PaymentLimit, PaymentRequest, Payout, PayoutDestination, PayoutRun, Statement
from payouts.queries.entries import zone_of
from payouts.queries.tax_waits import waits_for_form
from payouts.rules.destinations import BY_EMAIL, DestinationState, Rail, is_iban
from payouts.rules.limits import LimitKind
from payouts.rules.requests import YEAR

Account, _InUse, _Paid = aliased(PayoutDestination), aliased(PayoutDestination), aliased(Payout)
"""`Account` is where a payout goes: the account frozen with it, and before that the one in use."""
SHARE = Payout.amount_minor + Payout.withheld_minor
_NO_LIMIT = 2**62
_LONG_AGO = date(1970, 1, 1)


def with_accounts(query: Select[*tuple[Any, ...]], run: PayoutRun) -> Select[*tuple[Any, ...]]:
    """Return a query over payouts of a run, joined with whose each is and, where there is one, its account."""
    mine = and_(Partnership.id == Payout.partnership_id, Partnership.seller_id == Payout.seller_id)
    in_use = (
        select(_InUse.id)
        .where(_InUse.partnership_id == Payout.partnership_id, _InUse.seller_id == Payout.seller_id)
        .where(_InUse.state == DestinationState.ACTIVE)
        .limit(1)
        .correlate(Payout)
        .scalar_subquery()
    )
    its_account = and_(Account.id == func.coalesce(Payout.destination_id, in_use), Account.seller_id == run.seller_id)
    return query.select_from(Payout).join(Partnership, mine).outerjoin(Account, its_account)


def is_of(run: PayoutRun) -> ColumnElement[bool]:
    """Whether a payout is one of a run."""
    return and_(Payout.seller_id == run.seller_id, Payout.run_id == run.id)


def needs_a_look(run: PayoutRun) -> ColumnElement[bool]:
    """Whether anything but its amount being too small keeps a payout out of a draft. Two queries beforehand."""
    today = clock.today(zone_of(run.seller_id))
    return or_(
        func.coalesce(limit_of(run), _NO_LIMIT) < SHARE,
        Account.id.is_(None),
        ~Account.is_ready,
        Account.blocked_at.is_not(None),
        _lacks_details(run),
        and_(Account.rail.in_(BY_EMAIL), Account.verified_at.is_(None)),
        Account.usable_from > clock.now(),
        waits_for_form(run.seller_id),
        func.coalesce(review_until(run), literal(_LONG_AGO, Date)) >= today,
        Payout.left_out_reason.is_not(None),
    )


def is_carried(run: PayoutRun) -> ColumnElement[bool]:
    """Whether a payout waits for more to come together: it is nothing, or below the smallest payment."""
    return or_(SHARE <= 0, and_(func.coalesce(_agreed(), 0) > SHARE, ~_is_lifted(run)))


def smallest(run: PayoutRun) -> ColumnElement[int]:
    """Return the smallest payment of a payout's partner, in minor units: zero where it does not count today."""
    return case((_is_lifted(run), 0), else_=_agreed())


def _agreed() -> ScalarSelect[int]:
    """Return the smallest payment of the newest terms that a payout's partner accepted; null without any."""
    least = number_in(AgreementVersion.terms, "minimum_payout_minor")
    return (
        select(case((text_in(AgreementVersion.terms, "currency") == Payout.currency, least), else_=0))
        .where(AgreementVersion.partnership_id == Payout.partnership_id, AgreementVersion.accepted_at.is_not(None))
        .where(AgreementVersion.seller_id == Payout.seller_id)
        .order_by(AgreementVersion.number.desc())
        .limit(1)
        .correlate(Payout)
        .scalar_subquery()
    )


def _is_lifted(run: PayoutRun) -> ColumnElement[bool]:
    """Whether a partner is paid whatever is due, however little, as `payouts.rules.requests.is_lifted` says."""
    zone = zone_of(run.seller_id)
    today = clock.today(zone)
    paid_since = (
        select(_Paid.id)
        .where(_Paid.partnership_id == PaymentRequest.partnership_id, _Paid.seller_id == PaymentRequest.seller_id)
        .where(_Paid.paid_at > PaymentRequest.asked_at)
    )
    asked = (
        select(PaymentRequest.id)
        .where(PaymentRequest.partnership_id == Payout.partnership_id, PaymentRequest.seller_id == Payout.seller_id)
        .where(PaymentRequest.asked_at >= clock.start_of_day(today - YEAR + timedelta(days=1), zone))
        .where(~paid_since.correlate(PaymentRequest).exists())
    )
    is_old = (
        select(Earning.id)
        .where(Earning.partnership_id == Payout.partnership_id, Earning.seller_id == Payout.seller_id)
        .where(Earning.payable_minor > 0, Earning.released_on <= today - YEAR)
    )
    has_ended = Partnership.state == PartnershipState.ENDED
    return or_(has_ended, asked.correlate(Payout).exists(), is_old.correlate(Payout).exists())


def limit_of(run: PayoutRun) -> ScalarSelect[int | None]:
    """Return the most that one partner is paid in a payout's currency, in minor units; null where there is no limit."""
    return (
        select(PaymentLimit.amount_minor)
        .where(PaymentLimit.seller_id == run.seller_id, PaymentLimit.kind == LimitKind.PARTNER)
        .where(PaymentLimit.currency == Payout.currency)
        .order_by(PaymentLimit.set_at.desc(), PaymentLimit.id.desc())
        .limit(1)
        .correlate(Payout)
        .scalar_subquery()
    )


def review_until(run: PayoutRun) -> ScalarSelect[date]:
    """Return until when a payout's partner may question its statement of the run's last month; null without one.

    Naming the seller besides the partnership would lead SQLite through all of a seller's statements.
    """
    return (
        select(func.max(Statement.review_until))
        .where(Statement.partnership_id == Payout.partnership_id, Statement.month == run.cutoff_month)
        .where(Statement.currency == Payout.currency)
        .where(Statement.restates_id.is_(None))
        .correlate(Payout)
        .scalar_subquery()
    )


def _lacks_details(run: PayoutRun) -> ColumnElement[bool]:
    """Whether a bank account cannot be paid to because its bank is not known. One query.

    Numbers are looked at one by one, of the few accounts that say no routing number in the United States.
    """
    lacks = and_(Account.rail == Rail.MANUAL, Account.routing_number.is_(None))
    mine = and_(Partnership.id == Account.partnership_id, Partnership.seller_id == Account.seller_id)
    old = select(Account.id, Account.secret).join(Partnership, mine).where(Account.seller_id == run.seller_id, lacks)
    is_there = func.coalesce(Account.country, Partnership.country) == "US"
    fine = [account_id for account_id, secret in db.session.execute(old.where(is_there)) if is_iban(unseal(secret))]
    return and_(lacks, is_there, ~is_one_of(Account.id, fine))
