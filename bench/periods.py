"""What one more sale costs under terms with tiers, with ever more sales in the same month, and working the month out.

    python -m bench.periods [--sizes 1000,10000,100000] [--sales 100] [--rolling DAYS] [--json]

A sale only marks its month as stale (and the few its days reach into, where tiers look at days), so it has to cost the
same whatever the month holds; the month is then worked out by one sum, once for any number of new sales. The sales that
are there before are copies of one that was booked: what they cost is not measured, and nothing is paid from them. The
database is a new one on SQLite.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

_AT_ONCE = 5_000


def main() -> None:
    """Measure each size in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--sales", type=int, default=100)
    parser.add_argument("--rolling", type=int, default=0, help="let tiers look at that many days in a row")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(chosen.one, chosen.sales, chosen.rolling)))
        return
    found = [_in_process(int(size), chosen.sales, chosen.rolling) for size in chosen.sizes.split(",")]
    print(json.dumps(found) if chosen.json else as_text(found))


def as_text(found: list[dict[str, float]]) -> str:
    """Return one line for each size, and how much more a sale costs with the most than with the fewest."""
    lines = [
        f"{row['before']:>9,.0f} sales in the month: {row['sale_ms']:.1f} ms for one more, "
        f"{row['recount_ms']:.1f} ms to work the month out"
        for row in found
    ]
    ratio = found[-1]["sale_ms"] / found[0]["sale_ms"]
    return "\n".join([*lines, f"One more sale costs {ratio:.2f} times as much with the most as with the fewest."])


def measure(before: int, sales: int, rolling: int) -> dict[str, float]:
    """Return the median of what one more sale takes, and of working the month out, in milliseconds."""
    from app import create_app
    from core.db import db
    from partners.rules.scopes import Scope, Tier
    from payouts.commands.accrual import accrue_order
    from payouts.commands.holds import release_due
    from payouts.commands.scopes import mark_stale, recount
    from tests.payouts.factories import make_deal, sell, with_terms

    with create_app().app_context():
        db.create_all()
        scope = Scope(tiers=(Tier(100_000, 3_000),), cap_minor=10**9, rolling_days=rolling)
        deal = make_deal(terms=with_terms(hold_days=0, scope=scope))
        accrue_order(sell(deal, 19_900))
        release_due()
        _copy_sales(before)
        orders = [sell(deal, 19_900) for _ in range(sales)]
        booked = [_timed(partial(accrue_order, order_id)) for order_id in orders]
        worked_out = [_timed(partial(recount, deal.seller_id)) for _ in _stale_again(deal.seller_id, mark_stale)]
    return {
        "before": before,
        "sale_ms": round(statistics.median(booked), 2),
        "recount_ms": round(statistics.median(worked_out), 2),
    }


def _stale_again(seller_id: Any, mark_stale: Any) -> Iterator[int]:
    """Yield a few times, each time after the month was marked as stale."""
    from sqlalchemy import select

    from core.db import command, db
    from payouts.models import Earning

    @command
    def mark() -> None:
        totals = select(Earning.agreement_version_id, Earning.scope_id).where(Earning.scope_id.is_not(None)).limit(1)
        mark_stale(seller_id, [(version_id, scope) for version_id, scope in db.session.execute(totals)])

    for number in range(5):
        mark()
        yield number


def _copy_sales(count: int) -> None:
    """Store copies of the one sale that was booked: its order, its conversion and its earning."""
    from sqlalchemy import insert, select

    from core import ids
    from core.db import command, db
    from payouts.models import Earning
    from tracking.models import Conversion, Order

    @command
    def copy(first: int, many: int) -> None:
        sale = select(Earning.__table__).where(Earning.kind == "order").limit(1)
        one = [
            db.session.execute(query).mappings().first()
            for query in (select(Order.__table__), select(Conversion.__table__), sale)
        ]
        order, conversion, earning = (dict(row or {}) for row in one)
        made: list[tuple[Mapping[str, Any], ...]] = []
        for number in range(first, first + many):
            order_id, conversion_id = ids.new(), ids.new()
            made.append((
                order | {"id": order_id, "external_id": f"COPY-{number}"},
                conversion | {"id": conversion_id, "order_id": order_id},
                earning | {"id": ids.new(), "order_id": order_id, "conversion_id": conversion_id,
                           "subject_id": conversion_id},
            ))  # fmt: skip
        for at, table in enumerate((Order, Conversion, Earning)):
            db.session.execute(insert(table), [row[at] for row in made])

    for first in range(0, count, _AT_ONCE):
        copy(first, min(_AT_ONCE, count - first))


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def _in_process(size: int, sales: int, rolling: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        environment = {
            **os.environ,
            "INSTANCE_PATH": folder,
            "SECRET_KEY": "only-for-this-benchmark-" + "0" * 32,
            "PUBLIC_URL": "http://127.0.0.1",
        }
        environment.pop("DATABASE_URL", None)
        words = [sys.executable, "-m", "bench.periods", "--one", str(size), "--sales", str(sales)]
        words += ["--rolling", str(rolling)]
        done = subprocess.run(words, env=environment, capture_output=True, check=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    main()
