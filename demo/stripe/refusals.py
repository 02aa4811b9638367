"""Refusals: how Stripe says no. Source of shapes and codes: https://docs.stripe.com/api/errors and /error-codes."""

from http import HTTPStatus
from typing import Any

_BROKEN = "An error occurred with our connection to Stripe's servers. We have been notified of the problem."


class Refusal(Exception):
    """One answer that is an error: its HTTP status and the fields inside `error`."""

    def __init__(
        self,
        message: str,
        *,
        status: int = HTTPStatus.BAD_REQUEST,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = int(status)
        fields = {"type": kind, "message": message, "code": code, "param": param}
        self.error: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}


def missing(kind: str, outside_id: str, param: str = "id") -> Refusal:
    """Return what is said about an id that names nothing of this platform: 404 in a path, 400 in a parameter."""
    status = HTTPStatus.NOT_FOUND if param == "id" else HTTPStatus.BAD_REQUEST
    return Refusal(f"No such {kind}: '{outside_id}'", status=status, code="resource_missing", param=param)


def unknown_path(method: str, path: str) -> Refusal:
    """Return what is said about an address that is none of ours."""
    return Refusal(f"Unrecognized request URL ({method}: {path}).", status=HTTPStatus.NOT_FOUND)


def no_key() -> Refusal:
    """Return what is said to a call without a secret key."""
    return Refusal("Invalid API Key provided.", status=HTTPStatus.UNAUTHORIZED, code="api_key_invalid")


def other_request(key: str) -> Refusal:
    """Return what is said when a key comes back with other bytes (https://docs.stripe.com/api/idempotent_requests)."""
    text = "Keys for idempotent requests can only be used with the same parameters they were first used with."
    return Refusal(f"{text} Try using a key other than '{key}'.", kind="idempotency_error")


def in_flight(key: str) -> Refusal:
    """Return what is said while the first request with this key is still being worked on."""
    text = f"There is currently another in-progress request using this Idempotent Key ({key})."
    return Refusal(text, status=HTTPStatus.CONFLICT, kind="idempotency_error", code="idempotency_key_in_use")


def busy() -> Refusal:
    """Return a refusal because the object is being changed by another request."""
    text = "This object cannot be accessed right now because another API request is accessing it."
    return Refusal(text, status=HTTPStatus.CONFLICT, code="lock_timeout")


def too_many() -> Refusal:
    """Return a refusal because too many calls were made."""
    return Refusal("Request rate limit exceeded.", status=HTTPStatus.TOO_MANY_REQUESTS, code="rate_limit")


def broken() -> Refusal:
    """Return the answer that says nothing about what happened."""
    return Refusal(_BROKEN, status=HTTPStatus.INTERNAL_SERVER_ERROR, kind="api_error")


def unavailable() -> Refusal:
    """Return the answer of a gateway that did not reach the API."""
    return Refusal("Service unavailable.", status=HTTPStatus.SERVICE_UNAVAILABLE, kind="api_error")


def no_access() -> Refusal:
    """Return the refusal of a connected account that was cut off from the platform: 403, and other accounts go on."""
    text = "The provided key does not have access to this account (or the account does not exist)."
    return Refusal(
        f"{text} Application access may have been revoked.", status=HTTPStatus.FORBIDDEN, code="account_invalid"
    )


def other_region(country: str) -> Refusal:
    """Return the refusal of a transfer to a country that the platform's own cannot pay to."""
    text = f"Funds can't be sent to accounts located in {country.upper()} because it's restricted outside of your"
    return Refusal(f"{text} platform's region.", code="transfers_not_allowed", param="destination")


def too_little() -> Refusal:
    """Return the refusal of a transfer that the platform's balance does not cover."""
    text = "You have insufficient available funds in your Stripe account for this transfer."
    return Refusal(text, code="balance_insufficient")
