"""Pages of what stores owe a seller: everybody with ageing, one store, and money that arrived from it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.formats import money
from core.ids import Id
from core.navigation import NavItem, Side, register_nav
from partners.models import Partnership
from partners.queries import get_own_partnership
from payouts.commands import reminders
from payouts.commands import stores as commands
from payouts.forms.stores import RemindForm, RemittanceForm, TakeBackForm
from payouts.queries import settlements, stores
from payouts.queries.ageing import sums_of
from payouts.queries.entries import zone_of
from payouts.queries.exchanges import of_remittances
from payouts.routes.blueprint import pages
from payouts.routes.stores import PAYMENT_WORDS
from payouts.rules.periods import check_month, name_of
from payouts.rules.stores import AGE_WORDS

register_nav(
    NavItem(
        group="Money",
        key="receivables",
        icon="building-store",
        label="Partners owe you",
        endpoint="payouts.list_receivables",
        permission=Permission.STATEMENTS_SEE,
        side=Side.SELLER,
        order=25,
    )
)


@pages.get("/receivables")
@needs(Permission.STATEMENTS_SEE)
def list_receivables() -> ResponseReturnValue:
    """Show what every store owes, by how long it has been due."""
    accounts = stores.own_stores(current_actor())
    return render_template(
        "payouts/receivables.html",
        accounts=accounts,
        sums=sums_of(accounts),
        ages=AGE_WORDS,
        name_of=name_of,
    )


@pages.get("/receivables/<id:partnership_id>")
@needs(Permission.STATEMENTS_SEE)
def show_receivable(partnership_id: Id) -> ResponseReturnValue:
    """Show one store: its months, what settled each, what it paid, and what can be done."""
    partnership = get_own_partnership(current_actor(), partnership_id)
    accounts = stores.get_accounts(partnership)
    form = RemittanceForm.in_currency(accounts[-1].currency)
    form.received_on.data = clock.today(zone_of(partnership.seller_id))
    return _page(partnership, accounts, form)


@pages.post("/receivables/<id:partnership_id>/remittances")
@needs(Permission.REMITTANCE_RECORD, fresh=True)
def record_remittance(partnership_id: Id) -> ResponseReturnValue:
    """Record money that arrived from a store."""
    partnership = get_own_partnership(current_actor(), partnership_id)
    accounts = stores.get_accounts(partnership)
    form = RemittanceForm.in_currency(accounts[-1].currency)
    if form.is_sent_and_valid():
        with form.refusals():
            remittance = commands.record_remittance(
                partnership_id, amount=form.amount.data, received_on=form.day(), reference=form.reference.data or "",
                actor=current_actor(),
            )  # fmt: skip
            flash(f"{money(remittance.amount)} recorded. It pays the oldest month first.")
            return _to(partnership_id)
    return _page(partnership, accounts, form)


@pages.post("/remittances/<id:remittance_id>/take-back")
@needs(Permission.REMITTANCE_RECORD, fresh=True)
def take_remittance_back(remittance_id: Id) -> ResponseReturnValue:
    """Take back money that was recorded by mistake."""
    form = TakeBackForm.from_request()
    remittance = commands.take_remittance_back(remittance_id, actor=current_actor(), reason=form.reason.data or "")
    flash("Taken back. The store owes it again, and has been told why.")
    return _to(remittance.partnership_id)


@pages.post("/receivables/<id:partnership_id>/remind")
@needs(Permission.REMITTANCE_RECORD)
def remind_store(partnership_id: Id) -> ResponseReturnValue:
    """Mail a store about a month whose report or money is missing."""
    form = RemindForm.from_request()
    month = check_month(form.month.data or "")
    reminders.remind_store(partnership_id, month, form.kind.data or "", actor=current_actor())
    flash("Reminded by mail.")
    return _to(partnership_id)


def _to(partnership_id: Id) -> ResponseReturnValue:
    partnership = get_own_partnership(current_actor(), partnership_id)
    return redirect(url_for("payouts.show_receivable", partnership_id=partnership.public_id))


def _page(partnership: Partnership, accounts: list[stores.StoreAccount], form: RemittanceForm) -> ResponseReturnValue:
    actor, remittances = current_actor(), settlements.list_remittances(partnership)
    page = render_template(
        "payouts/receivable.html",
        partnership=partnership,
        accounts=accounts,
        remittances=remittances,
        exchanges=of_remittances(remittances),
        form=form,
        may_record=actor.may(Permission.REMITTANCE_RECORD),
        may_report=actor.may(Permission.STORE_REPORT),
        ages=AGE_WORDS,
        words=PAYMENT_WORDS,
        name_of=name_of,
    )
    return page, form.status
