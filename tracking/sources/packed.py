"""Packed files: a gzip, a ZIP with one file in it, or a workbook, as the table inside. A trap is refused."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from core.errors import AppError
from tracking.sources.text_files import Opener, refusal
from tracking.sources.workbooks import is_workbook, table_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BYTES = 2 * 1024**3
"""What a packed file may hold where it is read as it lies."""
MOST_UPLOADED = 60 * 1024**2
"""What an uploaded one may hold: it is kept whole for a moment."""
_MOST_OF_A_WORKBOOK = 256 * 1024**2
_MOST_TIMES = 200  # a table shrinks to a tenth or a thirtieth; what shrinks more than this was made to fill a disk
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)


def unpacked(opener: Opener, *, known: frozenset[str] = frozenset(), most: int = MOST_BYTES) -> Opener:
    """Return what opens the table in a file, which may be packed; any other file is left as it is.

    `known` are lower-case column names by which the sheet of a workbook is found. Raises AppError for a file that is
    broken, locked, holds more than one file, or unpacks to more than `most` bytes.
    """
    with opener() as raw:
        start = raw.read(4)
        size = raw.seek(0, io.SEEK_END)
    most = min(most, size * _MOST_TIMES)
    if start.startswith(_GZIP):
        return partial(_bounded, partial(_gunzip, opener), most)
    if start != _ZIP:
        return opener
    inside = _look_into(opener, most)
    if inside is None:
        data = table_of(opener, known)
        return partial(io.BytesIO, data)
    return partial(_bounded, partial(_unzip, opener, inside), most)


def _look_into(opener: Opener, most: int) -> str | None:
    """Return the name of the one file in a ZIP, or None for a workbook."""
    try:
        with opener() as raw, zipfile.ZipFile(raw) as packed:
            members = [each for each in packed.infolist() if not each.is_dir() and not _is_leftover(each.filename)]
    except _BROKEN as error:
        raise _broken() from error
    is_table = is_workbook({each.filename for each in members})
    if sum(each.file_size for each in members) > min(most, _MOST_OF_A_WORKBOOK if is_table else most):
        raise _too_much()
    if is_table:
        return None
    if len(members) != 1:
        raise refusal(f"This ZIP holds {len(members)} files. Unpack it, and hand in the one with the orders.")
    if members[0].flag_bits & 1:
        raise refusal("This ZIP is locked with a password. Unpack it, and hand in the file inside.")
    return members[0].filename


def _is_leftover(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


@dataclass(frozen=True, slots=True)
class _Opened:
    """An unpacked stream and what has to be closed with it, the innermost first."""

    stream: BinaryIO
    close: tuple[Callable[[], None], ...]


def _gunzip(opener: Opener) -> _Opened:
    raw = opener()
    stream = gzip.GzipFile(fileobj=raw)
    return _Opened(cast("BinaryIO", stream), (stream.close, raw.close))


def _unzip(opener: Opener, name: str) -> _Opened:
    raw = opener()
    packed = zipfile.ZipFile(raw)
    stream = packed.open(name)
    return _Opened(cast("BinaryIO", stream), (stream.close, packed.close, raw.close))


def _bounded(open_it: Callable[[], _Opened], most: int) -> BinaryIO:
    try:
        return cast("BinaryIO", io.BufferedReader(_Bounded(open_it(), most), 1024 * 1024))
    except _BROKEN as error:
        raise _broken() from error


class _Bounded(io.RawIOBase):
    """A stream that gives so many bytes and no more."""

    def __init__(self, opened: _Opened, most: int) -> None:
        self._opened, self._left = opened, most

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read the next bytes. Raises AppError for too many of them, or where the file is broken."""
        into = memoryview(buffer).cast("B")
        try:
            data = self._opened.stream.read(len(into))
        except _BROKEN as error:
            raise _broken() from error
        self._left -= len(data)
        if self._left < 0:
            raise _too_much()
        into[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close it with all that lies beneath."""
        if not self.closed:
            for close in self._opened.close:
                close()
        super().close()


def _broken() -> AppError:
    return refusal("This packed file is broken. Export the orders again, or unpack it and hand in the table inside.")


def _too_much() -> AppError:
    return refusal("This packed file holds far more than it should. Unpack it, and hand in the table inside as CSV.")
