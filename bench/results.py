"""The page of results over ten million clicks and many orders: server time of each comparison.

    python -m bench.results [--orders 20000] [--json]

Beside it, in the same run, pandas reads the daily sums of a year from the same database and adds them up by part.
The database is that of DATABASE_URL, else a new one on SQLite.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

LINKS, DAYS, CLICKS = 60, 365, 10_000_000
TIMES = 9


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        os.environ |= {"INSTANCE_PATH": folder, "SECRET_KEY": "only-for-this-benchmark-" + "0" * 32}
        found = measure(orders=chosen.orders)
    sys.stdout.write((json.dumps(found) if chosen.json else as_text(found)) + "\n")


def measure(*, orders: int) -> dict[str, float]:
    """Return every figure, by name: milliseconds, medians of nine."""
    from app import create_app
    from core.db import db
    from reports.rules.results import By
    from tests.harness.people import sign_in

    app = create_app()
    with app.app_context():
        db.create_all()
        owner = _seed(orders)
        client = sign_in(app.test_client(), owner)
        found = {"orders": float(orders), "clicks": float(CLICKS)}
        for by in By:
            for days in (30, 365):
                found[f"{by}_{days}_ms"] = _median_ms(partial(_get, client, by, days))
        found["pandas_365_ms"] = _median_ms(lambda: _by_pandas(owner.organization_id))
    return found


def as_text(found: dict[str, float]) -> str:
    """Return the figures as lines a person reads."""
    whole = found["pandas_365_ms"]
    pages = [
        f"{name.removesuffix('_ms').replace('_', ', '):<16}{value:>8.0f} ms   {value / whole:.2f} × pandas"
        for name, value in found.items()
        if name.endswith("_ms")
    ]
    return "\n".join([f"{found['clicks']:,.0f} clicks, {found['orders']:,.0f} orders", *pages])


def _get(client: Any, by: str, days: int) -> None:
    from core import clock

    last = clock.today("UTC")
    first = last - timedelta(days=days - 1)
    answer = client.get(f"/results?by={by}&since={first}&until={last}")
    assert answer.status_code == 200, answer.status


def _by_pandas(seller_id: Any) -> None:
    import pandas as pd

    from core.db import db
    from tracking.models import ClickRollup

    table = ClickRollup.__table__
    query = table.select().where(table.c.seller_id == seller_id)
    rows = pd.DataFrame(db.session.execute(query).mappings())
    total = rows.groupby(["placement_id", "traffic_class"])["count"].sum().sum()
    assert total == CLICKS, total


def _median_ms(work: Callable[[], None]) -> float:
    from core.db import db

    times = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1_000)
        db.session.remove()
    return round(statistics.median(times[1:]), 1)


def _seed(orders: int) -> Any:
    """Make a shop with its partners, a year of daily sums, and orders spread over it; return its owner."""
    from accounts.models import Organization
    from accounts.permissions import Role
    from core.db import db
    from tests.harness.people import make_person
    from tests.tracking.factories import make_carrier, make_shop

    shop = make_shop()
    carriers = [make_carrier(shop, f"Partner {number}") for number in range(LINKS)]
    _seed_clicks(shop, carriers)
    _seed_orders(shop, carriers, orders)
    return make_person(db.session.get_one(Organization, shop.seller_id), Role.OWNER)


def _seed_clicks(shop: Any, carriers: list[Any]) -> None:
    from campaigns.models import Link
    from core import clock
    from core.db import db
    from tracking.models import ClickRollup
    from tracking.rules.traffic import TrafficClass

    today, classes = clock.today("UTC"), list(TrafficClass)
    links = {link.code: link for link in db.session.query(Link)}
    each, rest = divmod(CLICKS, LINKS * DAYS * len(classes))
    rows = [
        {
            "placement_id": links[carrier.code].placement_id, "link_id": links[carrier.code].id,
            "day": today - timedelta(days=ago), "traffic_class": traffic, "seller_id": shop.seller_id,
            "partnership_id": links[carrier.code].partnership_id, "count": each,
        }
        for carrier in carriers for ago in range(DAYS) for traffic in classes
    ]  # fmt: skip
    rows[0]["count"] += rest
    _store([(ClickRollup, rows)])


def _seed_orders(shop: Any, carriers: list[Any], count: int) -> None:
    """Report one order of each partner, and copy them over the year."""
    from core import ids
    from core.db import db
    from tests.tracking.factories import click, report
    from tracking.commands import record_order
    from tracking.models import Conversion, Order

    for carrier in carriers:
        record_order(report(gross_minor=10_000, click_id=click(carrier)), program_id=shop.program_id, actor=shop.actor)
    orders = list(db.session.query(Order))
    models = [(order, db.session.query(Conversion).filter_by(order_id=order.id).one()) for order in orders]
    bought, counted = [], []
    for number in range(count):
        order, conversion = (_values(row) for row in models[number % LINKS])
        moment = order["placed_at"] - timedelta(minutes=number * DAYS * 1_440 // count)
        order |= {"id": ids.new(), "external_id": f"N-{number}", "placed_at": moment}
        conversion |= {"id": ids.new(), "order_id": order["id"]}
        bought.append(order)
        counted.append(conversion)
    _store([(Order, bought), (Conversion, counted)])


def _values(row: Any) -> dict[str, Any]:
    return {attribute.key: getattr(row, attribute.key) for attribute in type(row).__mapper__.column_attrs}


def _store(tables: list[tuple[Any, list[dict[str, Any]]]]) -> None:
    from sqlalchemy import insert

    from core.db import command, db

    @command
    def store() -> None:
        for model, rows in tables:
            for at in range(0, len(rows), 1_000):
                db.session.execute(insert(model), rows[at : at + 1_000])

    db.session.remove()
    store()


if __name__ == "__main__":
    main()
