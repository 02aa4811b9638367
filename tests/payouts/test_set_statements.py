"""A statement as a document: the words, sums and lines it is set from, and what typst makes of awkward values."""

from datetime import date
from typing import Any

import pytest

from core.documents import write_pdf
from core.money import Money
from payouts.rules import documents
from payouts.rules.documents import Pen, document_of

PEN = Pen(money=Money.decimal, day=date.isoformat, sentence=str, address="https://tandem.example/statements/st_1")


def line(minor: int, kind: str = "earn", account: str = "held", adjusts: str | None = None) -> dict[str, Any]:
    return {"on": "2026-03-02", "kind": kind, "reason": "Share", "changes": {account: minor}, "adjusts": adjusts}


def body(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    held = {"account": "held", "opening": 100, "changes": {"earn": 900}, "closing": 1_000}
    quiet: list[dict[str, Any]] = [
        {"account": name, "opening": 0, "changes": {}, "closing": 0} for name in ("payable", "in_flight", "paid")
    ]
    return {
        "number": 7, "month": "2026-03", "currency": "USD", "issued_on": "2026-04-02", "review_until": "2026-04-09",
        "seller": {"name": "Northbeam", "address": "1 Street\nPortland"}, "partner": {"name": "Main Street"},
        "owed": 1_000, "sections": [held, *quiet], "lines": list(lines),
    } | more  # fmt: skip


def test_every_group_sums_its_lines_and_shows_the_columns_that_change() -> None:
    made = document_of(body(line(1_000), line(-100), line(-50, "reverse", adjusts="2026-02")), "ab", PEN)
    earned, taken = made["groups"]
    assert (earned["columns"], earned["sums"]) == (["Waiting"], ["9.00"])
    assert [row["amounts"] for row in earned["lines"]] == [["10.00"], ["-1.00"]]
    assert taken["lines"][0]["what"] == "Share, adjustment to February 2026"


def test_it_says_what_is_due_what_is_contested_and_what_a_store_owes() -> None:
    facts = dict(document_of(body(contested=300, owes=500, pay_by="2026-05-02"), "ab", PEN)["facts"])
    assert facts["Waiting: its refund period was not over yet"] == "10.00"
    assert facts["Contested, and part of what waits"] == "3.00"
    assert facts["The other direction: what the store owes"] == "5.00"
    assert facts["What is due is paid by"] == "2026-05-02"


def test_a_long_one_refers_to_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_LINES", 2)
    made = document_of(body(line(1), line(2), line(3)), "ab", PEN)
    assert made["groups"][0]["lines"] == []
    assert made["groups"][0]["sums"] == ["0.06"]
    assert "The 3 lines are in the table" in made["about_lines"]


def test_the_same_values_give_the_same_bytes_and_other_values_others() -> None:
    first, again = (write_pdf("payouts/statement", document_of(body(line(900)), "ab", PEN)) for _ in range(2))
    assert first == again
    assert first != write_pdf("payouts/statement", document_of(body(line(901)), "ab", PEN))


@pytest.mark.parametrize("name", ["#panic() $x$ *b* _i_ @ref <l>", "\\ ` ] [", "\U0001f9ff 東京 \ue000", "x" * 300])
def test_a_name_is_text_whatever_stands_in_it(name: str) -> None:
    made = document_of(body(line(900), partner={"name": name, "address": name}), "ab", PEN)
    assert write_pdf("payouts/statement", made)[:5] == b"%PDF-"
