"""Errors that people may see. Each is one sentence saying what is wrong and what to do next; anything else is a bug."""

from http import HTTPStatus


class AppError(Exception):
    """A request that cannot be carried out as it was sent (422). `field` names the input at fault, if one is."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "unprocessable_entity"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class BadRequest(AppError):
    """The request itself is malformed (400)."""

    status = HTTPStatus.BAD_REQUEST
    code = "bad_request"


class Unauthorized(AppError):
    """Nobody is signed in, or the key is not valid (401)."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"


class NotAllowed(AppError):
    """The actor's role may not do this (403). The message says who can."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class FreshSignInNeeded(NotAllowed):
    """The action moves money or rights and the last sign-in is too long ago."""


class NotFound(AppError):
    """There is no such thing, or it is somebody else's (404): the two are never told apart."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class Conflict(AppError):
    """The thing changed meanwhile, or is in a state that does not allow this (409)."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class Gone(AppError):
    """A one-time link that was used, withdrawn or has expired (410)."""

    status = HTTPStatus.GONE
    code = "invite_expired"


class TooMany(AppError):
    """Too many tries (429). `retry_after` is in seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "rate_limit_exceeded"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(AppError):
    """A part of the product is busy or full for the moment (503). `retry_after` is in seconds."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "internal_server_error"

    def __init__(self, message: str, *, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after
