"""A statement as a document: its body in the words and the order in which a PDF shows it. Pure, so always the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.money import Money
from partners.rules.figures import percent
from payouts.rules.kinds import EntryKind
from payouts.rules.periods import name_of
from payouts.rules.sentences import ENTRY_WORDS, SECTION_WORDS
from payouts.rules.statements import Group, groups_of
from payouts.rules.tax import Treatment
from payouts.rules.vat import document_words, is_document, tax_part_of, treated_words

MOST_LINES = 1_000
"""A longer statement shows its sums by kind and refers to its table (CSV) for the lines."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How amounts, days and sentences with days are written, and where the statement can be read."""

    money: Callable[[Money], str]
    day: Callable[[date], str]
    sentence: Callable[[str], str]
    address: str


def document_of(body: Mapping[str, Any], sha256: str, pen: Pen) -> dict[str, Any]:
    """Return what the document says: a heading, both sides, facts, balances, and the lines by kind."""
    is_long = len(body["lines"]) > MOST_LINES
    return {
        "title": _title(body),
        "sub": f"A {document_words(body)}. Issued on {_day(body['issued_on'], pen)} by {body['seller']['name']}.",
        "seller": _party(body["seller"]),
        "partner": _party(body["partner"]),
        "owed": _money(body["owed"], body, pen),
        "facts": _facts(body, pen),
        "vat": _vat(body, pen),
        "balances": [_balance(part, body, pen) for part in body["sections"]],
        "groups": [_group(group, body, pen, is_long=is_long) for group in groups_of(body)],
        "about_lines": f"The {len(body['lines'])} lines are in the table (CSV) of this statement." if is_long else "",
        "address": pen.address,
        "sha256": sha256,
    }


def _title(body: Mapping[str, Any]) -> str:
    restates = f", restating number {body['restates']['number']}" if body.get("restates") else ""
    return f"Statement {body['number']} for {name_of(body['month'])}{restates}"


def _party(party: Mapping[str, Any]) -> dict[str, str]:
    return {"name": party["name"], "address": party.get("address") or ""}


_SELF_BILLED = "Self-billing: the recipient writes this document for the supplier, as both agreed."
_OWN_INVOICE = "The partner writes the invoice or credit note; VAT is paid once the seller has it."
_WHERE_USED = {
    "reserve": "Held back for returns, paid later by itself",
    "advance": "Left of the advance, set against later earnings",
}


def _facts(body: Mapping[str, Any], pen: Pen) -> list[list[str]]:
    closing = {part["account"]: part["closing"] for part in body["sections"]}
    found = [
        ["Due: its refund period is over", _money(closing["payable"], body, pen)],
        ["Waiting: its refund period was not over yet", _money(closing["held"], body, pen)],
        ["Being paid in a run already", _money(closing["in_flight"], body, pen)],
    ]
    for name, words in _WHERE_USED.items():
        if closing.get(name):
            found.append([words, _money(closing[name], body, pen)])
    if body.get("restates"):
        found.append([f"Restated from number {body['restates']['number']}", body["restates"]["reason"]])
    if body.get("later"):
        together = _money(body["owed_with_later"], body, pen)
        found.append([f"Owed with what later months adjusted ({len(body['later'])})", together])
    if body.get("contested"):
        found.append(["Contested, and part of what waits", _money(body["contested"], body, pen)])
    if body.get("conflicts"):
        found.append(["Reported twice, not decided, counted as first reported", ", ".join(body["conflicts"])])
    for dispute in body.get("disputes", []):
        opened = _day(dispute["opened_on"], pen)
        found.append([f"Disputed on {opened} and not settled", _money(dispute["minor"], body, pen)])
    if "owes" in body:
        found.append(["The other direction: what the store owes", _money(body["owes"], body, pen)])
    found.append(["Questions are heard until", _day(body["review_until"], pen)])
    if body.get("pay_by"):
        found.append(["What is due is paid by", _day(body["pay_by"], pen)])
    return found


def _vat(body: Mapping[str, Any], pen: Pen) -> dict[str, Any] | None:
    """Return what an invoice or credit note says: a heading, the amounts, both sides and how VAT is treated."""
    part = tax_part_of(body)
    if part is None:
        return None
    rate = f" {percent(part['rate_bps'])}" if part["treatment"] == Treatment.DOMESTIC else ""
    refers = f" It refers to {', '.join(part['refers'])}." if part.get("refers") else ""
    is_named = is_document(body)
    words = document_words(body) if is_named else "VAT"
    return {
        "title": f"{words[0].upper()}{words[1:]}",
        "rows": [
            [f"Became due in {name_of(body['month'])}", _money(part["base_minor"], body, pen)],
            [f"VAT{rate}", _money(part["vat_minor"], body, pen)],
            ["Together", _money(part["base_minor"] + part["vat_minor"], body, pen)],
        ],
        "words": f"{treated_words(part)}{refers} {_SELF_BILLED if is_named else _OWN_INVOICE}",
        "supplier": _side(part["supplier"]) if is_named else None,
        "recipient": _side(part["recipient"]) if is_named else None,
    }


def _side(party: Mapping[str, str]) -> dict[str, str]:
    """Return one side as an invoice names it: with its country and its number for VAT."""
    number = f"VAT number {party['number']}" if party["number"] else ""
    lines = [party["address"], party["country"], number]
    return {"name": party["name"], "address": "\n".join(line for line in lines if line)}


def _balance(part: Mapping[str, Any], body: Mapping[str, Any], pen: Pen) -> dict[str, Any]:
    changes = [[ENTRY_WORDS[EntryKind(kind)], _money(minor, body, pen)] for kind, minor in part["changes"].items()]
    return {
        "where": SECTION_WORDS[part["account"]],
        "opening": _money(part["opening"], body, pen),
        "changes": changes,
        "closing": _money(part["closing"], body, pen),
    }


def _group(group: Group, body: Mapping[str, Any], pen: Pen, *, is_long: bool) -> dict[str, Any]:
    lines = [] if is_long else group.lines
    changed = {name for line in group.lines for name in line["changes"]}
    shown = [part["account"] for part in body["sections"] if part["account"] in changed]
    return {
        "columns": [SECTION_WORDS[name] for name in shown],
        "title": ENTRY_WORDS[EntryKind(group.kind)],
        "lines": [_line(line, shown, body, pen) for line in lines],
        "sums": _amounts(group.changes, shown, body, pen),
    }


def _line(line: Mapping[str, Any], shown: list[str], body: Mapping[str, Any], pen: Pen) -> dict[str, Any]:
    adjusts = f", adjustment to {name_of(line['adjusts'])}" if line["adjusts"] else ""
    return {
        "on": _day(line["on"], pen),
        "what": pen.sentence(line["reason"]) + adjusts,
        "amounts": _amounts(line["changes"], shown, body, pen),
    }


def _amounts(changes: Mapping[str, int], shown: list[str], body: Mapping[str, Any], pen: Pen) -> list[str]:
    minors = [changes.get(name, 0) for name in shown]
    return [_money(minor, body, pen) if minor else "–" for minor in minors]


def _money(minor: int, body: Mapping[str, Any], pen: Pen) -> str:
    return pen.money(Money(minor, body["currency"]))


def _day(text: str, pen: Pen) -> str:
    return pen.day(date.fromisoformat(text))
