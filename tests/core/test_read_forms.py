"""Forms: typed values out of what people type, and a sentence at the field for everything else."""

from datetime import date
from http import HTTPStatus

import pytest
from flask import Flask
from wtforms import StringField

from core.errors import AppError, Conflict
from core.forms import DateField, Form, FormError, MoneyField, PercentField, Required
from core.money import Money, from_typed


class DealForm(Form):
    name = StringField("Name", [Required("Give it a name.")])
    price = MoneyField("Price", currency="EUR")
    share = PercentField("Share")
    starts_on = DateField("First day")


def sent(app: Flask, **values: str) -> DealForm:
    with app.test_request_context(method="POST", data={"name": "Deal"} | values):
        form = DealForm()
        form.is_sent_and_valid()
        return form


def test_texts_lose_the_spaces_around_them(app: Flask) -> None:
    assert sent(app, name="  Deal ").name.data == "Deal"


def test_spaces_alone_are_not_a_name(app: Flask) -> None:
    form = sent(app, name="   ")
    assert form.errors == {"name": ["Give it a name."]}
    assert form.status == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1250", 125_000),
        ("12.5", 1_250),
        (" 1,250.05 ", 125_005),
        ("1 250.00", 125_000),
        ("0", 0),
        ("49,90", 4_990),
        ("12,5", 1_250),
        ("€39", 3_900),
        ("39 eur", 3_900),
        ("39 €", 3_900),
        ("EUR 1,250.05", 125_005),
    ],
)
def test_an_amount_is_read_in_its_currency(app: Flask, typed: str, amount: int) -> None:
    assert sent(app, price=typed).price.data == Money(amount, "EUR")


@pytest.mark.parametrize(("code", "minor"), [("JPY", 1_250), ("USD", 125_000), ("KWD", 1_250_000)])
def test_an_amount_follows_a_currency_that_is_named_after_it_was_sent(app: Flask, code: str, minor: int) -> None:
    with app.test_request_context(method="POST", data={"name": "Deal", "price": "1250"}):
        form = DealForm()
        form.price.currency = code
        assert form.is_sent_and_valid()
        assert form.price.data == Money(minor, code)


def test_an_amount_that_its_currency_cannot_hold_is_refused_once(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": "Deal", "price": "12.50"}):
        form = DealForm()
        form.price.currency = "JPY"
        assert not form.is_sent_and_valid()
        assert len(form.price.errors) == 1
        form.price.currency = "EUR"
        assert form.is_sent_and_valid()
        assert form.price.data == Money(1_250, "EUR")


@pytest.mark.parametrize("typed", ["1.234", "-5", "abc", "1e400", "NaN", "1,250", "1,25,0", "1.250,00", "€", "EUR"])
def test_what_is_no_amount_is_refused_in_a_sentence(app: Flask, typed: str) -> None:
    form = sent(app, price=typed)
    assert form.price.errors
    assert form.price.errors[0].endswith(".")


@pytest.mark.parametrize("typed", ["$39", "39 USD", "£39", "US$39", "-$39"])
def test_an_amount_with_the_sign_of_another_currency_is_refused(app: Flask, typed: str) -> None:
    said = sent(app, price=typed).price.errors
    assert list(said) == [f"“{typed.replace(' ', '')}” names another currency. Write the amount in EUR."]


@pytest.mark.parametrize(("code", "typed"), [("USD", "$39"), ("USD", "39 USD"), ("CAD", "$39"), ("GBP", "£39.00")])
def test_the_own_sign_of_a_currency_is_understood(code: str, typed: str) -> None:
    assert from_typed(typed, code) == Money(3_900, code)


@pytest.mark.parametrize(("typed", "bps"), [("25", 2_500), ("12.5 %", 1_250), ("0,25", 25), ("100", 10_000)])
def test_a_percentage_becomes_basis_points(app: Flask, typed: str, bps: int) -> None:
    assert sent(app, share=typed).share.data == bps


@pytest.mark.parametrize("typed", ["100.01", "-1", "1.234", "x", "Infinity"])
def test_an_impossible_percentage_is_refused(app: Flask, typed: str) -> None:
    assert sent(app, share=typed).share.errors


def test_days_are_read_and_empty_fields_are_none(app: Flask) -> None:
    form = sent(app, starts_on="2026-11-23")
    assert form.starts_on.data == date(2026, 11, 23)
    assert (form.price.data, form.share.data) == (None, None)
    assert sent(app, starts_on="23/11/2026").starts_on.errors


def test_stored_values_are_shown_as_people_type_them(app: Flask) -> None:
    with app.test_request_context():
        form = DealForm(data={"price": Money(1_250, "EUR"), "share": 1_250})
        assert 'value="12.50"' in form.price()
        assert 'value="12.5"' in form.share()


def test_a_refusal_lands_on_the_field_it_names(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": "Deal"}):
        form = DealForm()
        assert form.is_sent_and_valid()
        with form.refusals():
            raise AppError("This name is taken. Choose another.", field="name")
        assert form.errors["name"] == ["This name is taken. Choose another."]
        form.refuse(Conflict("Something changed."))
        assert form.form_errors == ["Something changed."]
        assert form.status == HTTPStatus.CONFLICT


def test_a_button_without_a_page_raises(app: Flask) -> None:
    with app.test_request_context(method="POST", data={}), pytest.raises(FormError, match="Give it a name"):
        DealForm.from_request()
