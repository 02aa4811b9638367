"""Routes: each declares who may call it, and the list of them only changes on purpose."""

import os
from pathlib import Path

from flask import Flask

from core.access import all_access
from tests.contracts.doors import doors

FROZEN = Path(__file__).with_name("routes.txt")
HOW = "If that is meant: FREEZE=1 ./tandem test tests/contracts/test_routes.py, and read the difference."


def listing(app: Flask) -> str:
    return "".join(f"{door.method:<6} {door.path}  {door.asks}\n" for door in doors(app))


def test_every_route_declares_its_access(app: Flask) -> None:
    silent = [name for name, access in all_access(app) if access is None]
    assert not silent, f"Put @needs, @signed_in or @public on {', '.join(silent)}."


def test_routes_change_only_on_purpose(app: Flask) -> None:
    if os.environ.get("FREEZE"):
        FROZEN.write_text(listing(app))
    before, now = set(FROZEN.read_text().splitlines()), set(listing(app).splitlines())
    gone, new = sorted(before - now), sorted(now - before)
    changes = [*(f"- {line}" for line in gone), *(f"+ {line}" for line in new)]
    assert not changes, "\n".join([HOW, *changes])
