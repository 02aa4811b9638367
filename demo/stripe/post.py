"""The post: events go out to whoever listens, signed, until they are taken, in the disorder that was asked for.

Source of the signature: https://docs.stripe.com/webhooks/signatures. The older API's events carry a copy of the
object, the newer's only say which object changed.
"""

import json
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from urllib.parse import urlsplit, urlunsplit

import stripe

from core import clock
from demo.stripe.faults import Fault, Kind
from demo.stripe.store import Body

_AGAIN_AFTER = (1.0, 5.0, 30.0, 120.0, 600.0)  # seconds between tries of one delivery; Stripe goes on for three days
_TIMEOUT = 10.0  # seconds a listener has to take an event
_THIN = "v2.core.event"
_NOT_SENT = {"data", "changes"}  # parts of a thin event that are only fetched


@dataclass(frozen=True)
class Listener:
    """Where events go: address, signing secret, names of events (`*` for all), whose (empty: everybody's), if thin."""

    url: str
    secret: str
    names: Sequence[str] = ("*",)
    owner: str = ""
    thin: bool | None = None

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"{self.url} is no http(s) address")

    def moved(self, url: str, secret: str) -> "Listener":
        """Return it at another path of the same machine, with another secret."""
        here, there = urlsplit(self.url), urlsplit(url)
        return replace(self, url=urlunsplit((here.scheme, here.netloc, there.path, "", "")), secret=secret)

    def wants(self, owner: str, event: Body) -> bool:
        """Whether this event goes here."""
        is_thin = event["object"] == _THIN
        if (self.owner and self.owner != owner) or self.thin not in {None, is_thin}:
            return False
        return any(fnmatch(event["type"], name) or name == event["type"] for name in self.names)


@dataclass(frozen=True)
class Letter:
    """One event on its way to one listener."""

    listener: Listener
    event: Body
    tries: int = 0


class Post:
    """Delivers in a thread of its own, one after the other. `wait()` returns when nothing is on its way."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Letter | None] = queue.Queue()
        self._held: list[Letter] = []
        self._timers: set[threading.Timer] = set()
        self._is_closed = False
        self.delivered: list[tuple[str, int]] = []  # (event id, status) of every try that reached somebody
        self._thread = threading.Thread(target=self._work, name="stripe post", daemon=True)
        self._thread.start()

    def send(self, letters: Sequence[Letter], fault: Fault | None = None) -> None:
        """Send letters: at once, twice, later, or behind the next ones."""
        if fault and fault.kind is Kind.WEBHOOK_REORDERED:
            self._held += letters
            return
        behind, self._held = (self._held, []) if letters else ([], self._held)
        copies = 2 if fault and fault.kind is Kind.WEBHOOK_DUPLICATE else 1
        for letter in [*list(letters) * copies, *behind]:
            if fault and fault.kind is Kind.WEBHOOK_LATE:
                self._later(fault.seconds, letter)
            else:
                self._queue.put(letter)

    def wait(self) -> None:
        """Wait until everything that was sent at once has been tried once."""
        self._queue.join()

    def close(self) -> None:
        """Send nothing more."""
        self._is_closed = True
        for timer in list(self._timers):
            timer.cancel()
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (letter := self._queue.get()) is not None:
            if not self._is_closed:
                self._try(letter)
            self._queue.task_done()

    def _try(self, letter: Letter) -> None:
        status = _deliver(letter)
        if status is not None:
            self.delivered.append((letter.event["id"], status))
        if status is None or status >= 300:
            again = _AGAIN_AFTER[min(letter.tries, len(_AGAIN_AFTER) - 1)]
            self._later(again, Letter(letter.listener, letter.event, letter.tries + 1))

    def _later(self, seconds: float, letter: Letter) -> None:
        def put() -> None:
            self._timers.discard(timer)
            self._queue.put(letter)

        timer = threading.Timer(seconds, put)
        timer.daemon = True
        self._timers.add(timer)
        timer.start()


def envelope(event: Body, secret: str) -> tuple[bytes, Mapping[str, str]]:
    """Return the bytes and headers with which an event is delivered, signed at this moment of the product's clock."""
    sent = {name: value for name, value in event.items() if event["object"] != _THIN or name not in _NOT_SENT}
    body = json.dumps(sent, indent=2)
    moment = int(clock.now().timestamp())
    signature = stripe.WebhookSignature.generate_signature_header(body, secret, moment)
    return body.encode(), {"Content-Type": "application/json", "Stripe-Signature": signature}


def _deliver(letter: Letter) -> int | None:
    """Return the listener's status, None when it did not answer."""
    body, headers = envelope(letter.event, letter.listener.secret)
    request = urllib.request.Request(letter.listener.url, body, dict(headers), method="POST")  # noqa: S310 (http)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310 (http)
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code
    except OSError:
        return None
