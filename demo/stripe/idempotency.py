"""Idempotency: the same key with the same bytes is answered as the first time, and worked on only once.

Source: https://docs.stripe.com/api/idempotent_requests. Keys of the older API may be forgotten after 24 hours and
repeat whatever was answered, 500s too; those of the newer live 30 days and repeat successes only. Nothing is kept when
the request was not worked on: invalid parameters, 409 and 429.
"""

from dataclasses import dataclass
from datetime import timedelta

from demo.stripe import refusals
from demo.stripe.store import Store
from demo.stripe.wire import Answer, Request

LIFETIME = timedelta(hours=24)
LIFETIME_V2 = timedelta(days=30)


@dataclass(frozen=True)
class Once:
    """One request with a key of one owner, at a moment in seconds since 1970."""

    store: Store
    owner: str
    key: str
    request: Request
    now: float

    def begin(self) -> Answer | None:
        """Take the key, or return the kept answer. Raises Refusal: other bytes, or still being worked on."""
        kept = self.store.find_key(self.owner, self.key)
        if kept is None or self._is_over(kept[1], kept[2]):
            self.store.forget_key(self.owner, self.key)
            self.store.keep_key(self.owner, self.key, self.request.fingerprint, self.now)
            return None
        fingerprint, _first_sent, status, answer = kept
        if fingerprint != self.request.fingerprint:
            raise refusals.other_request(self.key)
        if status is None or answer is None:
            raise refusals.in_flight(self.key)
        headers = {"Content-Type": "application/json", "Idempotent-Replayed": "true"}
        return Answer(status, answer.encode(), headers)

    def keep(self, answer: Answer) -> None:
        """Keep what was answered, or let go of the key where the newer API would work on it again."""
        if self.request.is_v2 and answer.status >= 400:
            self.let_go()
        else:
            self.store.keep_answer(self.owner, self.key, answer.status, answer.body.decode())

    def let_go(self) -> None:
        """Forget the key: the request was not worked on."""
        self.store.forget_key(self.owner, self.key)

    def _is_over(self, first_sent: float, status: int | None) -> bool:
        lifetime = LIFETIME_V2 if self.request.is_v2 else LIFETIME
        return status is not None and self.now - first_sent >= lifetime.total_seconds()
