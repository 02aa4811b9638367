"""One run of payments, step by step, in a process of its own: how long each step took, and how large it grew.

What is measured is what every door calls: the commands, and the page of the run.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import MetaData, Table, event, insert, select

from accounts.acting import actor_of
from accounts.permissions import Permission
from bench.runs_seed import MONTH, TODAY, Seeded
from core.access import Actor
from core.db import Base, db, end_read
from payouts.commands import freezing, runs
from payouts.commands import payouts as single
from payouts.commands.books_checks import check_and_keep
from payouts.freezing import steps_of
from payouts.models import Payout, PayoutLine, PayoutRun
from payouts.queries.readings import read_ahead
from payouts.queries.run_tally import tally_of
from payouts.queries.runs import get_run, included_payouts
from tests.harness.queries import QueryCounter

T = TypeVar("T")


class Watch:
    """Times steps by the real clock, whatever day the product thinks it is."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}

    def time(self, name: str, step: Callable[[], T]) -> T:
        """Take a step and keep what it took."""
        began, worked = time.perf_counter(), time.process_time()
        result = step()
        self.seconds[name] = round(time.perf_counter() - began, 2)
        self.cpu_seconds[name] = round(time.process_time() - worked, 2)
        return result


def main() -> None:
    """Make the run and print what each step took, and the memory at most in MB."""
    from app import create_app
    from tests.harness.clock import Clock

    app, seeded, watch = create_app(), Seeded(*json.loads(sys.argv[1])), Watch()
    with app.app_context(), Clock() as clock:
        clock.set(TODAY)
        page = take_steps(app, seeded, watch)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = {"seconds": watch.seconds, "cpu_seconds": watch.cpu_seconds}
    print(json.dumps({**times, "page": page, "max_rss_mb": round(grown)}))


def take_steps(app: Flask, seeded: Seeded, watch: Watch) -> dict[str, int]:
    """Draft, change, freeze, approve, and take one payment out. Returns what the page of the draft read."""
    preparer = actor_of(seeded.preparer, seeded.slug, Permission.RUN_PREPARE)
    approver = actor_of(seeded.approver, seeded.slug, Permission.RUN_APPROVE)
    run = watch.time("draft", lambda: runs.draft_run(MONTH, actor=preparer))
    _insert_bare(run, watch)
    watch.time("first page", lambda: _show(app, run.id, preparer))
    page = _count_reads(lambda: watch.time("page", lambda: _show(app, run.id, preparer)))
    first, reason = included_payouts(run)[0].id, "Asked to wait."
    watch.time("take out", lambda: runs.leave_out(first, run_id=run.id, actor=preparer, reason=reason))
    watch.time("take in", lambda: runs.take_in(first, run_id=run.id, actor=preparer))
    seen = tally_of(run).seen
    watch.time("freeze", lambda: _freeze(run, preparer, seen, watch))
    _approve(run, approver, watch)
    watch.time("void one", lambda: single.void_payout(first, actor=approver, reason=reason))
    return page


def _freeze(run: PayoutRun, preparer: Actor, seen: str, watch: Watch) -> None:
    """Set everything aside in steps, keep what the longest of them took, then read the run and seal it."""
    freezing.submit_run(run.id, actor=preparer, seen=seen)
    worked, took = time.process_time(), []
    for seconds in steps_of(run.id):
        took.append((seconds, time.process_time() - worked))
        worked = time.process_time()
    watch.seconds["longest step"], watch.cpu_seconds["longest step"] = (round(each, 2) for each in max(took))
    reading = watch.time("read to seal", lambda: read_ahead(run.id))
    watch.time("seal", lambda: freezing.seal_run(run.id, reading))


def _approve(run: PayoutRun, approver: Actor, watch: Watch) -> None:
    """Do what `check_and_approve` does, part by part: only the last keeps others from writing."""
    sha256 = get_run(approver, run.id).sha256 or ""
    watch.time("check books", lambda: check_and_keep(run.seller_id, run_id=run.id))
    reading = watch.time("read to approve", lambda: read_ahead(run.id))
    watch.time("approve", lambda: runs.approve_run(run.id, actor=approver, seen_sha=sha256, reading=reading))


def _count_reads(step: Callable[[], object]) -> dict[str, int]:
    """Return how many questions a step asks the database, and how many payouts it reads."""
    payouts: list[object] = []

    def note(payout: object, _context: object) -> None:
        payouts.append(payout)

    event.listen(Payout, "load", note)
    with QueryCounter(db.engine) as queries:
        step()
    event.remove(Payout, "load", note)
    return {"questions": len(queries.statements), "payouts": len(payouts)}


def _show(app: Flask, run_id: Any, actor: Actor) -> None:
    """Make the page of a run, as for somebody who is signed in."""
    from flask import g

    from payouts.routes.run_page import page_of

    with app.test_request_context(f"/runs/{run_id}"):
        g.actor = actor
        db.session.expunge_all()
        page_of(get_run(actor, run_id))


def _insert_bare(run: PayoutRun, watch: Watch) -> None:
    """Store the same payouts and lines in two tables without keys, indexes or rules, and keep nothing."""
    copies = [_copied(table, run) for table in (Payout, PayoutLine)]
    watch.time("bare insert", lambda: [db.session.execute(insert(table), rows) for table, rows in copies])
    end_read()


def _copied(model: type[Base], run: PayoutRun) -> tuple[Table, list[dict[str, Any]]]:
    """Make an empty copy of a table for this session, and return it with the run's rows."""
    table = Base.metadata.tables[model.__tablename__]
    query = select(table).where(table.c.seller_id == run.seller_id)
    rows = [dict(row) for row in db.session.execute(query).mappings()]
    copy = Table(f"bare_{table.name}", MetaData(), *(_plain(each) for each in table.c), prefixes=["TEMPORARY"])
    copy.create(db.session.connection())
    return copy, rows


def _plain(column: Any) -> Any:
    from sqlalchemy import Column

    return Column(column.name, column.type)


if __name__ == "__main__":
    main()
