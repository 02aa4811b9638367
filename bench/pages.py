"""The pages of designs over the demo's data: statements and server time of each, as both sides.

    INSTANCE_PATH=instance python -m bench.pages [--times 50]

Reads a demo that was loaded before (`./tandem up`, or `flask demo load`) and changes nothing but when somebody was last
here. A page is opened once unmeasured, then so many times; the median is told.
"""

import argparse
import os
import statistics
import sys
import time
from typing import Any

MOST_STATEMENTS, MOST_MS = 12, 60.0


def main() -> int:
    """Measure, print, and return 1 when a page asks too much or takes too long."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=50)
    times = parser.parse_args().times
    os.environ |= {"TANDEM_DEMO": "1", "SECRET_KEY": "only-for-this-benchmark-" + "0" * 32}
    from app import create_app

    app, is_fine = create_app(), True
    with app.app_context():
        for side, owner in _owners():
            from tests.harness.people import sign_in

            client = sign_in(app.test_client(), owner)
            for path in _paths(owner.organization_id):
                statements, median = _measure(client, path, times)
                is_fine = is_fine and statements <= MOST_STATEMENTS and median <= MOST_MS
                sys.stdout.write(f"{side:<8}{path[:60]:<62}{statements:>3} statements {median:>7.1f} ms\n")
    return 0 if is_fine else 1


def _owners() -> list[tuple[str, Any]]:
    """Return the owners of the two sides of the approved design with the most comments."""
    from sqlalchemy import func, select

    from accounts.models import Membership, User
    from accounts.permissions import Role
    from campaigns.models import Comment, Creative
    from core.db import db
    from tests.harness.people import Person

    busiest = (
        select(Creative)
        .join(Comment, Comment.creative_id == Creative.id)
        .where(Creative.partner_id.isnot(None))
        .group_by(Creative.id)
        .order_by(func.count().desc(), Creative.id)
    )
    creative = db.session.scalars(busiest.limit(1)).one()
    found = []
    for side, organization_id in (("seller", creative.seller_id), ("partner", creative.partner_id)):
        member = select(Membership, User).join(User, User.id == Membership.user_id)
        member = member.where(Membership.organization_id == organization_id, Membership.role == Role.OWNER)
        membership, user = db.session.execute(member.limit(1)).one()
        found.append((side, Person(user.id, membership.organization_id, membership.role, user.email)))
    return found


def _paths(organization_id: Any) -> list[str]:
    """Return the pages of designs that an organization sees: the board, and the newest ten."""
    from sqlalchemy import or_, select

    from campaigns.models import Creative
    from core.db import db

    theirs = or_(Creative.seller_id == organization_id, Creative.partner_id == organization_id)
    newest = db.session.scalars(select(Creative).where(theirs).order_by(Creative.id.desc()).limit(10))
    return ["/designs", *(f"/designs/{creative.public_id}" for creative in newest)]


def _measure(client: Any, path: str, times: int) -> tuple[int, float]:
    from core.db import db
    from tests.harness.queries import QueryCounter

    took = []
    client.get(path)
    with QueryCounter(db.engine) as counter:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    for _time in range(times):
        began = time.perf_counter()
        client.get(path)
        took.append((time.perf_counter() - began) * 1000)
    return len(counter.statements), statistics.median(took)


if __name__ == "__main__":
    sys.exit(main())
