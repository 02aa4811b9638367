"""Durable clicks against a bare Flask redirect, under the same server with the same load; and sales through the API.

    python -m bench.clicks [--seconds 10] [--connections 32] [--rounds 3] [--json]

Prints medians over the rounds. A durable click is answered only after its row was committed and synced to disk.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.clicks_client import Load, Request, generate
from bench.clicks_seed import Seeded, seed

_JSON = "Content-Type: application/json\r\n"
SALE = '{"customerExternalId": "c-{n}", "amount": 19900, "invoiceId": "INV-{n}"}'


@dataclass(frozen=True)
class Options:
    """How much is measured."""

    seconds: float
    connections: int
    rounds: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    options = Options(chosen.seconds, chosen.connections, chosen.rounds)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        found = measure(Path(folder), options)
    print(json.dumps(found) if chosen.json else as_text(found))


def measure(folder: Path, options: Options) -> dict[str, float]:
    """Return every figure, by name."""
    environment = {
        **os.environ,
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": "only-for-this-benchmark-" + "0" * 32,
        "PUBLIC_URL": "http://127.0.0.1",
    }
    seeded = seed(environment)
    click = Request(f"/r/{seeded.code}", b"302")
    bare = _run("bare", environment, click, options)
    durable = _run("tandem", environment, click, options)
    sale = _run("tandem", environment, _sale(seeded), Options(options.seconds, 4, options.rounds))
    return {
        "bare_per_second": _rate(bare),
        "bare_p99_ms": _worst(bare),
        "durable_clicks_per_second": _rate(durable),
        "durable_clicks_p99_ms": _worst(durable),
        "ratio": round(_rate(durable) / _rate(bare), 2),
        "sales_per_second": _rate(sale),
        "sales_p50_ms": round(statistics.median(load.percentile(0.5) for load in sale), 1),
        "failures": sum(load.failures for load in [*bare, *durable, *sale]),
    }


def as_text(found: dict[str, float]) -> str:
    """Return the figures as lines a person reads."""
    return (
        f"bare Flask 302   {found['bare_per_second']:>9,.0f} a second   p99 {found['bare_p99_ms']:.0f} ms\n"
        f"durable clicks   {found['durable_clicks_per_second']:>9,.0f} a second   "
        f"p99 {found['durable_clicks_p99_ms']:.0f} ms\n"
        f"ratio            {found['ratio']:>9.2f}\n"
        f"sales by the API {found['sales_per_second']:>9,.0f} a second   p50 {found['sales_p50_ms']:.0f} ms\n"
        f"failures         {found['failures']:>9,.0f}"
    )


def _sale(seeded: Seeded) -> Request:
    headers = f"Authorization: Bearer {seeded.key}\r\n{_JSON}"
    return Request("/api/v1/track/sale", b"200", method="POST", headers=headers, body=SALE)


def _run(kind: str, environment: dict[str, str], request: Request, options: Options) -> list[Load]:
    with serving(kind, environment) as port:
        generate(port, _renamed(request, "w"), connections=options.connections, seconds=1)
        return [
            generate(port, _renamed(request, str(turn)), connections=options.connections, seconds=options.seconds)
            for turn in range(options.rounds)
        ]


def _renamed(request: Request, turn: str) -> Request:
    """Return a request whose numbers no other round has."""
    unique = f"{turn}-{{n}}"
    return Request(request.path, request.status, request.method, request.headers, request.body.replace("{n}", unique))


def _rate(loads: list[Load]) -> float:
    return round(statistics.median(load.per_second for load in loads), 0)


def _worst(loads: list[Load]) -> float:
    return round(statistics.median(load.percentile(0.99) for load in loads), 1)


@contextmanager
def serving(kind: str, environment: dict[str, str]) -> Iterator[int]:
    """Serve one of the two applications while the block runs; gives its port."""
    port = _free_port()
    arguments = [sys.executable, "-m", "bench.clicks_server", kind, str(port)]
    server = subprocess.Popen(arguments, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not start within a minute.")


if __name__ == "__main__":
    main()
