"""Importing files of orders: hand in, say what the columns mean, look at what would happen, import, undo."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.forms import ButtonForm
from accounts.models import Organization
from accounts.permissions import Permission
from campaigns.queries.programs import list_programs
from core import ids
from core.access import Actor, current_actor, needs
from core.csv_files import write_csv
from core.db import db
from core.errors import AppError
from core.http import download_csv
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from tracking.commands.imports import steps
from tracking.commands.imports.uploading import keep_upload, look_at_kept, preview
from tracking.forms import ColumnsForm, UndoForm, UploadForm
from tracking.forms.imports import column
from tracking.models import OrderImport
from tracking.queries.imports import (
    PAGE_SIZE,
    find_mapping,
    get_import,
    list_faults,
    list_imports,
    list_uploadable,
    page_of_rows,
)
from tracking.queries.tallies import told_beside
from tracking.queries.undoing import at_stake, list_answers
from tracking.routes.blueprint import page_number, pages
from tracking.rules.imports import OUTCOMES, TAKEN, WAITING, ImportState, Outcome
from tracking.rules.tallies import TALLY, said_beside, seen_beside
from tracking.sources.fields import Field
from tracking.sources.files import file_source, settled

_SHOWN_FAULTS = 50


@pages.route("/orders/imports", methods=["GET", "POST"])
@needs(Permission.ORDERS_EDIT)
def list_order_imports() -> ResponseReturnValue:
    """Show the imports so far, and take a file."""
    actor, form = current_actor(), UploadForm()
    stores = {f"{each.public_id}:{program.public_id}": (each, program) for each, program in list_uploadable(actor)}
    own = [(program.public_id, program.name) for program in list_programs(actor)]
    form.offer([*own, *((key, f"{program.name}, sold in our store") for key, (_with, program) in stores.items())])
    if form.is_sent_and_valid():
        with form.refusals():
            partnership = stores[form.target.data][0] if form.target.data in stores else None
            return redirect(_page(_hand_in(form, actor, partnership)))
    found = list_imports(actor, page_number())
    return render_template(
        "tracking/imports.html", form=form, imports=found[:PAGE_SIZE], page=_place(found),
        has_targets=bool(own or stores),
    ), form.status  # fmt: skip


def _place(found: Sequence[object]) -> dict[str, int | bool]:
    """Return where in a list the reader is, of which one more was found than a page holds."""
    number = page_number()
    return {"number": number, "has_previous": number > 1, "has_next": len(found) > PAGE_SIZE}


def _hand_in(form: UploadForm, actor: Actor, partnership: Partnership | None) -> OrderImport:
    upload = form.file.data
    by_partner = partnership is not None
    file = keep_upload(
        upload.read(), file_name=upload.filename or "orders.csv", source=form.source.data, by_partner=by_partner
    )
    program_id = ids.parse(form.target.data.rpartition(":")[2], "prog")
    return steps.hand_in(file, program_id=program_id, actor=actor, partnership=partnership, by_partner=by_partner)


def _page(it: OrderImport) -> str:
    return url_for("tracking.show_import", import_id=it.public_id)


@pages.route("/orders/imports/<id:import_id>", methods=["GET", "POST"])
@needs(Permission.ORDERS_EDIT)
def show_import(import_id: Id) -> ResponseReturnValue:
    """Show an import where it stands; while its columns are open, take what they mean."""
    actor = current_actor()
    it = get_import(actor, import_id)
    form = ColumnsForm() if it.state is ImportState.UPLOADED else None
    if form is not None:
        looked = look_at_kept(it, find_mapping(it.program_id, it.source, actor.organization_id))
        is_sent = request.method == "POST"
        form.offer(looked.shape.columns, looked.mapping, currency=it.program.currency, is_sent=is_sent)
        if form.is_sent_and_valid():
            with form.refusals():
                mapping = settled(form.mapping(), looked, file_source(it.source))
                return redirect(_page(steps.check_import(import_id, mapping, actor=actor)))
    return _show(it, actor, form)


def _show(it: OrderImport, actor: Actor, form: ColumnsForm | None) -> ResponseReturnValue:
    is_seller = it.seller_id == actor.organization_id
    shows_rows = it.state in {ImportState.UPLOADED, ImportState.CHECKED, ImportState.PROPOSED}
    stored = it.count("new") + it.count("changed")
    by_partner, is_over = it.is_from_partner, it.state in TAKEN
    zone = db.session.get_one(Organization, it.seller_id).timezone if it.source == TALLY else ""
    answers, beside = list_answers(it) if is_over else [], told_beside(it, zone) if zone else []
    page = render_template(
        "tracking/import.html",
        it=it,
        form=form,
        meanings=[form[column(meaning)] for meaning in Field] if form else [],
        undo=UndoForm(),
        rows=preview(it) if shows_rows else [],
        columns=(it.shape or {}).get("columns", []),
        faults=list_faults(it, _SHOWN_FAULTS),
        totals=[(Money(sums["gross_minor"], code), Money(sums["refunded_minor"], code), Money(sums["net_minor"], code))
                for code, sums in sorted(it.totals.items())],
        is_seller=is_seller,
        rows_wait=it.state in WAITING,
        is_taken=is_seller and it.state in TAKEN,
        may_cancel=it.state in {ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED, ImportState.PROPOSED}
        or (is_seller and it.state is ImportState.APPLYING),
        percent=min(100, it.done_upto * 100 // max(1, it.count("orders"))) if stored else 0,
        about=it.about,
        answers=answers if is_seller else [each for each in answers if each.partner_id == actor.organization_id],
        stakes=at_stake(answers),
        beside=said_beside(beside, by_partner=by_partner, is_over=is_over),
        seen=seen_beside(beside),
    )  # fmt: skip
    return page, form.status if form else 200


@pages.get("/orders/imports/<id:import_id>/rows")
@needs(Permission.ORDERS_EDIT)
def show_import_rows(import_id: Id) -> ResponseReturnValue:
    """Show the orders of a file as they were read, before anything is imported."""
    it = get_import(current_actor(), import_id)
    asked = request.args.get("what", "")
    outcome = Outcome(asked) if asked in set(Outcome) else None
    found = page_of_rows(it, outcome, page_number())
    here = url_for("tracking.show_import_rows", import_id=it.public_id)
    tabs = [("All", here, outcome is None, it.count("orders"))]
    tabs += [(label, f"{here}?what={each}", outcome is each, it.count(each)) for each, label in OUTCOMES.items()]
    return render_template(
        "tracking/import_rows.html", it=it, outcome=outcome, names=OUTCOMES, tabs=tabs, page=_place(found),
        rows=[(each, each.told) for each in found[:PAGE_SIZE]],
    )  # fmt: skip


@pages.post("/orders/imports/<id:import_id>/start")
@needs(Permission.ORDERS_EDIT)
def start_import(import_id: Id) -> ResponseReturnValue:
    """Import what was checked."""
    ButtonForm.from_request()
    it = steps.start_import(import_id, actor=current_actor(), seen=request.form.get("seen", ""))
    flash("The import runs. You can leave this page.")
    return redirect(_page(it))


@pages.post("/orders/imports/<id:import_id>/hand-over")
@needs(Permission.ORDERS_EDIT)
def hand_import_over(import_id: Id) -> ResponseReturnValue:
    """Hand a partner store's checked file to the seller."""
    ButtonForm.from_request()
    it = steps.propose_import(import_id, actor=current_actor())
    flash("Handed over. It counts once the seller has taken it.")
    return redirect(_page(it))


@pages.post("/orders/imports/<id:import_id>/cancel")
@needs(Permission.ORDERS_EDIT)
def cancel_import(import_id: Id) -> ResponseReturnValue:
    """Call an import off, or do not take what a partner handed over."""
    ButtonForm.from_request()
    it = steps.cancel_import(import_id, actor=current_actor())
    flash("Called off. Nothing of it counts.")
    return redirect(_page(it))


@pages.get("/orders/imports/<id:import_id>/errors.csv")
@needs(Permission.ORDERS_EDIT)
def download_faults(import_id: Id) -> ResponseReturnValue:
    """Download what of a file was not taken, and why."""
    it = get_import(current_actor(), import_id)
    faults = list_faults(it)
    if not faults:
        raise AppError("Every row of this file was taken, so there is nothing to download.")
    rows = [(each.row, each.column, each.reason) for each in faults]
    return download_csv(write_csv(("row", "column", "reason"), rows), "import-errors.csv")
