"""The page of one partner's balance in one currency: what it owes or nobody claims, and what can be done about it."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.errors import NotFound
from core.formats import money
from core.ids import Id, show
from core.money import Money
from partners.models import Partnership
from partners.queries import get_own_partnership
from payouts.commands import unclaimed as commands
from payouts.commands.write_offs import write_off
from payouts.forms.balances import UnclaimedForm, WriteOffForm
from payouts.models import UnclaimedBalance
from payouts.queries import unclaimed as queries
from payouts.queries.debts import age_of, find_debt
from payouts.queries.entries import zone_of
from payouts.routes.blueprint import pages
from payouts.rules.unclaimed import UnclaimedState, unclaimed_from


@pages.get("/owing/<id:partnership_id>/<currency>")
@needs(Permission.EARNINGS_SEE)
def show_balance(partnership_id: Id, currency: str) -> ResponseReturnValue:
    """Show one partner's balance in one currency."""
    return _page(get_own_partnership(current_actor(), partnership_id), currency)


@pages.post("/owing/<id:partnership_id>/<currency>/write-off")
@needs(Permission.RUN_PREPARE)
def write_debt_off(partnership_id: Id, currency: str) -> ResponseReturnValue:
    """Write off what a partner owes."""
    partnership, form = get_own_partnership(current_actor(), partnership_id), WriteOffForm()
    form.amount.currency = _known(currency)
    if form.is_sent_and_valid():
        with form.refusals():
            write_off(
                partnership_id, actor=current_actor(), currency=currency, amount=form.amount.data,
                reason=form.reason.data or "", seen=form.seen_minor(),
            )  # fmt: skip
            flash("Written off. Both sides get a mail, and it stands on the next statement.")
            return _back(partnership_id, currency)
    return _page(partnership, currency, write_off=form)


@pages.post("/owing/<id:partnership_id>/<currency>/unclaimed")
@needs(Permission.RUN_PREPARE)
def propose_unclaimed(partnership_id: Id, currency: str) -> ResponseReturnValue:
    """Say which authority keeps a balance that nobody claims."""
    partnership, form = get_own_partnership(current_actor(), partnership_id), UnclaimedForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.propose_unclaimed(
                partnership_id, actor=current_actor(), currency=_known(currency), authority=form.authority.data or "",
                reference=form.reference.data or "", given_on=form.given_on.data or date.max,
            )  # fmt: skip
            flash("Proposed. It is booked once a second person agrees; the partner got a mail.")
            return _back(partnership_id, currency)
    return _page(partnership, currency, unclaimed=form)


@pages.post("/owing/unclaimed/<id:unclaimed_balance_id>/book")
@needs(Permission.RUN_APPROVE, fresh=True)
def book_unclaimed(unclaimed_balance_id: Id) -> ResponseReturnValue:
    """Agree, as the second person."""
    found = commands.book_unclaimed(unclaimed_balance_id, actor=current_actor())
    flash(f"{money(found.amount)} booked as unclaimed. The partner got a mail with the reference.")
    return _back(found.partnership_id, found.currency)


@pages.post("/owing/unclaimed/<id:unclaimed_balance_id>/withdraw")
@needs(Permission.RUN_PREPARE)
def withdraw_unclaimed(unclaimed_balance_id: Id) -> ResponseReturnValue:
    """Withdraw what is not booked."""
    found = commands.withdraw_unclaimed(unclaimed_balance_id, actor=current_actor())
    flash("Withdrawn. The balance is paid with the next run, as before.")
    return _back(found.partnership_id, found.currency)


@pages.post("/get-paid/<id:partnership_id>/ask")
@needs(Permission.DESTINATION_EDIT)
def ask_for_payment(partnership_id: Id) -> ResponseReturnValue:
    """Ask, as the partner, to be paid below the smallest payment."""
    commands.ask_for_payment(partnership_id, actor=current_actor())
    flash("Asked. The next payment run includes what is due to you, however little it is.")
    return redirect(url_for("payouts.get_paid"))


def _page(
    partnership: Partnership, currency: str, *, write_off: WriteOffForm | None = None,
    unclaimed: UnclaimedForm | None = None,
) -> ResponseReturnValue:  # fmt: skip
    seller_id, actor, today = partnership.seller_id, current_actor(), clock.today(zone_of(partnership.seller_id))
    balance = queries.payable_of(seller_id, partnership.id, _known(currency))
    debt = find_debt(seller_id, partnership.id, currency)
    oldest = queries.oldest_release(seller_id, partnership.id, currency)
    handed = queries.list_unclaimed(actor, partnership.id, currency)
    page = render_template(
        "payouts/balance.html",
        partnership=partnership,
        balance=balance,
        debt=debt,
        aged=age_of(debt, seller_id, today) if debt else None,
        oldest=oldest,
        unclaimed_from=unclaimed_from(oldest) if balance.minor > 0 else None,
        today=today,
        handed=handed,
        is_proposed=any(row.state is UnclaimedState.PROPOSED for row in handed),
        write_off=write_off or _empty(debt.owed if debt else balance),
        unclaimed=unclaimed or UnclaimedForm(formdata=None),
        actor=actor,
        prefix=UnclaimedBalance.__prefix__,
    )
    return page, (write_off or unclaimed or UnclaimedForm(formdata=None)).status


def _empty(owed: Money) -> WriteOffForm:
    form = WriteOffForm(formdata=None)
    form.amount.currency, form.seen.data = owed.currency, str(owed.minor)
    return form


def _known(currency: str) -> str:
    """Return a currency that an address names. Raises NotFound for what is none."""
    try:
        return Money.zero(currency).currency
    except ValueError:
        raise NotFound("There is no such currency.") from None


def _back(partnership_id: Id, currency: str) -> AnyResponse:
    where = show(Partnership.__prefix__, partnership_id)
    return redirect(url_for("payouts.show_balance", partnership_id=where, currency=currency))
