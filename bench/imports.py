"""A large file of orders by the command line, while people go on clicking: rows a second, memory, the clicks' p99.

    python -m bench.imports [--rows 50000] [--coded-every 200] [--json]

Every order goes the whole way: read, checked, stored, attributed, and accrued where it carries the partner's code: one
in 200, since most of a shop's sales are nobody's. A million rows take long: they are for a run of their own. The
database is that of DATABASE_URL, else a new one on SQLite.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.clicks import serving
from bench.clicks_client import Load, Request, generate
from bench.imports_seed import Seeded, seed, write_file

_CONNECTIONS = 2
_BURST_S, _PAUSE_S = 0.2, 0.8  # people come in bursts, and leave room for the import on a small machine


@dataclass(frozen=True)
class Imported:
    """What one import took."""

    seconds: float
    max_rss_mb: float
    told: dict[str, object]


@dataclass
class Clicks:
    """The clicks that were made meanwhile: times in milliseconds."""

    times: list[float] = field(default_factory=list)
    failures: int = 0

    def take(self, load: Load) -> None:
        """Add what one round of the generator measured."""
        self.times += load.times
        self.failures += load.failures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--coded-every", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        found = measure(Path(folder), rows=chosen.rows, coded_every=chosen.coded_every)
    print(json.dumps(found) if chosen.json else as_text(found))


def measure(folder: Path, *, rows: int, coded_every: int) -> dict[str, float]:
    """Return every figure, by name."""
    environment = {
        **os.environ,
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": "only-for-this-benchmark-" + "0" * 32,
        "PUBLIC_URL": "http://127.0.0.1",
    }
    seeded, file = seed(environment), folder / "orders.csv"
    write_file(file, rows, coded_every=coded_every)
    with serving("tandem", environment) as port, _clicking(port, seeded) as clicks:
        done = run_import(file, seeded, environment)
    return {
        "rows": rows,
        "file_mb": round(file.stat().st_size / 1e6, 1),
        "orders": float(str(done.told["orders"])),
        "seconds": round(done.seconds, 1),
        "rows_per_second": round(rows / done.seconds),
        "max_rss_mb": round(done.max_rss_mb),
        "clicks": len(clicks.times),
        "clicks_p50_ms": round(statistics.median(clicks.times), 1),
        "clicks_p99_ms": round(statistics.quantiles(clicks.times, n=100)[98], 1),
        "clicks_worst_ms": round(max(clicks.times), 1),
        "failures": clicks.failures,
    }


def run_import(file: Path, seeded: Seeded, environment: dict[str, str]) -> Imported:
    """Import a file in a process of its own and return how long it took and how large it grew."""
    arguments = [sys.executable, "-m", "flask", "--app", "app", "orders", "import", str(file)]
    options = ["--source", "shopify", "--program", seeded.program, "--json"]
    began = time.perf_counter()
    with (file.with_suffix(".json")).open("w+") as out:
        running = subprocess.Popen([*arguments, *options], env=environment, stdout=out)
        _pid, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told = json.loads(out.read()) if running.returncode == 0 else {}
    assert running.returncode == 0, "the import failed"
    return Imported(time.perf_counter() - began, usage.ru_maxrss / 1024, told)


@contextmanager
def _clicking(port: int, seeded: Seeded) -> Iterator[Clicks]:
    """Let people click while the block runs, in a burst each second."""
    clicks, over = Clicks(), threading.Event()
    request = Request(f"/r/{seeded.link}", b"302")

    def work() -> None:
        while not over.wait(_PAUSE_S):
            clicks.take(generate(port, request, connections=_CONNECTIONS, seconds=_BURST_S))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield clicks
    finally:
        over.set()
        thread.join()


def as_text(found: dict[str, float]) -> str:
    """Return the figures as lines a person reads."""
    return (
        f"import    {found['rows']:>9,.0f} rows ({found['file_mb']:.0f} MB), {found['orders']:,.0f} orders\n"
        f"took      {found['seconds']:>9,.1f} s    {found['rows_per_second']:,.0f} rows a second\n"
        f"memory    {found['max_rss_mb']:>9,.0f} MB   at most\n"
        f"clicks    {found['clicks']:>9,.0f}      p50 {found['clicks_p50_ms']:.0f} ms   "
        f"p99 {found['clicks_p99_ms']:.0f} ms   worst {found['clicks_worst_ms']:.0f} ms\n"
        f"failures  {found['failures']:>9,.0f}"
    )


if __name__ == "__main__":
    main()
