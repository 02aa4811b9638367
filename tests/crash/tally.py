"""What crash tests saw, added up: one line of JSON for each run that was paid, and the table made of them."""

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.harness.database import KIND

PLACE = "TANDEM_CRASH_TALLY"  # names the file that lines are added to; nothing is written without it
COLUMNS = ("runs", "payouts", "deaths", "doubled", "lost", "stuck", "broken")


@dataclass(frozen=True)
class Seen:
    """One run that was paid through deaths: how they came, and how many payouts went which way."""

    how: str
    counts: dict[str, int]
    up_s: tuple[float, ...] = ()


def note(seen: Seen) -> None:
    """Add one run to the tally, if somebody keeps one."""
    place = os.environ.get(PLACE)
    if place:
        line = {"database": KIND, "how": seen.how, "counts": seen.counts, "up_s": seen.up_s}
        with Path(place).open("a") as file:
            file.write(json.dumps(line) + "\n")


def table(place: Path) -> str:
    """Return the table of everything in a tally: a row for each database and way of dying."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    ups: dict[tuple[str, str], list[float]] = {}
    for line in place.read_text().splitlines() if place.exists() else ():
        told = json.loads(line)
        row = (told["database"], told["how"])
        sums.setdefault(row, Counter()).update({"runs": 1, **told["counts"]})
        ups.setdefault(row, []).extend(told["up_s"])
    head = f"{'database':<12}{'deaths came':<34}" + "".join(f"{name:>9}" for name in COLUMNS) + "   up again"
    rows = [
        f"{database:<12}{how:<34}" + "".join(f"{counts[name]:>9}" for name in COLUMNS) + _up(ups[database, how])
        for (database, how), counts in sorted(sums.items())
    ]
    return "\n".join([head, *rows])


def _up(seconds: list[float]) -> str:
    return f"   after {sorted(seconds)[len(seconds) // 2]:.1f} s, at most {max(seconds):.1f} s" if seconds else ""
