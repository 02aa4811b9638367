"""Running the fake as a program of its own, beside the demo or by hand."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path

from demo.stripe.fake import Fake
from demo.stripe.post import Listener
from demo.stripe.server import Server


def make(*, port: int, path: Path | None, listeners: tuple[Listener, ...] = ()) -> Server:
    """Return a server bound to a port of this machine, 0 for any. Raises OSError when the port is taken."""
    return Server(Fake(path=path, listeners=listeners), port=port)


def stay(server: Server, announce: Callable[[], None]) -> None:
    """Serve until told to end; `announce` is called once it can be asked and told."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())
    with server:
        announce()
        while not told.wait(0.5):
            pass
