"""The stand-in for Stripe while the demo is loaded: the one that runs beside it, or one that ends with the load."""

import json
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from core.config import settings
from core.money import Money
from demo.stripe.call import API_VERSION
from demo.stripe.calls.accounts import Status
from demo.stripe.program import FILE, port_beside

_PATIENCE = 10  # seconds for an answer


@dataclass(frozen=True, slots=True)
class StandIn:
    """What the story tells the stand-in behind the product's back, as Stripe's own people would decide it."""

    address: str

    def forget_all(self) -> None:
        """Let it begin as empty as the demo does."""
        self._say("DELETE", "/_objects")

    def accept(self, account_id: str) -> None:
        """Let transfers go to an account, as after its owner has said all that is asked for."""
        self._say("POST", f"/_accounts/{account_id}", status=Status.ACTIVE.value)

    def ask_more(self, account_id: str) -> None:
        """Let no transfers go to an account before its owner has said more, as Stripe may at any time."""
        self._say("POST", f"/_accounts/{account_id}", status=Status.RESTRICTED.value)

    def tell(self, url: str, secret: str) -> None:
        """Let its news go to this path of whoever it told before: a demo that was loaded anew has a new one."""
        self._say("POST", "/_listeners/move", url=url, secret=secret)

    def transfer(self, account_id: str, amount: Money) -> None:
        """Pay to an account as somebody would by hand, past the product."""
        given = {"amount": amount.minor, "currency": amount.currency.lower(), "destination": account_id}
        key = settings().stripe_secret_key.get_secret_value()
        body = urllib.parse.urlencode(given).encode()
        headers = {"Authorization": f"Bearer {key}", "Stripe-Version": API_VERSION}
        request = urllib.request.Request(f"{self.address}/v1/transfers", body, headers, method="POST")  # noqa: S310
        urllib.request.urlopen(request, timeout=_PATIENCE).close()  # noqa: S310 (ours, on this machine)

    def _say(self, method: str, path: str, **given: str) -> None:
        request = urllib.request.Request(self.address + path, json.dumps(given).encode(), method=method)  # noqa: S310
        urllib.request.urlopen(request, timeout=_PATIENCE).close()  # noqa: S310 (ours, on this machine)


@contextmanager
def stand_in() -> Iterator[StandIn | None]:
    """Have a stand-in, forgetful of everything before; None where this demo was given none to pay through."""
    from demo.stripe import run  # Stripe's own library takes most of a second, which other commands need not wait for

    port = port_beside(settings())
    if port is None:
        yield None
        return
    running = nullcontext() if _answers(port) else run.make(port=port, path=settings().instance_path / FILE)
    with running:
        found = StandIn(f"http://127.0.0.1:{port}")
        found.forget_all()
        yield found


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
