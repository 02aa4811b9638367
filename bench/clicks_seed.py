"""What the benchmark measures on: one seller, one partner with a live link, one API key, in a fresh database."""

import json
import subprocess
import sys
from typing import NamedTuple


class Seeded(NamedTuple):
    """The link to open and the key to sell with."""

    code: str
    key: str


def seed(environment: dict[str, str]) -> Seeded:
    """Make the data in a process of its own, so that it runs under the benchmark's settings."""
    made = subprocess.run([sys.executable, "-m", "bench.clicks_seed"], env=environment, capture_output=True, check=True)
    return Seeded(*json.loads(made.stdout.splitlines()[-1]))


def main() -> None:
    """Make the data and print the code and the key."""
    from accounts.commands import create_api_key
    from app import create_app
    from core.db import db
    from tests.tracking.factories import make_carrier, make_shop

    with create_app().app_context():
        db.create_all()
        shop = make_shop()
        _, key = create_api_key("bench", ["all"], actor=shop.actor, program_id=shop.program_id)
        print(json.dumps([make_carrier(shop).code, key]))


if __name__ == "__main__":
    main()
