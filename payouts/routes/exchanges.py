"""Pages of exchanges: saying in which other currency money moved, and one exchange with its rate and gain or loss."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.errors import NotFound
from core.ids import Id, show
from partners.models import Partnership
from payouts.commands import exchanges as commands
from payouts.forms.exchanges import ExchangeForm, TakeExchangeBackForm
from payouts.models import Exchange, Payout, Remittance
from payouts.queries.entries import zone_of
from payouts.queries.exchanges import get_own_exchange
from payouts.queries.runs import get_payout
from payouts.queries.settlements import get_remittance
from payouts.routes.blueprint import pages


@pages.route("/payouts/<id:payout_id>/exchange", methods=["GET", "POST"])
@needs(Permission.RUN_PAY, fresh=True)
def exchange_payout(payout_id: Id) -> ResponseReturnValue:
    """Say in which other currency a paid payout left."""
    payout = get_payout(current_actor(), payout_id)
    if payout.seller_id != current_actor().organization_id:
        raise NotFound("The seller says in which currency a payment left.")
    return _exchanging(payout, commands.exchange_payout, url_for("payouts.show_payout", payout_id=payout.public_id))


@pages.route("/remittances/<id:remittance_id>/exchange", methods=["GET", "POST"])
@needs(Permission.REMITTANCE_RECORD, fresh=True)
def exchange_remittance(remittance_id: Id) -> ResponseReturnValue:
    """Say in which other currency a store's money arrived."""
    remittance = get_remittance(current_actor(), remittance_id)
    partnership_id = show(Partnership.__prefix__, remittance.partnership_id)
    back = url_for("payouts.show_receivable", partnership_id=partnership_id)
    return _exchanging(remittance, commands.exchange_remittance, back)


@pages.get("/exchanges/<id:exchange_id>")
@needs(Permission.LEDGER_SEE)
def show_exchange(exchange_id: Id) -> ResponseReturnValue:
    """Show an exchange: what it settles, what moved, the rate with its source and day, and the gain or loss."""
    exchange, actor = get_own_exchange(current_actor(), exchange_id), current_actor()
    return render_template(
        "payouts/exchange.html",
        it=exchange,
        back=_back_of(exchange),
        may_take_back=exchange.taken_back_at is None and actor.may(Permission.REMITTANCE_RECORD),
    )


@pages.post("/exchanges/<id:exchange_id>/take-back")
@needs(Permission.REMITTANCE_RECORD, fresh=True)
def take_exchange_back(exchange_id: Id) -> ResponseReturnValue:
    """Take back an exchange that was recorded by mistake."""
    form = TakeExchangeBackForm.from_request()
    exchange = commands.take_exchange_back(exchange_id, actor=current_actor(), reason=form.reason.data or "")
    flash("Taken back, with its gain or loss.")
    return redirect(url_for("payouts.show_exchange", exchange_id=exchange.public_id))


def _exchanging(about: Payout | Remittance, record: Callable[..., Exchange], back: str) -> ResponseReturnValue:
    """Show the form of an exchange, and record it by a command once it is sent."""
    form, about_id = ExchangeForm(), about.id
    form.read_amount()
    if request.method == "GET":
        form.moved_on.data = clock.today(zone_of(about.seller_id))
    if form.is_sent_and_valid():
        with form.refusals():
            exchange = record(about_id, form.moved(), actor=current_actor())
            flash(f"{exchange.moved.named} recorded for {exchange.settled.named}.")
            return redirect(url_for("payouts.show_exchange", exchange_id=exchange.public_id))
    page = render_template(
        "payouts/exchange_form.html", form=form, back=back, settled=about.amount, is_incoming=type(about) is Remittance
    )
    return page, form.status


def _back_of(exchange: Exchange) -> str:
    if exchange.payout_id is not None:
        return url_for("payouts.show_payout", payout_id=show(Payout.__prefix__, exchange.payout_id))
    partnership_id = show(Partnership.__prefix__, exchange.partnership_id)
    return url_for("payouts.show_receivable", partnership_id=partnership_id)
