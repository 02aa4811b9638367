"""`make crash-test`: kill paying processes on both databases, and print one table of what became of the money."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.crash.tally import PLACE, table
from tests.harness.places import scratch_root


def main() -> int:
    """Run the crash tests at the sizes asked for; 0 when all passed on every database."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--deaths", type=int, default=200, help="of forked payers, on each database")
    parser.add_argument("--real", type=int, default=20, help="deaths of real workers, on each database")
    parser.add_argument("--database", action="append", choices=["sqlite", "postgresql"], help="both when left out")
    parser.add_argument("--slow", action="store_true", help="walk through every statement for each fault too")
    asked = parser.parse_args()
    with tempfile.NamedTemporaryFile(prefix="tandem-crash-", suffix=".jsonl", dir=scratch_root()) as kept:
        databases = asked.database or ["sqlite", "postgresql"]
        failed = [name for name in databases if _run(name, asked, Path(kept.name)) != 0]
        sys.stdout.write(f"\n{table(Path(kept.name))}\n")
    sys.stdout.write(f"{'Failed on ' + ' and '.join(failed) if failed else 'Passed'}.\n")
    return 1 if failed else 0


def _run(database: str, asked: argparse.Namespace, kept: Path) -> int:
    sizes = {"TANDEM_CRASH_DEATHS": str(asked.deaths), "TANDEM_CRASH_REAL_DEATHS": str(asked.real)}
    environment = {**os.environ, **sizes, "TANDEM_TEST_DATABASE": database, PLACE: str(kept)}
    wanted = "slow or not slow" if asked.slow else "not slow"
    command = [sys.executable, "-m", "pytest", "-q", "-m", wanted, "-o", "faulthandler_timeout=0", "tests/crash"]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
