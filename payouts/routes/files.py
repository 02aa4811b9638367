"""Files of a run: made on its page, handed out byte for byte as they were made, and set aside when nobody pays them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.errors import AppError, NotFound
from core.files import storage
from core.http import download
from core.ids import Id
from payouts.commands import exports
from payouts.commands.file_setups import set_file_setup
from payouts.forms.files import SETUP_FORMS, MakeFilesForm, SetupForm, WithdrawForm
from payouts.queries import files as queries
from payouts.queries.runs import get_run
from payouts.rails import FILE_RAILS
from payouts.routes.blueprint import pages
from payouts.routes.run_page import page_of, take_step
from payouts.rules.files import BOOKS, FileKind


@pages.post("/runs/<id:run_id>/export")
@needs(Permission.RUN_PAY, fresh=True)
def export_run(run_id: Id) -> ResponseReturnValue:
    """Make the files of one kind, once, and hand a single one out."""
    try:
        made = exports.make_files(run_id, MakeFilesForm.from_request().which(), actor=current_actor())
    except AppError as refusal:
        return page_of(get_run(current_actor(), run_id), refusal, "There is no file to make")
    if len(made) == 1:
        return redirect(url_for("payouts.download_file", artefact_id=made[0].public_id))
    flash(f"There are {len(made)} files, because one cannot hold every payment. Pay each of them.")
    run = get_run(current_actor(), run_id)
    return redirect(url_for("payouts.show_run", run_id=run.public_id, _anchor="files"))


@pages.get("/files/<id:artefact_id>")
@needs(Permission.RUN_PAY, fresh=True)
def download_file(artefact_id: Id) -> ResponseReturnValue:
    """Hand out a payment file, byte for byte as it was made."""
    artefact = queries.get_artefact(current_actor(), artefact_id)
    return download(storage().load(artefact.storage_key), artefact.filename, artefact.media_type)


@pages.post("/files/<id:artefact_id>/withdraw")
@needs(Permission.RUN_PAY, fresh=True)
def withdraw_file(artefact_id: Id) -> ResponseReturnValue:
    """Set a file aside, so that its payments can go into another."""
    artefact = queries.get_artefact(current_actor(), artefact_id)
    form = WithdrawForm.from_request()
    return take_step(
        artefact.run_id,
        lambda: exports.withdraw_file(artefact_id, actor=current_actor(), reason=form.reason.data or ""),
        "Set aside. Its payments can go into another file now.",
    )


@pages.route("/settings/ways-to-pay/<kind>", methods=["GET", "POST"])
@needs(Permission.ORGANIZATION_EDIT, fresh=True)
def set_up_files(kind: str) -> ResponseReturnValue:
    """Say what files of a kind need, such as the account they are paid from."""
    file_kind = _kind_with_setup(kind)
    rail, found = FILE_RAILS[file_kind], queries.setups_of(current_actor()).get(kind)
    form = _form_of(file_kind, queries.values_of(found) if found else {})
    if form.is_sent_and_valid():
        with form.refusals():
            set_file_setup(file_kind, form.values(), actor=current_actor())
            flash("Saved. Files that are made from now on use it.")
            return redirect(url_for("payouts.ways_to_pay"))
    return render_template("payouts/file_setup.html", form=form, rail=rail, setup=found), form.status


def _kind_with_setup(kind: str) -> FileKind:
    found = next((each for each in SETUP_FORMS if each == kind), None)
    if found is None:
        raise NotFound("There is no such way to pay. Choose one under Ways to pay.")
    return found


def _form_of(kind: FileKind, values: dict[str, str]) -> SetupForm:
    """Return a form with what is set up, but for a bank account: it is typed again each time."""
    shown: dict[str, object] = {name: value for name, value in values.items() if name != "account" or kind in BOOKS}
    if "is_offered" in values:
        shown["is_offered"] = bool(values["is_offered"])
    return SETUP_FORMS[kind](**shown)
