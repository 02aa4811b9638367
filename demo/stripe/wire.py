"""The wire: one HTTP request as it came and one answer as it goes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from demo.stripe.refusals import Refusal


@dataclass(frozen=True)
class Request:
    """One HTTP request: method, path without query, query string, headers by lower-case name, body."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def line(self) -> str:
        """Method and path, as faults name calls."""
        return f"{self.method} {self.path}"

    @property
    def is_v2(self) -> bool:
        """Whether this call speaks the newer API: JSON, thin events, keys that repeat successes only."""
        return self.path.startswith("/v2/")

    @property
    def secret_key(self) -> str | None:
        """The key the caller signs in with."""
        scheme, _, key = self.headers.get("authorization", "").partition(" ")
        return key if scheme == "Bearer" and key.startswith(("sk_", "rk_")) else None

    @property
    def fingerprint(self) -> str:
        """A hash of everything that must be the same when a key comes again."""
        return hashlib.sha256(b"\n".join([self.line.encode(), self.query.encode(), self.body])).hexdigest()


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, **more: str) -> "Answer":
        """Return the same answer with more headers; underscores in names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return Answer(self.status, self.body, {**self.headers, **named})


_JSON = {"Content-Type": "application/json"}


def json_answer(body: Mapping[str, Any], status: int = 200) -> Answer:
    """Return an object as the answer."""
    return Answer(status, json.dumps(body, indent=2).encode(), _JSON)


def refuse(refusal: Refusal) -> Answer:
    """Return a refusal as the answer."""
    return json_answer({"error": refusal.error}, refusal.status)
