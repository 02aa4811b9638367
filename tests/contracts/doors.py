"""The doors of the app as the contracts see them: every rule of the URL map, with what it asks and what it takes."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from core.access import Access, gate

UNSEEN = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Door:
    """One method of one address."""

    method: str
    path: str
    endpoint: str
    arguments: tuple[str, ...]
    access: Access

    @property
    def name(self) -> str:
        """Its name in messages and in the frozen list."""
        return f"{self.method} {self.path}"

    @property
    def asks(self) -> str:
        """What it asks of whoever comes."""
        if self.access.is_public:
            return "public"
        fresh = " (fresh)" if self.access.fresh else ""
        return f"{self.access.permission or 'signed in'}{fresh}"


def doors(app: Flask) -> list[Door]:
    """Return every door, in the order of their addresses."""
    return sorted(_all(app), key=lambda door: (door.path, door.method))


def _all(app: Flask) -> Iterator[Door]:
    for rule in app.url_map.iter_rules():
        access = gate(app).access_of(app, rule.endpoint)
        assert access is not None, f"{rule.endpoint} declares no access."
        for method in (rule.methods or set()) - UNSEEN:
            yield Door(method, _path(rule), rule.endpoint, tuple(sorted(rule.arguments)), access)


def _path(rule: Rule) -> str:
    return f"{rule.host}{rule.rule}" if rule.host else rule.rule
