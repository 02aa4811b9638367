"""kill -9 in the middle of clicks: whatever was acknowledged is there afterwards, once, and the sums agree."""

import os
import signal
import threading
import time
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from core.config import settings
from core.db import db
from tests.tracking.factories import Carrier, make_carrier, make_shop
from tracking.models import Click, ClickRollup
from tracking.redirector.door import Redirector
from tracking.rules import click_ids

ROUNDS = int(os.environ.get("TANDEM_KILLS", "20"))
THREADS = 8
DEADLINE = 5.0


def visit_for_ever(app: Flask, carrier: Carrier, told: int) -> None:
    """The child: open the link from many threads and tell the parent of every click that was acknowledged."""
    db.engine.dispose(close=False)
    door = Redirector(app.wsgi_app, app, settings())
    threads = [threading.Thread(target=visit, args=(door, carrier.code, told, n)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    threads[0].join()


def visit(door: Redirector, code: str, told: int, number: int) -> None:
    for turn in range(1_000_000):
        sent = EnvironBuilder(f"/r/{code}", headers=[("User-Agent", f"Mozilla/5.0 (test) {number}.{turn}")])
        answer = dict(run_wsgi_app(door, sent.get_environ())[2])
        if answer["Cache-Control"] != "no-store":
            os.write(told, f"{answer['Location'].rpartition('=')[2]}\n".encode())


def acknowledged(app: Flask, carrier: Carrier, seconds: float) -> list[str]:
    """Fork a child that clicks, kill it when the first clicks are in and a moment has passed; return what it told."""
    db.session.remove()
    db.engine.dispose()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            visit_for_ever(app, carrier, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        told = pipe.read(81)
        reader = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
        reader.start()
        while part := pipe.read(65_536):
            told += part
    os.waitpid(child, 0)
    return told.decode().splitlines()


def stored() -> set[UUID]:
    return set(db.session.scalars(select(Click.id)))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_no_acknowledged_click_is_lost(app: Flask) -> None:
    carrier = make_carrier(make_shop())
    key = click_ids.key_from(settings().secret_key.get_secret_value())
    told: set[UUID] = set()
    for turn in range(ROUNDS):
        for shown in acknowledged(app, carrier, turn * 37 % 120 / 1_000):
            found = click_ids.read(shown, key)
            assert found is not None
            assert found.click_id not in told
            told.add(found.click_id)
        began = time.monotonic()
        assert told <= stored()
        assert time.monotonic() - began < DEADLINE
    sums = db.session.scalar(select(func.sum(ClickRollup.count)))
    assert len(told) >= ROUNDS
    assert sums == len(stored())
