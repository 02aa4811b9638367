"""Keeping an uploaded file until it is imported: only the columns that are needed, written afresh. The rest is dropped.

Of a partner's file everything personal goes before anything is kept; of a seller's, what no order needs.
"""

import io
from functools import partial
from itertools import islice

from core.errors import AppError
from core.files import storage
from tracking.commands.imports.steps import HandedIn
from tracking.models import OrderImport
from tracking.sources.fields import PERSONAL, Mapping
from tracking.sources.files import KNOWN, Looked, file_source, learned, look_at
from tracking.sources.packed import MOST_UPLOADED, unpacked
from tracking.sources.personal import personal_columns
from tracking.sources.text_files import Opener, Shape, fingerprint, records, rewritten

PREVIEWED = 20


def keep_upload(data: bytes, *, file_name: str, source: str, by_partner: bool) -> HandedIn:
    """Keep what is needed of an uploaded file and return what was handed in. Raises AppError when it is no table."""
    sha256 = fingerprint(partial(io.BytesIO, data))
    opener = unpacked(partial(io.BytesIO, data), known=KNOWN, most=MOST_UPLOADED)
    kind = file_source(source)
    looked = look_at(opener, kind)
    needed = {name for meaning, name in looked.mapping.columns.items() if not (by_partner and meaning in PERSONAL)}
    dropped = [name for name in personal_columns(looked.shape.columns, looked.rows) if name not in needed]
    places = [at for at, name in enumerate(looked.shape.columns) if name not in dropped]
    if not places:
        raise AppError("Every column of this file tells of buyers. Export the orders themselves.", field="file")
    kept = Shape("utf-8", ",", looked.shape.header_row, tuple(looked.shape.columns[at] for at in places))
    return HandedIn(
        source=kind.name,
        file_name=file_name,
        file_sha256=sha256,
        file_key=storage().save(rewritten(opener, looked.shape, places), ".csv"),
        shape={"encoding": "utf-8", "separator": ",", "header_row": kept.header_row, "columns": list(kept.columns)},
        dropped=tuple(dropped),
    )


def kept_file(it: OrderImport) -> Opener:
    """Return what opens the file that is kept of an import. Raises NotFound when none is."""
    return partial(io.BytesIO, storage().load(it.file_key or ""))


def look_at_kept(it: OrderImport, remembered: Mapping | None = None) -> Looked:
    """Look at the kept file of an import, with the mapping of last time where all its columns are there again."""
    looked = look_at(kept_file(it), file_source(it.source), Shape.of(it.shape) if it.shape else None)
    if remembered is None or not set(remembered.columns.values()) <= set(looked.shape.columns):
        return looked
    again = remembered.model_copy(update={"decimal": "", "days": remembered.days})
    return Looked(looked.shape, looked.rows, learned(again, looked.shape, looked.rows))


def preview(it: OrderImport) -> list[list[str]]:
    """Return the first rows of the kept file of an import."""
    if not it.file_key or not it.shape:
        return []
    return [cells for _row, cells in islice(records(kept_file(it), Shape.of(it.shape)), PREVIEWED)]
