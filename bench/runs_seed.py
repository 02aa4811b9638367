"""What the benchmark of runs works on: a seller with a closed month and many partners, each owed a share of a sale.

The first partner is made by the product's own steps, the others are copies of its rows with entries of their own. One
in ten has no bank account, so that the run has exceptions to list. The months are closed without issuing statements,
which is not what is measured.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import inspect, select

from core import clock, ids
from core.bulk import add_all_if_missing, batches
from core.db import Base, add, command, db
from core.ids import Id

MONTH = "2026-04"
TODAY = "2026-05-20T12:00Z"


class Seeded(NamedTuple):
    """Whose run it is, and the two people who make it, by e-mail address."""

    slug: str
    preparer: str
    approver: str


def seed(environment: dict[str, str], partners: int) -> Seeded:
    """Make the data in a process of its own, so that it runs under the benchmark's settings."""
    arguments = [sys.executable, "-m", "bench.runs_seed", str(partners)]
    made = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, check=True)
    return Seeded(*json.loads(made.stdout.splitlines()[-1]))


def main() -> None:
    """Make the data and print whom to act as."""
    from app import create_app
    from payouts.commands.holds import release_seller
    from tests.harness.clock import Clock

    with create_app().app_context(), Clock() as travel:
        db.create_all()
        travel.set("2026-03-10T12:00Z")
        seller_id = _sell(int(sys.argv[1]))
        travel.set("2026-04-25T12:00Z")
        release_seller(seller_id)
        travel.set("2026-05-01T12:00Z")
        for month in ("2026-03", MONTH):
            close_quietly(seller_id, month)
        print(json.dumps(_people(seller_id)))


def _sell(partners: int) -> Id:
    """Sell once for every partner."""
    from payouts.commands.accrual import accrue_order
    from tests.payouts.factories import make_deal, sell

    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    for some in batches(range(1, partners)):
        copy_partners(deal.partnership_id, some)
    return deal.seller_id


class _Copies:
    """Copies of rows, a set for each number; `ids` are each set's own, by the name other rows know them under."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers
        self.ids: list[dict[str, Id]] = [{} for _ in numbers]

    def add(self, row: Base, known_as: str, **changed: Any) -> list[dict[str, Any]]:
        """Copy a row for each number; a `{}` in what is changed becomes the number."""
        given = {each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs}
        rows = [given | self._own(index, known_as, changed) for index in range(len(self.numbers))]
        kept = [{key: value for key, value in each.items() if key in given} for each in rows]
        add_all_if_missing(type(row), kept)
        return kept

    def _own(self, index: int, known_as: str, changed: dict[str, Any]) -> dict[str, Any]:
        known, number = self.ids[index], self.numbers[index]
        own = {key: value.format(number) if isinstance(value, str) else value for key, value in changed.items()}
        known[known_as] = ids.new()
        return {**known, "id": known[known_as], **own}


@command
def copy_partners(partnership_id: Id, numbers: Sequence[int]) -> None:
    """Store a partner with terms, a placement, a sale, its share and, for nine in ten, a bank account, per number."""
    from accounts.models import Organization
    from campaigns.models import Placement
    from partners.models import Agreement, AgreementVersion, Partnership
    from payouts.commands.ledger import post_all
    from payouts.models import Earning
    from tracking.models import Conversion, Order

    copies, partnership = _Copies(numbers), db.session.get_one(Partnership, partnership_id)
    conversion, share = _of(Conversion, partnership_id), _of(Earning, partnership_id)
    copies.add(db.session.get_one(Organization, partnership.partner_id), "partner_id", slug="chamber-of-{}")
    copies.add(partnership, "partnership_id", name="Chamber {:05d}", contact_email="chamber{}@example.com")
    copies.add(_of(Agreement, partnership_id), "agreement_id")
    copies.add(_of(AgreementVersion, partnership_id), "agreement_version_id")
    copies.add(_of(Placement, partnership_id), "placement_id")
    copies.add(db.session.get_one(Order, conversion.order_id), "order_id", external_id="SO-{}-COPY")
    copies.add(conversion, "conversion_id")
    for known in copies.ids:
        known["subject_id"] = known["conversion_id"]
    made = copies.add(share, "earning_id", posted_minor=0, held_minor=0)
    post_all([_earn(row, share.posted_minor) for row in made])
    accounts = [_account(row, number) for row, number in zip(made, numbers, strict=True) if number % 10]
    db.session.add_all(accounts)


def _of(table: Any, partnership_id: Id) -> Any:
    return db.session.scalars(select(table).where(table.partnership_id == partnership_id)).one()


def _earn(row: dict[str, Any], minor: int) -> Any:
    from payouts.rules.kinds import EntryKind
    from payouts.rules.ledger import Posting
    from payouts.rules.postings import Buckets, to_target

    owner = {key: row[key] for key in ("seller_id", "partnership_id", "partner_id")}
    told = {"kind": EntryKind.EARN, "occurred_at": row["earned_at"], "reason": "Share of a sale", "actor": "system"}
    moves = to_target(minor, Buckets(), currency=row["currency"], is_released=False, earning_id=row["id"])
    return Posting(key=f"earning:{row['id'].hex}:1", earning_id=row["id"], transfers=moves, **owner, **told)


def _account(row: dict[str, Any], number: int) -> Any:
    from accounts.sealing import seal
    from payouts.models import PayoutDestination
    from payouts.rules.destinations import DestinationState, Rail

    owner = {key: row[key] for key in ("seller_id", "partnership_id", "partner_id")}
    known = {"holder_name": "Main Street", "display": f"••{number:04d}"[:6], "secret": seal(f"DE{number:020d}")}
    return PayoutDestination(
        **owner, **known, rail=Rail.MANUAL, country="DE", fingerprint=f"{number:064d}", state=DestinationState.ACTIVE,
        created_at=clock.now(), usable_from=clock.now(),
    )  # fmt: skip


@command
def close_quietly(seller_id: Id, month: str) -> None:
    """Close a month without issuing statements."""
    from payouts.models import Period
    from payouts.queries.periods import entries_fingerprint

    sha256, count = entries_fingerprint(seller_id, month)
    told = {"closed_at": clock.now(), "closed_by": "system", "entries_sha256": sha256, "entry_count": count}
    add(Period(seller_id=seller_id, month=month, **told))


def _people(seller_id: Id) -> Seeded:
    """Name the people who may make a run."""
    from accounts.models import Organization
    from accounts.permissions import Role
    from tests.harness.people import make_person

    organization = db.session.get_one(Organization, seller_id)
    people = [make_person(organization, role) for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)]
    return Seeded(organization.slug, *(each.email for each in people))


if __name__ == "__main__":
    main()
