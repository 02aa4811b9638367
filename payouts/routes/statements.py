"""Pages of statements: the list, one statement to read or print, and its files. All are drawn from the stored body."""

from datetime import date
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.csv_files import write_csv
from core.documents import write_pdf
from core.formats import money, plain_day, with_days, write_for_everybody
from core.http import download, download_csv
from core.ids import Id, parse
from core.mail import address
from core.money import Money
from core.navigation import NavItem, Side, register_nav
from payouts.commands.statements import restate
from payouts.forms.restating import RestateForm
from payouts.models import Statement
from payouts.queries import statements as queries
from payouts.queries.journal import partners_to_choose
from payouts.queries.questions import questions_about
from payouts.queries.vat import invoices_of
from payouts.routes.blueprint import pages
from payouts.routes.ways import address_of_line, way_of_line
from payouts.rules.documents import Pen, document_of
from payouts.rules.kinds import EntryKind
from payouts.rules.periods import name_of
from payouts.rules.sentences import ENTRY_WORDS, SECTION_WORDS
from payouts.rules.statements import groups_of, rows_of
from payouts.rules.vat import document_words, tax_part_of, treated_words

register_nav(
    NavItem(
        group="Money",
        key="statements",
        icon="file-text",
        label="Statements",
        endpoint="payouts.list_statements",
        permission=Permission.STATEMENTS_SEE,
        side=Side.BOTH,
        order=20,
    )
)
HEADER = (
    "statement",
    "entry",
    "date",
    "kind",
    "reason",
    "earning",
    "payout",
    "adjusts",
    *SECTION_WORDS,
    "currency",
    "tax_document",
    "explained_at",
)


@pages.get("/statements")
@needs(Permission.STATEMENTS_SEE)
def list_statements() -> ResponseReturnValue:
    """Show every statement this organization issued or received."""
    actor, partner = current_actor(), request.args.get("partner", "")
    page = queries.list_statements(
        actor,
        month=request.args.get("month") or None,
        partnership_id=parse(partner, "pn") if partner else None,
        page=request.args.get("page", 1, type=int),
    )
    narrowed: dict[str, Any] = {name: value for name in ("month", "partner") if (value := request.args.get(name))}
    return render_template(
        "payouts/statements.html",
        page=page,
        name_of=name_of,
        restated_by=queries.restated_by(page.rows),
        owed=lambda row: Money(row.body["owed"], row.currency),
        url_of=lambda number: url_for("payouts.list_statements", page=number, **narrowed),
        narrowed=narrowed,
        actor=actor,
        partners=partners_to_choose(actor),
    )


@pages.get("/statements/<id:statement_id>")
@needs(Permission.STATEMENTS_SEE)
def show_statement(statement_id: Id) -> ResponseReturnValue:
    """Show one statement as it was issued."""
    statement = queries.get_statement(current_actor(), statement_id)
    is_seller = statement.seller_id == current_actor().organization_id
    newer = queries.find_restatement(statement)
    parts = {part["account"] for part in statement.body["sections"]}
    shown = {name: label for name, label in SECTION_WORDS.items() if name in parts}
    vat = tax_part_of(statement.body)
    return render_template(
        "payouts/statement.html",
        statement=statement,
        body=statement.body,
        month=name_of(statement.month),
        document=document_words(statement.body),
        vat=vat,
        vat_words=treated_words(vat) if vat else "",
        invoice=invoices_of([statement]).get(statement.id) if vat else None,
        may_record=current_actor().may(Permission.PERIOD_CLOSE),
        amount=lambda minor: Money(minor, statement.currency),
        sections=SECTION_WORDS,
        shown=shown,
        groups=groups_of(statement.body),
        before=queries.find_before(statement),
        newer=newer,
        may_restate=is_seller and newer is None and current_actor().may(Permission.PERIOD_CLOSE),
        questions=questions_about(current_actor(), statement),
        actor=current_actor(),
        columns=[[label, "num"] for label in shown.values()],
        kinds={str(kind): word for kind, word in ENTRY_WORDS.items()},
        name_of=name_of,
        as_day=date.fromisoformat,
        is_seller=is_seller,
        way_of=lambda line: way_of_line(line, statement.body, is_seller=is_seller),
    )


@pages.post("/statements/<id:statement_id>/restate")
@needs(Permission.PERIOD_CLOSE)
def restate_statement(statement_id: Id) -> ResponseReturnValue:
    """Issue a statement anew under a new number; the old one stays as it is."""
    form = RestateForm.from_request()
    found = restate(statement_id, actor=current_actor(), reason=form.reason.data or "")
    flash(f"Number {found.number} restates it. The partner got a mail; the old one stays, and both name each other.")
    return redirect(url_for("payouts.show_statement", statement_id=found.public_id))


@pages.get("/statements/<id:statement_id>/statement.json")
@needs(Permission.STATEMENTS_SEE)
def show_statement_as_json(statement_id: Id) -> ResponseReturnValue:
    """Return the statement's body with its fingerprint: the sha256 of the body as canonical JSON."""
    statement = queries.get_statement(current_actor(), statement_id)
    answer = jsonify({"statement": statement.body, "sha256": statement.sha256})
    return download(answer.data, f"{_name(statement)}.json", "application/json")


@pages.get("/statements/<id:statement_id>/statement.pdf")
@needs(Permission.STATEMENTS_SEE)
def show_statement_as_pdf(statement_id: Id) -> ResponseReturnValue:
    """Return the statement as a document to keep or to print: the same bytes whoever asks."""
    statement = queries.get_statement(current_actor(), statement_id)
    write_for_everybody()
    where = address("payouts.show_statement", statement_id=statement.public_id)
    pen = Pen(money=money, day=plain_day, sentence=with_days, address=where)
    data = write_pdf("payouts/statement", document_of(statement.body, statement.sha256, pen))
    return download(data, f"{_name(statement)}.pdf", "application/pdf")


@pages.get("/statements/<id:statement_id>/statement.csv")
@needs(Permission.STATEMENTS_SEE)
def show_statement_as_csv(statement_id: Id) -> ResponseReturnValue:
    """Return the lines of a statement as a table; each column of amounts sums to the change of its section.

    The last columns are the number of the invoice or credit note that the statement is, if it is one, and the address
    of the page that says how the line came about.
    """
    statement = queries.get_statement(current_actor(), statement_id)
    rows = rows_of(statement.body, {kind: ENTRY_WORDS[kind] for kind in EntryKind})
    is_seller = statement.seller_id == current_actor().organization_id
    ways = [address_of_line(line, statement.body, is_seller=is_seller) for line in statement.body["lines"]]
    document = (tax_part_of(statement.body) or {}).get("name")
    data = write_csv(HEADER, [[*row, document, way] for row, way in zip(rows, ways, strict=True)])
    return download_csv(data, f"{_name(statement)}.csv")


def _name(statement: Statement) -> str:
    return f"statement-{statement.number:05d}-{statement.month}"
