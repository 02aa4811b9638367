"""Visits: everything of the short demo that can be read, opened as everybody who may, without a server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.permissions import Role
from core.db import db
from tests.contracts.doors import Door, doors
from tests.contracts.world import World, is_api, roles_with
from tests.harness.people import sign_in
from tests.journeys.detector import Document


@dataclass
class Visits:
    """Opens addresses as the owners of both sides, as finance, and as nobody."""

    world: World
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield who opens which address: everything that is read, as everybody who may."""
        for door in doors(self.world.app):
            if door.method != "GET" or is_api(door) or "static" in door.path:
                continue
            with self.world.app.app_context():
                values = self.world.samples.arguments(door) if door.arguments else {}
            if values is None:
                continue
            url = self.world.app.url_map.bind("localhost").build(door.endpoint, values, method="GET")
            yield from ((who, url) for who in _visitors(door))

    def open(self, who: str, url: str, **given: Any) -> TestResponse:
        """Send a request as somebody."""
        with self.world.app.app_context():
            answer = self._browser(who).open(url, buffered=True, **given)
            db.session.remove()
        return answer

    def fetch(self, who: str, url: str) -> Document | None:
        """Return what a page that somebody looks at asks for; nothing when it is not there."""
        answer = Visits.open(self, who, url)
        return Document.of(answer, who) if answer.status_code == 200 else None

    def _browser(self, who: str) -> FlaskClient:
        if who not in self._browsers:
            client = FlaskClient(self.world.app, self.world.app.response_class)
            side, role = ("seller", Role.FINANCE_APPROVER) if who == "finance" else (who, Role.OWNER)
            self._browsers[who] = client if who == "nobody" else sign_in(client, self.world.people[side, role])
        return self._browsers[who]


def _visitors(door: Door) -> list[str]:
    roles = roles_with(door)
    visitors = ["nobody"] if door.access.is_public else []
    visitors += ["seller", "partner"] if Role.OWNER in roles else []
    return visitors + (["finance"] if Role.FINANCE_APPROVER in roles and Role.MARKETER not in roles else [])
