"""Closing a month of many orders that are booked already: 200 partners, terms with tiers, 5 % refunded.

    python -m bench.close [--sizes 10000,100000] [--check] [--json]

Beside it, in the same run, pandas reads the same orders and refunds from the same database and works the same shares
out: both have to agree to the cent for every partner. Closing again has to change nothing. The statement of 100,000
lines is written as CSV beside the csv module writing the same rows from a list. `--check` checks the books as well.
"""

import argparse
import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from bench.close_seed import BASE_BPS, MONTH, TIER_BPS, TIER_FROM, seed
from core.ids import Id

LINES = 100_000


def main() -> None:
    """Measure each size in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(Id(hex=chosen.one), is_checked=chosen.check)))
        return
    found = [_in_process(int(size), is_checked=chosen.check) for size in chosen.sizes.split(",")]
    print(json.dumps(found) if chosen.json else as_text(found))


def as_text(found: list[dict[str, float]]) -> str:
    """Return one line for each size, and one for the table."""
    lines = [
        f"{row['orders']:>9,.0f} orders: closed in {row['close_s']:.1f} s, {row['close_s'] / row['pandas_s']:.1f} "
        f"times what pandas took ({row['pandas_s']:.1f} s), in {row['close_mib']:,.0f} MiB. "
        f"{row['agree']:.0f} partners agree to the cent; closing again was refused and changed nothing."
        for row in found
    ]
    last = found[-1]
    ratio = last["csv_s"] / last["plain_s"]
    return "\n".join(
        [*lines, f"A statement of {LINES:,} lines as CSV: {last['csv_s']:.2f} s, {ratio:.1f} times the csv module."]
    )


def measure(seller_id: Id, *, is_checked: bool) -> dict[str, float]:
    """Return seconds and mebibytes by name. Raises AssertionError where a share differs or closing again changed it."""
    from app import create_app
    from core.access import SYSTEM
    from payouts.commands.periods import close_period
    from payouts.queries.checks import check_books
    from tests.harness.clock import Clock

    import_module("pandas")  # what it takes to be read is not measured
    with create_app().app_context(), Clock() as travel:
        travel.set("2026-04-02T12:00Z")
        began = time.perf_counter()
        close_period(seller_id, MONTH, actor=SYSTEM)
        found = {"close_s": time.perf_counter() - began, "close_mib": _peak_mib()}
        _close_again(seller_id)
        began = time.perf_counter()
        shares = _by_pandas(seller_id)
        found |= {"pandas_s": time.perf_counter() - began, "orders": float(shares.pop("orders"))}
        found["agree"] = float(_compare(shares))
        if is_checked:
            findings = check_books(seller_id)
            assert findings == [], findings[:3]
        return found | _write_table()


def _close_again(seller_id: Id) -> None:
    """Close the month again, by both ways there are, and see that nothing changed."""
    from core.access import SYSTEM
    from core.errors import Conflict
    from payouts.commands.periods import close_due_of, close_period
    from tests.histories.quick import fingerprint

    before = fingerprint()
    try:
        close_period(seller_id, MONTH, actor=SYSTEM)
    except Conflict:
        assert close_due_of(seller_id) == []
    else:
        raise AssertionError("A closed month was closed again.")
    assert fingerprint() == before, "Closing again changed something."


def _by_pandas(seller_id: Id) -> dict[str, int]:
    """Return what each partnership's sales and its tiers come to, in minor units, by hex id; and how many orders."""
    import pandas as pd

    from core.db import db

    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        sales = pd.read_sql(
            'SELECT c.partnership_id, o.id, o.gross_minor, o.discount_minor, o.tax_minor FROM "order" o '
            "JOIN conversion c ON c.order_id = o.id WHERE o.seller_id = ?", raw, params=[seller_id.bytes],
        )  # fmt: skip
        refunds = pd.read_sql(
            "SELECT order_id AS id, SUM(net_minor) AS back FROM adjustment WHERE seller_id = ? GROUP BY order_id",
            raw, params=[seller_id.bytes],
        )  # fmt: skip
    sales = sales.merge(refunds, on="id", how="left")
    base = sales.gross_minor - sales.discount_minor - sales.tax_minor - sales.back.fillna(0).astype("int64")
    sales = sales.assign(base=base, share=_half_even(base * BASE_BPS))
    sums = sales.groupby("partnership_id")[["base", "share"]].sum()
    over = (sums.base - TIER_FROM).clip(lower=0)
    whole = sums.share + _half_even(over * (TIER_BPS - BASE_BPS))
    found = {bytes(key).hex(): int(minor) for key, minor in whole.items()}
    return found | {"orders": len(sales)}


def _half_even(numerators: Any) -> Any:
    """Return ten-thousandths rounded to whole units, halves to the even one, by whole numbers alone."""
    whole, rest = numerators // 10_000, numerators % 10_000
    return whole + ((rest > 5_000) | ((rest == 5_000) & (whole % 2 == 1)))


def _compare(shares: Mapping[str, int]) -> int:
    """Return for how many partners books and pandas say the same. Raises AssertionError where they differ."""
    from sqlalchemy import func, select

    from core.db import db
    from payouts.models import Earning

    query = select(Earning.partnership_id, func.sum(Earning.posted_minor)).group_by(Earning.partnership_id)
    booked = {partnership_id.hex: int(minor) for partnership_id, minor in db.session.execute(query)}
    for key, minor in shares.items():
        assert booked[key] == minor, f"Partnership {key}: the books say {booked[key]}, pandas says {minor}."
    return len(shares)


def _write_table() -> dict[str, float]:
    """Return how long a statement of many lines takes as CSV, and how long the csv module takes for the same rows."""
    from core.csv_files import write_csv
    from payouts.rules.kinds import EntryKind
    from payouts.rules.sentences import ENTRY_WORDS, SECTION_WORDS
    from payouts.rules.statements import rows_of

    body = {"number": 1, "currency": "USD", "lines": list(_lines())}
    header = [
        "statement",
        "entry",
        "date",
        "kind",
        "reason",
        "earning",
        "payout",
        "adjusts",
        *SECTION_WORDS,
        "currency",
    ]
    words = {kind: ENTRY_WORDS[kind] for kind in EntryKind}
    began = time.perf_counter()
    written = write_csv(header, rows_of(body, words))
    ours = time.perf_counter() - began
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    began = time.perf_counter()
    csv.writer(io.StringIO()).writerows(rows)
    return {"csv_s": ours, "plain_s": time.perf_counter() - began}


def _lines() -> Iterator[dict[str, Any]]:
    for number in range(LINES):
        yield {
            "entry": f"le_{number:026d}", "on": "2026-03-10", "kind": "earn", "adjusts": None, "payout": None,
            "reason": f"Share of order SO-{number} of 2026-03-10", "changes": {"held": 2_500},
            "earning": f"cm_{number:026d}",
        }  # fmt: skip


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def _in_process(size: int, *, is_checked: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        environment = {
            **os.environ,
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "only-for-this-benchmark-" + "0" * 32,
            "PUBLIC_URL": "http://127.0.0.1",
        }
        environment.pop("DATABASE_URL", None)
        seller = seed(environment, size)
        words = [sys.executable, "-m", "bench.close", "--one", seller, *(["--check"] if is_checked else [])]
        done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    main()
