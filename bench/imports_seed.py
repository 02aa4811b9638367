"""What the benchmark of imports works on: a seller with a program, a partner with a link and a code; and the file."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

CODE = "CHAMBER20"


class Seeded(NamedTuple):
    """The program to import into, and the link to open meanwhile."""

    program: str
    link: str


def seed(environment: dict[str, str]) -> Seeded:
    """Make the data in a process of its own, so that it runs under the benchmark's settings."""
    made = subprocess.run(
        [sys.executable, "-m", "bench.imports_seed"], env=environment, capture_output=True, check=True
    )
    return Seeded(*json.loads(made.stdout.splitlines()[-1]))


def write_file(path: Path, rows: int, *, coded_every: int, first: int = 1_000_000) -> None:
    """Write an export of so many rows, two to an order; one order in so many carries the partner's code."""
    from tests.tracking.sources.files import COLUMNS, item, order

    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
        writer.writeheader()
        for number in range((rows + 1) // 2):
            name = f"#{number + first}"
            code = CODE if number % coded_every == 0 else ""
            writer.writerow(order(name, Discount_Code=code))
            if number * 2 + 1 < rows:
                writer.writerow(item(name))


def main() -> None:
    """Make the data and print program and link."""
    from datetime import UTC, datetime

    from app import create_app
    from campaigns.models import Program
    from core.db import db
    from tests.tracking.factories import make_carrier, make_coupon, make_shop

    with create_app().app_context():
        db.create_all()
        shop = make_shop()
        carrier = make_carrier(shop, since=datetime(2026, 1, 1, tzinfo=UTC))
        make_coupon(shop, carrier, CODE)
        print(json.dumps([db.session.get_one(Program, shop.program_id).slug, carrier.code]))


if __name__ == "__main__":
    main()
