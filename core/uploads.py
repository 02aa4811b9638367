"""Uploads: how much of what a browser sends is kept. Files that are too much are read to their end and not kept.

So the texts of a form arrive whole beside them, and the form can be shown again with what was typed and a sentence.
"""

from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import IO, Any, cast

from flask import Flask, request
from flask import Request as FlaskRequest
from werkzeug.exceptions import RequestEntityTooLarge

from core.errors import AppError

MB = 1_000_000
MOST_KEPT = 10 * MB
"""Bytes of all files of one request, and of all its texts: what an address takes at once."""
MOST_READ = 150 * MB
"""Bytes of one request with files. Above, nothing of it is kept."""
MOST_DROPPED = 600 * MB
"""Bytes of one request that are read only to drop them: a browser that is still sending does not read an answer."""
_DROP_WITHIN = 60.0  # seconds
_PIECE = 256 * 1024
_MOST_TEXT = 5 * MB  # of one field; the longest that a form takes has two million letters
_IN_MEMORY = 500_000
_KEY = "tandem.uploads"


class Uploads:
    """The files of one request."""

    def __init__(self) -> None:
        self.sent = 0

    @property
    def is_too_much(self) -> bool:
        """Whether these files are more than is kept."""
        return self.sent > MOST_KEPT

    def refusal(self, field: str | None = None) -> AppError:
        """Return what to say of files that are too much."""
        sent, most = -(-self.sent // MB), MOST_KEPT // MB
        return AppError(
            f"What you chose has {sent} MB, and {most} MB are taken at once, so no file was kept. What you typed is "
            "still here: choose smaller files, or fewer.",
            field=field,
        )


class Upload(SpooledTemporaryFile[bytes]):
    """One file as it arrives. It keeps nothing more, and can not be read, once its request has sent too much."""

    def __init__(self, uploads: Uploads) -> None:
        super().__init__(max_size=_IN_MEMORY, mode="w+b")
        self._uploads = uploads

    def write(self, data: Any, /) -> int:
        """Keep a part of the file, or only count it."""
        self._uploads.sent += len(data)
        if not self._uploads.is_too_much:
            super().write(data)
        return len(data)

    def read(self, *size: int) -> bytes:
        """Return the file. Raises AppError when it was not kept."""
        if self._uploads.is_too_much:
            raise self._uploads.refusal()
        return super().read(*size)


class Request(FlaskRequest):
    """A request whose files are counted while they arrive."""

    def _get_file_stream(self, *_told: object, **_named: object) -> IO[bytes]:
        return cast("IO[bytes]", Upload(uploads_of(self)))

    def _get_stream_for_parsing(self) -> IO[bytes]:
        return cast("IO[bytes]", _Counted(super()._get_stream_for_parsing(), uploads_of(self)))


class _Counted:
    """The body of a form. Its texts alone are never more than is kept."""

    def __init__(self, stream: IO[bytes], uploads: Uploads) -> None:
        self._stream, self._uploads, self._read = stream, uploads, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._read += len(data)
        if self._read - self._uploads.sent > MOST_KEPT + _IN_MEMORY:
            raise RequestEntityTooLarge
        return data


def install(app: Flask) -> None:
    """Take files in an app. Call it before anything that reads forms ahead of a view."""
    app.request_class = Request
    app.config.update(MAX_CONTENT_LENGTH=MOST_KEPT, MAX_FORM_MEMORY_SIZE=_MOST_TEXT)
    app.before_request(_read_on)


def uploads_of(which: FlaskRequest) -> Uploads:
    """Return what is known of the files of a request, once its form was read."""
    found: Uploads = which.environ.setdefault(_KEY, Uploads())
    return found


def refuse_too_much(field: str | None = None) -> None:
    """Go on only if every file of this request was kept. Raises AppError with a field."""
    uploads = uploads_of(request)
    if uploads.is_too_much:
        raise uploads.refusal(field)


def drop_rest() -> None:
    """Read what is still on its way of a form that is too large, so that its sentence is seen, and keep none of it.

    It ends after some bytes and seconds; a larger form is answered at once, and a browser may say that it broke off.
    """
    size = request.content_length or 0
    if request.mimetype != "multipart/form-data" or not MOST_READ < size <= MOST_DROPPED:
        return
    body, until = request.environ["wsgi.input"], monotonic() + _DROP_WITHIN
    while size > 0 and monotonic() < until:
        piece = len(body.read(min(size, _PIECE)))
        size -= piece or size


def _read_on() -> None:
    if request.mimetype == "multipart/form-data":
        request.max_content_length = MOST_READ
