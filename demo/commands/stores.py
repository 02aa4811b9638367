"""The demo's stores: each reports a month as soon as it is over and pays on the 28th; the newest month is left open."""

from datetime import date

from accounts.permissions import Role
from core import clock
from core.clock import first_day, local_day, month_of
from core.db import db
from core.ids import Id
from core.money import Money
from demo.commands.stage import Spot, Stage
from partners.models import Partnership
from partners.rules.settlements import SoldLine
from payouts.commands.stores import record_remittance, report_sales
from payouts.queries.stores import StoreAccount, get_accounts

PRODUCT, PRICE = "Bootcamp, store edition", 9_900
NEWEST = SoldLine(PRODUCT, 40, PRICE, 6)
_PAYS_ON = 28


def keep_stores(stages: list[Stage]) -> None:
    """Let every store do what the day asks of it."""
    for stage in stages:
        for spot in stage.spots:
            if spot.partner.store is not None:
                _keep(stage, spot)


def _keep(stage: Stage, spot: Spot) -> None:
    today, newest = clock.today(stage.team.seller.zone), _newest_month(stage.team.seller.zone)
    for account in _accounts(spot.partnership_id):
        for month in reversed(account.to_report):
            line = NEWEST if month.month == newest else _earlier(month.month)
            report_sales(spot.partnership_id, month.month, [line], number=1, actor=spot.actor)
    if today.day == _PAYS_ON:
        for account in _accounts(spot.partnership_id):
            _pay(stage, spot, account, today, newest)


def _pay(stage: Stage, spot: Spot, account: StoreAccount, today: date, newest: str) -> None:
    left = sum((month.left for month in account.months if month.month < newest), Money.zero(account.currency))
    if left:
        record_remittance(
            spot.partnership_id, amount=left, received_on=today, reference=f"{spot.partner.slug} {today:%Y-%m}",
            actor=stage.team.actor(Role.FINANCE_PREPARER),
        )  # fmt: skip


def _earlier(month: str) -> SoldLine:
    return SoldLine(PRODUCT, 18 + first_day(month).month, PRICE, 1)


def _accounts(partnership_id: Id) -> list[StoreAccount]:
    return get_accounts(db.session.get_one(Partnership, partnership_id))


def _newest_month(zone: str) -> str:
    """Return the last month that is over when the story ends."""
    today = local_day(clock.now() - clock.shift(), zone)
    return month_of(date.fromordinal(today.replace(day=1).toordinal() - 1))
