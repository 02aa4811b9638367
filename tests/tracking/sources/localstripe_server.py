"""localstripe, an independent imitation of Stripe, in a process of its own: it signs and delivers its events itself."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

_STARTS_WITHIN = 60.0  # seconds, on a busy machine
_SERVE = """
import sys
from aiohttp import web
from localstripe import resources, server
resources.Store.dump_to_disk = lambda _self: None  # it would keep everything in one fixed file
web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


@contextmanager
def serving() -> Iterator[str]:
    """Run localstripe while the block does, and give its address."""
    port = _free_port()
    running = subprocess.Popen([sys.executable, "-W", "ignore", "-c", _SERVE, str(port)])
    try:
        _wait_for(port, running)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait()


def deliver_to(server: str, address: str, secret: str) -> None:
    """Have it sign its events with a secret and post them to an address."""
    body = json.dumps({"url": address, "secret": secret}).encode()
    asked = urllib.request.Request(f"{server}/_config/webhooks/tandem", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and running.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("localstripe did not start.")
