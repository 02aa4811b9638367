"""The pieces every page is made of: valid HTML, labelled inputs, no inline styles, and the way to a field in error."""

import re
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template_string
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from core.charts import spark
from core.forms import Form, MoneyField, PercentField, Required
from core.icons import FOLDER
from core.money import Money

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGE = (Path(__file__).parent / "sample_page.html").read_text(encoding="utf-8")


CHANNELS: Any = {"email": "E-mail", "store": "Store"}
RULES: Any = {"net": "Net", "gross": "Gross"}


class SampleForm(Form):
    name = StringField("Name", [Required("Give it a name.")], description="As people know it.")
    price = MoneyField("Price")
    share = PercentField("Share")
    channel = SelectField("Channel", choices=lambda: CHANNELS)
    rule = RadioField("Rule", choices=lambda: RULES, default="net")
    note = TextAreaField("Note")
    agreed = BooleanField("I agree")


def drawn(form: Form) -> str:
    return render_template_string(
        PAGE, form=form, amount=Money(12_345, "USD"), at=datetime(2026, 11, 23, tzinfo=UTC), on=date(2026, 12, 1),
        line=spark([1, 2]),
    )  # fmt: skip


@pytest.fixture
def page(app: Flask) -> str:
    with app.test_request_context(method="POST", data={"channel": "email", "rule": "net"}):
        form = SampleForm()
        assert not form.is_sent_and_valid()
        assert form.status == HTTPStatus.UNPROCESSABLE_ENTITY
        return drawn(form)


def test_it_is_valid_html_with_one_heading(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("<h1") == 1
    assert "Sample &lt;1&gt;" in page


def test_nothing_needs_inline_styles_or_handlers(page: str) -> None:
    assert not re.search(r'\s(style|on\w+)="', page)


def test_every_input_has_its_label(page: str) -> None:
    ids = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\sid="([^"]+)"', page)
    assert len(ids) > 8
    for name in ids:
        assert f'for="{name}"' in page


def test_the_summary_leads_to_the_field_in_error(page: str) -> None:
    assert '<a href="#name">Name</a>: Give it a name.' in page
    assert 'aria-describedby="name-error name-help"' in page
    assert 'aria-invalid="true"' in page


def test_a_disabled_button_says_why(page: str) -> None:
    assert re.search(r"<button[^>]* disabled>Pause</button>\s*<small[^>]*>Not yours.", page)


def test_every_form_that_changes_something_is_protected(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with app.test_request_context():
        page = drawn(SampleForm())
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, flags=re.DOTALL)
    assert len(forms) == 6
    assert all('name="csrf_token"' in form for form in forms)


def test_every_icon_that_is_named_is_there() -> None:
    for path in set(TEMPLATES.rglob("*.html")) - {TEMPLATES / "_macros.html"}:
        for name in re.findall(r'\bicon(?:_name)?(?:\(|=)"([a-z0-9-]+)"', path.read_text(encoding="utf-8")):
            assert (FOLDER / f"{name}.svg").exists(), f"{path.relative_to(TEMPLATES)} names {name}"
