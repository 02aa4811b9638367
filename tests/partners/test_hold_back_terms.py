"""The returns reserve in terms: stored, refused, said in words, and shown in numbers by what books it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.errors import AppError
from core.money import Money
from partners.rules import words
from partners.rules.reserves import Reserve
from partners.rules.terms import Terms, check
from partners.schemas import TermsInput
from tests.harness.cast import Cast
from tests.partners.test_partner_pages import INVITATION, of

TERMS = Terms(share_bps=2_500, currency="USD", reserve=Reserve(1_000, 60))


def test_it_survives_being_stored_and_changes_the_fingerprint_only_where_it_is_agreed() -> None:
    assert Terms.from_json(TERMS.to_json()) == TERMS
    assert TERMS.format == 2
    assert "reserve" not in replace(TERMS, reserve=None).to_json()
    with pytest.raises(AppError, match="cannot be read"):
        Terms.from_json(TERMS.to_json() | {"reserve": {"bps": 1.5, "days": 60}})
    sent = {"share_bps": 2_500, "currency": "USD", "reserve": {"bps": 1_000, "days": 60}}
    assert TermsInput.model_validate(sent).to_terms() == TERMS
    with pytest.raises(ValidationError):
        TermsInput.model_validate(sent | {"reserve": {"bps": 10_000, "days": 60}})


@pytest.mark.parametrize(
    ("bps", "days", "field"),
    [(0, 60, "reserve"), (10_000, 60, "reserve"), (-1, 60, "reserve"), (500, 0, "reserve_days"),
     (500, 366, "reserve_days")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(bps: int, days: int, field: str) -> None:
    with pytest.raises(AppError) as refused:
        check(replace(TERMS, reserve=Reserve(bps, days)))
    assert refused.value.field == field


@given(st.integers(-(10**12), 10**12), st.integers(1, 9_999))
def test_no_more_than_the_share_is_held_back_and_nothing_of_less_than_none(minor: int, bps: int) -> None:
    part = Reserve(bps, 1).part_of(minor)
    assert 0 <= part <= max(minor, 0)
    assert abs(part * 10_000 - max(minor, 0) * bps) <= 5_000


def test_words_and_example_say_what_is_held_back_and_until_when() -> None:
    said = " ".join(words.in_plain_words(TERMS))
    assert "10% of the share is held back for another 60 days" in said
    assert ("Held back for returns", "10% of each share, for another 60 days, rounded once for each share") in (
        words.in_full(TERMS)
    )
    example = words.worked_example(TERMS, Money(9_900, "USD"), placed_on=date(2026, 3, 2))
    assert example.reserve is not None
    assert (example.reserve.amount, example.reserve.until) == (Money(248, "USD"), date(2026, 5, 31))
    assert words.worked_example(replace(TERMS, reserve=None), Money(9_900, "USD")).reserve is None


def test_a_seller_writes_it_and_both_sides_read_it(cast: Cast) -> None:
    client, here = cast.signed_in("lumen"), f"/partners/{of(cast)}/terms/new"
    data: dict[str, Any] = {key: value for key, value in INVITATION.items() if key not in {"name", "email"}}
    data |= {"reserve": "10", "reserve_days": "60"}
    for name, typed, said in (
        ("reserve", "100", "less than 100 %"),
        ("reserve", "", "is not a percentage"),
        ("reserve_days", "", "from 1 to 365"),
        ("reserve_days", "soon", "valid integer"),
    ):
        refused = client.post(here, data=data | {name: typed})
        assert (refused.status_code, said in refused.text) == (422, True), (name, typed)
    assert "is offered" in client.post(here, data=data, follow_redirects=True).text
    text = cast.signed_in("fern").get(f"/terms/{of(cast)}").text
    assert "10% of the share is held back for another 60 days" in text
    assert "is held back for returns and can be paid from" in text
    assert 'value="60"' in cast.signed_in("lumen").get(here).text
