"""What each of Stripe's errors means for a transfer (https://docs.stripe.com/error-low-level).

Whatever says that nothing was done may be sent again under the same key; whatever leaves it open is never repeated
under a new one.
"""

from typing import TYPE_CHECKING

from payouts.rules.sending import Answer, AnswerKind

if TYPE_CHECKING:
    from stripe import StripeError

_AGAIN = frozenset({409, 429, 502, 503, 504})
_LOCKED_OUT = frozenset({401, 403})
_ONE_ACCOUNT = "account_invalid"
"""Says with a 403 that the key does not open one connected account: all others can still be paid."""
_LONGEST = 600


def meaning_of(error: "StripeError") -> Answer:
    """Return what an error of the SDK means."""
    kind = _kind_of(error)
    text = (error.user_message or str(error) or "No answer.")[:_LONGEST]
    return Answer(kind, text, status=error.http_status, code=_code_of(error), request_id=error.request_id)


def _kind_of(error: "StripeError") -> AnswerKind:
    """A broken connection has no status. A 409 comes first: a key in use is reported as an idempotency error too."""
    import stripe

    status = error.http_status
    if isinstance(error, stripe.APIConnectionError) or status in _AGAIN or isinstance(error, stripe.RateLimitError):
        return AnswerKind.AGAIN
    if isinstance(error, stripe.IdempotencyError):
        return AnswerKind.CONFLICT
    if status in _LOCKED_OUT and _code_of(error) != _ONE_ACCOUNT:
        return AnswerKind.LOCKED_OUT
    if status is not None and 400 <= status < 500:
        return AnswerKind.REFUSED
    return AnswerKind.UNSURE


def _code_of(error: "StripeError") -> str | None:
    return error.code or (error.error.code if error.error else None)
