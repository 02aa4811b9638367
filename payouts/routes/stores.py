"""Pages of stores: what a partner owes each seller, the report of a month, and what a report is made of."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.errors import NotFound
from core.ids import Id
from core.navigation import NavItem, Side, register_nav
from partners.models import Partnership
from partners.queries import get_partnership
from partners.rules.settlements import SoldLine
from partners.rules.stores import PriceBasis
from payouts.commands import stores as commands
from payouts.forms.stores import FileForm, ReportForm
from payouts.queries import settlements, stores
from payouts.routes.blueprint import pages
from payouts.rules.periods import check_month, name_of
from payouts.rules.store_files import read_rows
from payouts.rules.stores import AGE_WORDS, PaymentKind

register_nav(
    NavItem(
        group="Money",
        key="owed",
        icon="building-store",
        label="Money you owe",
        endpoint="payouts.show_owed",
        permission=Permission.STATEMENTS_SEE,
        side=Side.PARTNER,
        order=25,
    )
)
PAYMENT_WORDS = {
    PaymentKind.REMITTANCE: "Payment",
    PaymentKind.NETTING: "Set against earnings",
    PaymentKind.CREDIT: "Credit for returns",
}


@pages.get("/owed")
@needs(Permission.STATEMENTS_SEE)
def show_owed() -> ResponseReturnValue:
    """Show a partner what its store owes each seller: when, what made it, and how to pay."""
    return render_template(
        "payouts/owed.html",
        accounts=stores.joined_stores(current_actor()),
        may_report=current_actor().may(Permission.STORE_REPORT),
        name_of=name_of,
        ages=AGE_WORDS,
        words=PAYMENT_WORDS,
    )


@pages.get("/settlements/<id:settlement_id>")
@needs(Permission.STATEMENTS_SEE)
def show_settlement(settlement_id: Id) -> ResponseReturnValue:
    """Show a report: each line from what was sold to what is owed, and what settled it."""
    actor = current_actor()
    report = settlements.get_settlement(actor, settlement_id)
    partnership = get_partnership(actor, report.partnership_id)
    accounts, version = stores.get_accounts(partnership), settlements.version_of(report)
    month = next(row for each in accounts for row in each.months if row.month == report.month)
    return render_template(
        "payouts/settlement.html",
        report=report,
        partnership=partnership,
        month=month,
        worth=settlements.worth_of(report, version),
        version=version,
        store=month.store,
        is_seller=report.seller_id == actor.organization_id,
        may_report=actor.may(Permission.STORE_REPORT),
        may_see_ledger=actor.may(Permission.LEDGER_SEE),
        name_of=name_of,
        words=PAYMENT_WORDS,
    )


@pages.route("/stores/<id:partnership_id>/report", methods=["GET", "POST"])
@needs(Permission.STORE_REPORT)
def report_sales(partnership_id: Id) -> ResponseReturnValue:
    """Write the report of a month, or correct the one that was sent, as the store or for it."""
    partnership, form = get_partnership(current_actor(), partnership_id), ReportForm()
    month = _month(partnership, form.month.data or request.args.get("month", ""))
    if request.method == "GET":
        form.show(_first_lines(month), month.currency)
        return _report_page(partnership, month, form)
    if request.form.get("more"):
        form.add_lines()
        return _report_page(partnership, month, form)
    if form.is_sent_and_valid():
        with form.refusals():
            report = commands.report_sales(
                partnership_id, month.month, form.sold_lines(month.currency), number=form.which(),
                actor=current_actor(), note=form.note.data or "",
            )  # fmt: skip
            owed = f"{report.owed.decimal()} {report.currency}"
            flash(f"The report for {name_of(month.month)} is sent. It comes to {owed}.")
            return redirect(url_for("payouts.show_settlement", settlement_id=report.public_id))
    return _report_page(partnership, month, form)


@pages.post("/stores/<id:partnership_id>/report/file")
@needs(Permission.STORE_REPORT)
def read_report(partnership_id: Id) -> ResponseReturnValue:
    """Fill the report with the lines of a file. Nothing is kept before the report itself is sent."""
    partnership, file = get_partnership(current_actor(), partnership_id), FileForm()
    month, form = _month(partnership, request.form.get("month", "")), ReportForm(formdata=None)
    form.show(_first_lines(month), month.currency)
    if file.is_sent_and_valid():
        with file.refusals():
            rows = read_rows(request.files["file"].read(), file.columns())
            form.fill(rows)
            flash(f"{len(rows)} lines were read. Look at them, then send the report.", "info")
    return _report_page(partnership, month, form, file)


def _month(partnership: Partnership, text: str) -> stores.StoreMonth:
    """Return a month a store reports: the one asked for, or the oldest without a report. Raises NotFound."""
    months = [month for each in stores.get_accounts(partnership) for month in each.months]
    if text:
        found = [month for month in months if month.month == check_month(text)]
    else:
        found = sorted((month for month in months if month.report is None), key=lambda month: month.month) or months[:1]
    if not found:
        raise NotFound("For this month no terms were agreed under which a store collects money, or it is not over yet.")
    return found[0]


def _first_lines(month: stores.StoreMonth) -> list[SoldLine]:
    """Return the lines a form begins with: those that were sent, or the products with an agreed price."""
    if month.report is not None:
        return list(month.report.sold_lines)
    if month.store.price_basis is PriceBasis.AGREED:
        return [SoldLine(name, 0, minor) for name, minor in month.prices.items()]
    return []


def _report_page(
    partnership: Partnership, month: stores.StoreMonth, form: ReportForm, file: FileForm | None = None
) -> ResponseReturnValue:
    form.month.data, sent = month.month, len(month.reports)
    if request.method == "GET" or file is not None:
        form.number.data = str(sent + 1)
    page = render_template(
        "payouts/report_form.html",
        partnership=partnership,
        month=month,
        form=form,
        file=file or FileForm(formdata=None),
        is_seller=partnership.seller_id == current_actor().organization_id,
        name_of=name_of,
    )
    return page, max(form.status, file.status if file else form.status)
