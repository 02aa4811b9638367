"""Payment files by API: what a run's page makes, hands out and sets aside, with the same permissions."""

from base64 import b64encode

from accounts.permissions import Permission
from core import ids
from core.access import current_actor, needs
from core.api import answers, takes
from core.files import storage
from core.ids import Id
from payouts.api.blueprint import api
from payouts.commands import exports
from payouts.models import Artefact, PayoutRun
from payouts.queries.files import RunFile, get_artefact, list_files
from payouts.queries.runs import get_run, payouts_of
from payouts.schemas.files import FileOut, FileTotal, MakeFiles, Withdraw


@api.get("/runs/<id:run_id>/files")
@needs(Permission.RUNS_SEE)
@answers(list[FileOut])
def list_files_of_run(run_id: Id) -> list[FileOut]:
    """List the files made from a run: what can be paid from first, then the newest."""
    return [_shown(file) for file in _files_of(run_id)]


@api.post("/runs/<id:run_id>/files")
@needs(Permission.RUN_PAY)
@answers(list[FileOut])
@takes(MakeFiles)
def make_files(body: MakeFiles, run_id: Id) -> list[FileOut]:
    """Make the files of one kind that an approved run is paid from.

    What is in a file already stays there: asked again, the files are the same. The bytes are handed out one by one.
    """
    made = {file.id for file in exports.make_files(run_id, body.kind, actor=current_actor())}
    return [_shown(file) for file in _files_of(run_id) if file.artefact.id in made]


@api.get("/files/<id:artefact_id>")
@needs(Permission.RUN_PAY)
@answers(FileOut)
def get_file(artefact_id: Id) -> FileOut:
    """Return a file with its bytes as they were made, in base64. A payment file holds whole account numbers."""
    artefact = get_artefact(current_actor(), artefact_id)
    data = storage().load(artefact.storage_key)
    return _one(artefact).model_copy(update={"content": b64encode(data).decode()})


@api.post("/files/<id:artefact_id>/withdraw")
@needs(Permission.RUN_PAY)
@answers(FileOut)
@takes(Withdraw)
def withdraw_file(body: Withdraw, artefact_id: Id) -> FileOut:
    """Set a payment file aside that no bank was given, so that its payments can go into another."""
    exports.withdraw_file(artefact_id, actor=current_actor(), reason=body.reason)
    return _one(get_artefact(current_actor(), artefact_id))


def _files_of(run_id: Id) -> list[RunFile]:
    run = get_run(current_actor(), run_id)
    return list_files(run, payouts_of(run))


def _one(artefact: Artefact) -> FileOut:
    return next(_shown(file) for file in _files_of(artefact.run_id) if file.artefact.id == artefact.id)


def _shown(file: RunFile) -> FileOut:
    artefact, withdrawal = file.artefact, file.withdrawal
    return FileOut(
        id=artefact.public_id,
        run_id=ids.show(PayoutRun.__prefix__, artefact.run_id),
        kind=artefact.kind,
        file_name=artefact.filename,
        media_type=artefact.media_type,
        sha256=artefact.sha256,
        rows=artefact.rows,
        totals=[FileTotal(currency=money.currency.lower(), amount=money.minor) for money in file.totals],
        created_at=artefact.created_at,
        is_outdated=file.is_outdated,
        withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
        withdrawn_reason=withdrawal.reason if withdrawal else None,
    )
