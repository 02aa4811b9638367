"""A value the database cannot keep gets a sentence, also where the page around it has to ask the database again."""

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DataError, SQLAlchemyError

from core.access import public
from core.db import db
from tests.harness.cast import Cast


def test_the_page_of_a_refused_value_is_drawn_after_a_broken_transaction(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    @public
    def break_it() -> str:
        with pytest.raises(SQLAlchemyError):
            db.session.execute(text("SELECT 1 / 0 FROM no_such_table"))
        raise DataError("SELECT", {}, psycopg.DataError("out of range"))

    endpoint = next(rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == "/help")
    monkeypatch.setitem(app.view_functions, endpoint, break_it)
    answer = cast.signed_in("lumen").get("/help")
    assert answer.status_code == 422
    assert "cannot be kept" in answer.text
