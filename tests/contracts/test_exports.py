"""Every table that leaves the house: no text of it runs in a spreadsheet, and its amounts are written to the byte.

All that people can name is named by texts that a spreadsheet would run: partners, sellers, parts, orders, products,
customers, codes, holders, references and reasons.
"""

import ast
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event, select

from accounts.models import Organization
from accounts.permissions import Role
from campaigns.models import Placement, Program
from core import clock as time
from core.access import SYSTEM
from core.csv_files import write_csv
from core.db import add, command, db
from core.money import Money
from partners.models import Partnership
from payouts.commands.accrual import accrue_order
from payouts.commands.exports import export_run
from payouts.commands.payouts import mark_paid
from payouts.commands.periods import close_period
from payouts.commands.results import hand_in_result, receive_file
from payouts.models import Artefact, PayoutDestination, ResultFile, Statement
from tests.contracts.source import Source, product
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.bank_files import table
from tests.payouts.factories import make_customer, sell
from tests.payouts.files_office import FORMULAS
from tests.payouts.office import Office, make_office, only_payout
from tracking.commands import record_lead
from tracking.models import Customer, ImportRow, Order, OrderImport
from tracking.rules.imports import ImportState, Outcome
from tracking.rules.leads import LeadSource
from tracking.schemas.reports import CustomerReport, LeadReport

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
AMOUNT = re.compile(r"-?\d+\.\d\d")
WRITERS = {
    "core/csv_files.py": "the writer of every export",
    "campaigns/rules/link_lists.py": "a list in a form's own field, which is read back as it was typed",
    "tracking/sources/text_files.py": "a file that came in, kept for its import",
    "tracking/sources/workbooks.py": "a workbook that came in, kept for its import",
    "demo/commands/sources.py": "a shop's file, handed in by the demo",
}
EXPORTS: dict[str, tuple[str, str]] = {
    "partners.export_partnerships": ("seller", ""),
    "payouts.download_file": ("seller", "5000.00"),
    "payouts.download_result_rows": ("seller", "5000.00"),
    "payouts.list_earnings_as_csv": ("partner", "5000.00"),
    "payouts.list_owing_as_csv": ("seller", "5.00"),
    "payouts.list_shares_as_csv": ("seller", "5000.00"),
    "payouts.show_1099_as_csv": ("seller", "5000.00"),
    "payouts.show_payments_as_csv": ("partner", "5000.00"),
    "payouts.show_statement_as_csv": ("seller", "-5000.00"),
    "payouts.show_year_as_csv": ("partner", "5000.00"),
    "reports.export_results": ("seller", "5.00"),
    "tracking.download_faults": ("seller", ""),
    "tracking.export_leads": ("seller", ""),
    "tracking.export_orders": ("seller", "20000.00"),
}
"""Every endpoint that answers a table: the side that asks for it, and an amount that stands in it."""
NAMED: dict[type[Any], tuple[str, ...]] = {
    Organization: ("name", "legal_name", "postal_address", "email"),
    Partnership: ("name", "contact_name", "contact_email", "external_id"),
    Program: ("name",),
    Placement: ("name",),
    Customer: ("external_id",),
    Order: ("external_id", "event_name"),
    PayoutDestination: ("holder_name", "bank_name"),
}


@pytest.fixture
def office(app: Flask, clock: Clock) -> Iterator[Office]:
    """A month in which all that has a name was earned, frozen, filed, paid, reported and closed."""
    with named_by_formulas():
        yield busy_office(clock)


@contextmanager
def named_by_formulas() -> Iterator[None]:
    """Give whatever people can name such a text when it is stored, each another one."""
    texts = cycle(FORMULAS)

    def name(_mapper: object, _connection: object, row: Any) -> None:
        for column in NAMED[type(row)]:
            setattr(row, column, next(texts))
        if isinstance(row, Order):
            row.coupons = list(FORMULAS)

    for model in NAMED:
        event.listen(model, "before_insert", name)
    yield
    for model in NAMED:
        event.remove(model, "before_insert", name)


def busy_office(clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock, amount=2_000_000)
    accrue_order(sell(office.deal, 2_000, customer_id=make_customer(office.deal)))
    run = office.approve(office.submit(office.draft()))
    export_run(run.id, actor=office.approver.actor)
    read_as_one_line = [text for text in FORMULAS if text.strip("\t\r\n") == text and '"' not in text]
    lines = [f"2026-05-20;5000.00;USD;{text};{text}" for text in read_as_one_line]
    data = table(f"2026-05-20;5000.00;USD;{only_payout(run).public_id};=1+1", *lines)
    hand_in_result(receive_file(data, "bank.csv"), actor=office.approver.actor, run_id=run.id)
    mark_paid(only_payout(run).id, actor=office.approver.actor, reference="=1+1", paid_on=time.today("UTC"))
    add_import(office)
    add_leads(office)
    clock.set("2026-06-01T12:00Z")
    close_period(office.deal.seller_id, "2026-05", actor=SYSTEM)
    return office


@command
def add_import(office: Office) -> None:
    """Store an import that refused a row for each text."""
    it = add(OrderImport(
        seller_id=office.deal.seller_id, program_id=office.deal.program_id, source="csv", file_name="=1.csv",
        file_sha256="0" * 64, state=ImportState.APPLIED,
    ))  # fmt: skip
    for at, text in enumerate(FORMULAS, start=1):
        row = ImportRow(seller_id=it.seller_id, import_id=it.id, number=at, row=at, external_id=text, column=text)
        row.outcome, row.reason = Outcome.REJECTED, text
        add(row)


def add_leads(office: Office) -> None:
    """Write down a lead for each text."""
    for text in FORMULAS:
        report = LeadReport(
            customer=CustomerReport(external_id=text, name=text), event_name=text, source=LeadSource.HAND,
            placement_id=office.deal.placement_id,
        )  # fmt: skip
        record_lead(report, program_id=office.deal.program_id, actor=office.preparer.actor)


def arguments(endpoint: str) -> dict[str, Any]:
    """Return the row that an export is of, where its address names one."""
    models: dict[str, tuple[str, Any]] = {
        "payouts.download_file": ("artefact_id", Artefact),
        "payouts.download_result_rows": ("file_id", ResultFile),
        "payouts.show_statement_as_csv": ("statement_id", Statement),
        "tracking.download_faults": ("import_id", OrderImport),
    }
    if endpoint not in models:
        return {}
    name, model = models[endpoint]
    newest = db.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()
    return {name: newest.public_id}


def test_no_export_runs_as_a_formula_and_amounts_stay(app: Flask, client: FlaskClient, office: Office) -> None:
    owners = {
        side: make_person(db.session.get_one(Organization, there), Role.OWNER, email=f"owner@{side}.example")
        for side, there in (("seller", office.deal.seller_id), ("partner", office.deal.partner_id))
    }
    with app.test_request_context():
        addresses = {endpoint: url_for(endpoint, **arguments(endpoint)) for endpoint in EXPORTS}
    for endpoint, (side, amount) in EXPORTS.items():
        answer = sign_in(client, owners[side]).get(addresses[endpoint])
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), f"{endpoint}: {answer.text[:300]}"
        cells = list(body_of(answer.data))
        assert any(cell.lstrip(" '").startswith(DANGEROUS) for cell in cells), f"{endpoint} tells no text of ours"
        running = [cell for cell in cells if cell.lstrip(" ").startswith(DANGEROUS) and not AMOUNT.fullmatch(cell)]
        assert not running, f"{endpoint}: {running}"
        assert not [cell for cell in cells if AMOUNT.fullmatch(cell.lstrip("'")) and cell.startswith("'")], endpoint
        assert not amount or amount in cells, f"{endpoint}: {cells}"


def body_of(data: bytes) -> Iterator[str]:
    """Yield the cells under the header as another reader finds them."""
    lines = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    next(lines)
    return (cell for line in lines for cell in line)


def test_the_books_as_a_table_hold_no_formula(app: Flask, office: Office) -> None:
    told = app.test_cli_runner().invoke(args=["money", "export", "--format", "csv"])
    cells = list(body_of(told.output.encode()))
    assert "5000.00" in cells
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(DANGEROUS)]


@pytest.mark.parametrize("text", FORMULAS)
def test_the_writer_takes_every_text_for_a_text(text: str) -> None:
    (line,) = csv.reader(io.StringIO(write_csv(None, [[text, Money(-1_999, "USD"), -7]]).decode(), newline=""))
    assert line == [f"'{text}", "-19.99", "-7"]


def test_only_the_one_writer_writes_tables() -> None:
    writing = {source.name for source in product() if {"csv.writer", "csv.DictWriter"} & set(calls(source))}
    assert writing == set(WRITERS)


def test_every_table_that_is_answered_is_tried_above() -> None:
    answering = {
        f"{source.module.split('.')[0]}.{function.name}"
        for source in product()
        for function in source.functions()
        if "download_csv" in {ast.unparse(call.func) for call in ast.walk(function) if isinstance(call, ast.Call)}
    }
    inner = {"payouts._table": {"payouts.list_earnings_as_csv", "payouts.list_shares_as_csv"}}
    reached = {endpoint for name in answering for endpoint in inner.get(name, {name})}
    assert reached | {"payouts.download_file"} == set(EXPORTS)


def test_nothing_else_calls_itself_a_table() -> None:
    saying = {source.name for source in product() for node in ast.walk(source.tree)
              if isinstance(node, ast.Constant) and node.value == "text/csv"}  # fmt: skip
    assert {name for name in saying if not name.startswith("payouts/rails/")} == {"core/http.py"}


def calls(source: Source) -> Iterator[str]:
    """Yield what a file calls, as it is written there."""
    return (ast.unparse(call.func) for call in ast.walk(source.tree) if isinstance(call, ast.Call))
