"""An advance in terms: stored, refused, said in words, and shown in numbers by what books it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AppError
from core.money import Money
from partners.rules import words
from partners.rules.advances import Advance, recouped_now
from partners.rules.terms import Terms, check
from partners.schemas import TermsInput
from tests.harness.cast import Cast
from tests.partners.test_partner_pages import INVITATION, of

TERMS = Terms(share_bps=2_500, currency="USD", advance=Advance(50_000, 5_000))
minors = st.integers(-(10**12), 10**12)


def test_it_survives_being_stored() -> None:
    assert Terms.from_json(TERMS.to_json()) == TERMS
    assert "advance" not in replace(TERMS, advance=None).to_json()
    with pytest.raises(AppError, match="cannot be read"):
        Terms.from_json(TERMS.to_json() | {"advance": {"minor": "500", "recoup_bps": 0}})
    sent = {"share_bps": 2_500, "currency": "USD", "advance": {"minor": 50_000, "recoup_bps": 5_000}}
    assert TermsInput.model_validate(sent).to_terms() == TERMS


@pytest.mark.parametrize(
    ("minor", "bps", "field"),
    [(0, 0, "advance"), (-1, 0, "advance"), (10**15 + 1, 0, "advance"), (1, -1, "advance_recoup"),
     (1, 10_001, "advance_recoup")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(minor: int, bps: int, field: str) -> None:
    with pytest.raises(AppError) as refused:
        check(replace(TERMS, advance=Advance(minor, bps)))
    assert refused.value.field == field


@given(minors, st.integers(0, 10**12), st.integers(0, 10**12), minors, st.integers(0, 10_000))
def test_never_more_is_set_off_than_agreed_left_or_payable(
    credited: int, recouped: int, left: int, payable: int, bps: int
) -> None:
    now = recouped_now(
        Advance(1, bps), credited_minor=credited, recouped_minor=recouped, left_minor=left, payable_minor=payable
    )
    assert 0 <= now <= min(left, max(payable, 0))
    assert now == 0 or (recouped + now) * 10_000 <= credited * bps


def test_words_and_example_say_what_is_set_against_it() -> None:
    said = " ".join(words.in_plain_words(TERMS))
    assert "You get 500.00 USD in advance. Up to 50% of what becomes payable later is set against it" in said
    plain = replace(TERMS, advance=Advance(50_000))
    assert "It stays yours, whatever you sell" in " ".join(words.in_plain_words(plain))
    assert ("Advance", "500.00 USD; set against it: nothing") in words.in_full(plain)
    example = words.worked_example(TERMS, Money(9_999, "USD")).advance
    assert example is not None
    assert (example.taken, example.left) == (Money(1_250, "USD"), Money(48_750, "USD"))
    assert words.worked_example(plain, Money(9_999, "USD")).advance is None


def test_a_seller_writes_it_and_new_terms_do_not_promise_it_again(cast: Cast) -> None:
    client, here = cast.signed_in("lumen"), f"/partners/{of(cast)}/terms/new"
    data: dict[str, Any] = {key: value for key, value in INVITATION.items() if key not in {"name", "email"}}
    data |= {"advance": "500", "advance_recoup": "50"}
    for name, typed, said in (
        ("advance", "", "Write what is paid in advance"),
        ("advance", "-5", "more than zero"),
        ("advance_recoup", "101", "Enter between"),
    ):
        refused = client.post(here, data=data | {name: typed})
        assert (refused.status_code, said in refused.text) == (422, True), (name, typed)
    assert "is offered" in client.post(here, data=data, follow_redirects=True).text
    text = cast.signed_in("fern").get(f"/terms/{of(cast)}").text
    assert "Up to 50% of what becomes payable later is set against it" in text
    assert "While an advance is left" in text
    assert 'value="500' not in cast.signed_in("lumen").get(here).text
