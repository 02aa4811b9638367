"""The API reads exactly what was meant: nothing unknown, nothing converted in silence, null as its method says."""

import json
from typing import ClassVar

import pytest

from core import ids
from core.api import CreateInput, CursorPaging, Paging, PatchInput, WholeMinor
from core.api.inputs import read_list
from core.errors import AppError


class Sale(CreateInput):
    """A body as a door would declare it."""

    not_offered: ClassVar[frozenset[str]] = frozenset({"geo"})
    amount: WholeMinor
    invoice_id: str | None = None


class Change(PatchInput):
    """A body of a PATCH."""

    invoice_id: str | None = None


def _sale(**values: object) -> Sale:
    return Sale.read(json.dumps(values).encode())


def test_a_whole_float_is_a_number_of_minor_units() -> None:
    assert _sale(amount=5000.0).amount == 5000


@pytest.mark.parametrize("amount", ["5000", True, 50.5, 10**16, [1]])
def test_anything_but_a_whole_amount_is_refused_with_its_field(amount: object) -> None:
    with pytest.raises(AppError) as refused:
        _sale(amount=amount)
    assert refused.value.field == "amount"


def test_null_is_the_same_as_absent_when_something_is_made() -> None:
    assert _sale(amount=1, invoiceId=None).model_fields_set == {"amount"}


def test_null_clears_when_something_is_changed() -> None:
    change = Change.read(b'{"invoiceId": null}')
    assert change.model_fields_set == {"invoice_id"}
    assert change.invoice_id is None


def test_an_unknown_field_is_refused_by_its_name() -> None:
    with pytest.raises(AppError) as refused:
        _sale(amount=1, invoice="x")
    assert refused.value.field == "invoice"


def test_a_field_we_do_not_offer_is_refused_only_with_a_value() -> None:
    assert _sale(amount=1, geo=None).amount == 1
    with pytest.raises(AppError, match="does not offer “geo”"):
        _sale(amount=1, geo={"DE": "https://example.com"})


@pytest.mark.parametrize("body", [b"{", b"[1,", b'{"a": NaN}', b"\xff\xfe", b"null", b"[]", b'"text"'])
def test_what_is_not_a_json_object_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(AppError, match="JSON"):
        Sale.read(body)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(AppError) as refused:
        _sale()
    assert (refused.value.field, refused.value.message) == ("amount", "“amount” is missing. Send it.")


def test_a_list_names_the_item_at_fault() -> None:
    with pytest.raises(AppError) as refused:
        read_list(Sale, b'[{"amount": 1}, {"amount": "x"}]', at_most=10)
    assert refused.value.field == "1.amount"


def test_a_list_is_never_longer_than_allowed() -> None:
    with pytest.raises(AppError, match="between 1 and 2 items"):
        read_list(Sale, b'[{"amount": 1}, {"amount": 1}, {"amount": 1}]', at_most=2)


def test_pages_are_counted_from_one() -> None:
    paging = Paging.read_query({"page": "3", "pageSize": "20"})
    assert (paging.offset, paging.page_size) == (40, 20)


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "x"}, {"pageSize": "101"}, {"pages": "1"}])
def test_a_wrong_page_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(AppError) as refused:
        Paging.read_query(query)
    assert refused.value.field in {"page", "pageSize", "pages"}


def test_a_list_follows_one_id_not_two() -> None:
    both = CursorPaging.read_query(
        {"startingAfter": ids.show("cm", ids.new()), "endingBefore": ids.show("cm", ids.new())}
    )
    with pytest.raises(AppError, match="not both") as refused:
        both.cursor("cm")
    assert refused.value.field == "endingBefore"
