"""A large run of payments from draft to approval: seconds and memory, against bare inserts of what a draft stores.

    python -m bench.runs [--payouts 10000] [--json]

Every partner is owed a share of one sale, and one in ten cannot be paid. The database is that of DATABASE_URL, else a
new one on SQLite. A step's seconds are followed by those its process was at work, which a busy machine changes less.

It ends with 1 when a limit is broken, whatever the size: drafting is at work for 20 s, the process grows to 500 MB, the
page of the run is at work for 250 ms, asks the database more than 12 questions or reads more payouts than it shows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.runs_seed import seed
from payouts.queries.paging import PAGE_SIZE


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--payouts", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        found = measure(Path(folder), payouts=chosen.payouts)
    print(json.dumps(found) if chosen.json else as_text(found))
    broken = broken_limits(found)
    sys.exit("\n".join(broken) if broken else 0)


def broken_limits(found: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each limit that the figures are over."""
    cpu, page = found["cpu_seconds"], found["page"]
    limits = [
        ("Drafting was at work for {:.1f} s, and the limit is {:.0f} s.", cpu["draft"], 20),
        ("The process grew to {:.0f} MB, and the limit is {:.0f} MB.", found["max_rss_mb"], 500),
        ("The page of the run was at work for {:.2f} s, and the limit is {:.2f} s.", cpu["page"], 0.25),
        ("The page of the run asked {:.0f} questions, and the limit is {:.0f}.", page["questions"], 12),
        ("The page of the run read {:.0f} payouts, and it shows {:.0f}.", page["payouts"], PAGE_SIZE),
    ]
    return [sentence.format(value, most) for sentence, value, most in limits if value > most]


def measure(folder: Path, *, payouts: int) -> dict[str, Any]:
    """Return the seconds of each step, the memory at most in MB, and how many times a bare insert a draft takes."""
    environment = {
        **os.environ,
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": "only-for-this-benchmark-" + "0" * 32,
        "PUBLIC_URL": "http://127.0.0.1",
    }
    seeded = seed(environment, payouts)
    arguments = [sys.executable, "-m", "bench.runs_steps", json.dumps(seeded)]
    done = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    ratio = found["cpu_seconds"]["draft"] / max(found["cpu_seconds"]["bare insert"], 0.01)
    return {"payouts": payouts, "ratio": round(ratio), **found}


def as_text(found: dict[str, Any]) -> str:
    """Return the figures as lines a person reads."""
    head = f"run         {found['payouts']:>9,} payouts"
    steps = [
        f"{name:<12}{seconds:>9,.2f} s    {found['cpu_seconds'][name]:,.2f} s at work"
        for name, seconds in found["seconds"].items()
    ]
    page = f"page        {found['page']['questions']:>9,} questions, {found['page']['payouts']:,} payouts read"
    memory = f"memory      {found['max_rss_mb']:>9,} MB   at most"
    return "\n".join([head, *steps, page, f"ratio       {found['ratio']:>9,}      draft to bare insert", memory])


if __name__ == "__main__":
    main()
