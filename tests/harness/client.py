"""The browser of the tests: without JavaScript, but with an eye for every page and every statement behind it."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from core.db import db
from tests.harness.html import problems_of, problems_of_fragment
from tests.harness.tripwire import Tripwire


class Client(FlaskClient):
    """Sends requests. Fails on a page that is not valid, and on statements about tenants' rows that do not say whose.

    Ends the test's own read transaction around each request, so that both see the same rows.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and look at what it did."""
        db.session.rollback()
        tripwire, engine = Tripwire(), db.engine
        event.listen(engine, "before_cursor_execute", tripwire.note)
        try:
            with self.application.app_context():  # of its own, as on a server: nothing in `g` outlives the request
                answer = super().open(*args, **kwargs)
        finally:
            event.remove(engine, "before_cursor_execute", tripwire.note)
            db.session.rollback()
        where = f"{answer.request.method} {answer.request.path}"
        assert not tripwire.tripped, f"{where} reads rows of everybody:\n" + "\n".join(tripwire.tripped)
        assert not (problems := _problems(answer)), f"{where}: {'; '.join(problems)}"
        return answer


def _problems(answer: TestResponse) -> list[str]:
    if answer.mimetype != "text/html" or answer.is_streamed or not answer.data:
        return []
    if answer.headers.get("Content-Security-Policy", "").startswith("sandbox"):
        return []  # a design in its frame: somebody's mail, not a page of ours
    text = answer.get_data(as_text=True)
    is_page = text.lstrip()[:9].lower() == "<!doctype"
    if answer.status_code in {301, 302, 303, 307, 308}:
        return []
    return problems_of(text) if is_page else problems_of_fragment(text)
