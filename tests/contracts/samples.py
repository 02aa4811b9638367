"""Samples: for every argument of every address, a value that belongs to the seller and partner whose story is told.

A new route needs nothing here when its argument is named after the table: `<id:order_id>`. Otherwise say which table.
"""

from dataclasses import dataclass

from sqlalchemy import Column, ScalarSelect, Table, case, func, select

from core import ids
from core.db import Base, db
from core.ids import Id
from tests.contracts.doors import Door

# Arguments that are not named after their table, by the beginning of the address.
TABLES = {
    ("/settings/invitations", "link_id"): "signed_link",
    ("/settings/api-keys", "key_id"): "api_key",
    ("/profile/sessions", "session_id"): "user_session",
    ("/designs/reviews", "round_id"): "review_round",
    ("/designs/guests", "guest_id"): "review_guest",
    ("/designs/evidence", "evidence_id"): "breach_evidence",
    ("/designs/versions", "version_id"): "creative_version",
    ("/campaigns", "price_id"): "offer_price",
    ("/api/v1/offers", "price_id"): "offer_price",
    ("/orders/conflicts", "conflict_id"): "order_conflict",
    ("/orders/imports", "import_id"): "order_import",
    ("/sources", "connection_id"): "source_connection",
    ("/partners/terms", "version_id"): "agreement_version",
    ("/terms/versions", "version_id"): "agreement_version",
    ("/advances", "version_id"): "agreement_version",
    ("/self-billing", "agreement_id"): "self_billing",
    ("/runs", "run_id"): "payout_run",
    ("/files", "artefact_id"): "artefact",
    ("/runs/results", "file_id"): "result_file",
    ("/runs/findings", "finding_id"): "rail_finding",
    ("/api/v1/customers", "name"): "customer",
    ("/api/v1/runs", "run_id"): "payout_run",
    ("/api/v1/runs/results", "file_id"): "result_file",
    ("/api/v1/files", "artefact_id"): "artefact",
    ("/api/v1/links", "name"): "link",
}
# What a form must hold before its row is looked for.
FORMS = {
    "/campaigns/<id:campaign_id>/state": {"to": "paused"},
    "/placements/<id:placement_id>/state": {"to": "paused"},
    "/orders/imports/<id:import_id>/answer": {"word": "declined"},
    "/designs/reviews/<id:round_id>/guests": {"guest_name": "Nora", "guest_email": "nora@outside.example", "stage": ""},
    "/designs/comments/<id:comment_id>/replies": {"text": "Yes."},
    "/designs/versions/<id:version_id>/pictures": {"text": "Here", "picture": "0" * 64, "x": "1", "y": "1"},
    "/kits/<id:placement_id>/do-not-mail-file": {"kind": "sha256"},
    "/earnings/<id:earning_id>/hold": {"until": "2036-01-01", "reason": "It looks like our own card."},
    "/earnings/<id:earning_id>/settle": {"reason": "It went out before."},
    "/payouts/<id:payout_id>/void": {"reason": "Asked to."},
    "/api/v1/payouts/<id:payout_id>/paid": {"reference": "C1", "paidOn": "2026-01-31"},
    "/api/v1/payouts/<id:payout_id>/return": {"reason": "The account is closed."},
    "/api/v1/payouts/<id:payout_id>/void": {"reason": "Asked to."},
    "/api/v1/files/<id:artefact_id>/withdraw": {"reason": "Nobody paid from it."},
    "/api/v1/runs/<id:run_id>/cancel-unsent": {"reason": "The wrong month."},
    "/api/v1/runs/<id:run_id>/files": {"kind": "bank_csv"},
    "/api/v1/runs/results/<id:file_id>/columns": {"columns": {"amount": "Amount"}},
    "/api/v1/runs/<id:run_id>/pay": {"seen": "0" * 64},
    "/api/v1/runs/<id:run_id>/submit": {"seen": "0" * 64},
    "/api/v1/runs/<id:run_id>/payouts/<id:payout_id>/leave-out": {"reason": "Asked to."},
    "/payouts/<id:payout_id>/returned": {"reason": "The account is closed."},
    "/advances/<id:version_id>/paid": {"paid_on": "2026-01-31", "reference": "B-7"},
    "/advances/<id:version_id>/take-back": {"reason": "Not ours."},
    "/payouts/<id:payout_id>/exchange": {
        "currency": "EUR",
        "amount": "1",
        "moved_on": "2026-01-31",
        "rate": "0.9",
        "source": "ECB",
        "rate_on": "2026-01-31",
    },
    "/remittances/<id:remittance_id>/exchange": {
        "currency": "EUR",
        "amount": "1",
        "moved_on": "2026-01-31",
        "rate": "0.9",
        "source": "ECB",
        "rate_on": "2026-01-31",
    },
    "/exchanges/<id:exchange_id>/take-back": {"reason": "Not ours."},
    "/remittances/<id:remittance_id>/take-back": {"reason": "Not ours."},
    "/receivables/<id:partnership_id>/remind": {"month": "2026-01", "kind": "report"},
    "/runs/<id:run_id>/approve": {"seen_sha": "0" * 64, "confirm": "yes"},
    "/payouts/<id:payout_id>/release": {"reason": "Nothing came."},
    "/statements/<id:statement_id>/question": {"text": "Where is October?"},
    "/earnings/<id:earning_id>/question": {"text": "Too little."},
    "/questions/<id:question_id>/answer": {"text": "It comes next month."},
    "/statements/<id:statement_id>/restate": {"reason": "The address was wrong."},
    "/statements/<id:statement_id>/dispute": {"amount": "1", "text": "Order 7 is missing."},
    "/earnings/<id:earning_id>/dispute": {"amount": "1", "text": "Too little."},
    "/disputes/missing-sale/<id:partnership_id>": {
        "number": "A-7",
        "placed_on": "2026-01-31",
        "paid": "80",
        "text": "She has a receipt.",
    },
    "/disputes/<id:dispute_id>/counts": {"order_number": "A-7"},
    "/disputes/<id:dispute_id>/answer": {"amount": "0", "text": "It was refunded."},
    "/disputes/<id:dispute_id>/second-look": {"text": "Only a half."},
    "/files/<id:artefact_id>/withdraw": {"reason": "Nobody paid from it."},
    "/runs/<id:run_id>/send-back": {"reason": "The month is wrong."},
    "/runs/<id:run_id>/pay": {"seen_sha": "0" * 64, "confirm": "yes"},
    "/runs/<id:run_id>/cancel-unsent": {"reason": "The wrong month."},
    "/runs/findings/<id:finding_id>/owner": {"owner": "usr_00000000000000000000000000"},
    "/runs/findings/<id:finding_id>/reverse": {"seen": "tr_1:None:None", "confirm": "yes"},
    "/runs/findings/<id:finding_id>/solve": {"reason": "Reversed at the rail."},
    "/runs/<id:run_id>/payouts/<id:payout_id>/leave-out": {"reason": "Not this time."},
}
# Arguments that name no row.
WORDS = {
    "kind": {"/kits": "html", "/links": "svg", "/settings": "sepa"},
    "token": {"": "not-a-token"},
    "filename": {"": "app.css"},
    "way": {"/get-paid": "paypal"},
    "currency": {"/owing": "USD"},
}


@dataclass(frozen=True)
class Samples:
    """Finds rows of one partnership, newest first."""

    seller_id: Id
    partner_id: Id

    def arguments(self, door: Door) -> dict[str, str] | None:
        """Return a value for each argument of a door; None when the story has no such row."""
        found: dict[str, str] = {}
        parents: dict[str, Id] = {}
        for name in sorted(door.arguments, key=door.path.index):
            word = self._word(door, name)
            row = None if word else self._row(self._table(door, name), parents)
            if not word and row is None:
                return None
            if row is not None:
                parents[name] = row
            found[name] = word or ids.show(self._prefix(door, name), parents[name])
        return found

    def _word(self, door: Door, name: str) -> str | None:
        if name == "month":
            return self._latest("period", "month")
        if name == "code":
            return self._latest("link", "code")
        if name == "sha256":
            return self._latest("picture", "sha256")
        fitting = [word for start, word in WORDS.get(name, {}).items() if door.path.startswith(start)]
        return fitting[0] if fitting else None

    def _latest(self, table: str, column: str) -> str:
        source = Base.metadata.tables[table]
        query = select(source.c[column]).where(_owner(source) == self.seller_id).order_by(source.c.id.desc())
        return str(db.session.scalars(query.limit(1)).one())

    def _table(self, door: Door, name: str) -> Table:
        fitting = [table for (start, arg), table in TABLES.items() if arg == name and door.path.startswith(start)]
        table = fitting[0] if fitting else name.removesuffix("_id")
        assert table in Base.metadata.tables, f"Say in samples.py which table {door.name} means by {name}."
        return Base.metadata.tables[table]

    def _prefix(self, door: Door, name: str) -> str:
        table = self._table(door, name)
        return next(str(mapper.class_.__prefix__) for mapper in Base.registry.mappers if mapper.local_table is table)

    def _row(self, table: Table, parents: dict[str, Id]) -> Id | None:
        """Return the newest row of the partnership, else of the seller, that belongs to the rows chosen before it."""
        query = select(table.c.id).where(_owner(table) == self.seller_id)
        for name, value in parents.items():
            for column in {name, f"payout_{name}"} & set(table.c.keys()):
                query = query.where(table.c[column] == value)
        if "conversion_id" in table.c:
            query = query.order_by(table.c.conversion_id.is_(None))  # a share of a sale before a claim
        if table.name == "conversion":
            query = query.order_by(table.c.order_id.is_(None))  # a sale, which has its share, before a lead
        if table.name == "creative":
            query = query.order_by(_versions_of(table).desc())  # one that was made anew can be compared
        if "partner_id" in table.c:
            query = query.order_by(case((table.c.partner_id == self.partner_id, 0), else_=1))
        row: Id | None = db.session.scalar(query.order_by(table.c.id.desc()).limit(1))
        return row


def _versions_of(creative: Table) -> ScalarSelect[int]:
    version = Base.metadata.tables["creative_version"]
    return select(func.count()).where(version.c.creative_id == creative.c.id).scalar_subquery()


def _owner(table: Table) -> Column[Id]:
    """Return the column that says whose a row is."""
    return next(table.c[name] for name in ("seller_id", "organization_id") if name in table.c)
