"""Planting: hostile lines go into every field that the pages show, and what the app answers is kept to be looked at.

Forms are found on the pages, and pages through the map of addresses, so what is added tomorrow is planted by itself. A
form is sent twice: once with something hostile everywhere, which is mostly refused and shows what was typed, and once
with only those fields hostile that take any text, so that it is stored.
"""

import io
import re
import struct
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from core import clock, jobs
from core.db import db
from core.mail import OutboxMail
from tests.journeys.detector import Document
from tests.journeys.hostile.corpus import CORPUS, EVIL, MARK, MUTANTS
from tests.journeys.hostile.forms import Field, Form, forms_of, refused
from tests.journeys.visits import Visits

_SHORT, _LONG = 110, 6_000
_TRIES = 5
# These end or take away what other forms need, so they come last.
_ENDING = re.compile(r"/(end|leave|decline|revoke|void|cancel|withdraw|archive|remove|close|stop|resolve|switch-off)\b")
# Sent although nothing can be typed into them: they carry what was typed a page before.
_STEPS = ("/start", "/submit")
_LEFT_ALONE = ("/sign-out", "/switch-organization", "/demo/personas")
_GUESSES = {
    r"e?mail": "somebody@people.example",
    r"url|site|destination|address": "https://shop.example/",
    r"currency": "USD",
    r"country": "US",
    r"password": "a long enough phrase 7",
    r"amount|price|share|percent|rate|days|number|sold|budget|hours|months|at\b": "1",
}


@dataclass
class Planter(Visits):
    """Sends forms with hostile lines; `turn` moves on which lines a field gets."""

    turn: int = 0
    answers: list[Document] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    _plain: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    _count: int = 0

    def open(self, who: str, url: str, **given: Any) -> TestResponse:
        """Send a request as somebody; the answer is kept when it is a page."""
        answer = super().open(who, url, **given)
        self._keep(answer, who)
        return answer

    def plant(self) -> None:
        """Send every form of every page and what they lead to, those that end something last; then the API's calls."""
        seen = set[tuple[str, str, tuple[str, ...]]]()
        found = [each for who, url in self.pages() for each in self._forms(who, url, seen)]
        found.sort(key=lambda each: bool(_ENDING.search(each[2].action)))
        while found:
            who, url, form = found.pop(0)
            target = self._send(who, url, form)
            if target:
                found = [*self._forms(who, target, seen), *found]
        self.turn += 1

    def work(self) -> None:
        """Do what was put off: imports, mails."""
        with self.world.app.app_context():
            jobs.run_due()
            db.session.remove()

    def mails(self) -> list[Document]:
        """Return the mails that were written, as a mail program shows them."""
        with self.world.app.app_context():
            found = db.session.execute(select(OutboxMail.subject, OutboxMail.html).order_by(OutboxMail.id)).all()
            db.session.remove()
        return [Document("/mail", html.encode(), {"content-type": "text/html"}, who=subject) for subject, html in found]

    def _forms(self, who: str, url: str, seen: set[tuple[str, str, tuple[str, ...]]]) -> list[tuple[str, str, Form]]:
        found = []
        for form in _forms_at(self.open(who, url)):
            form.action = urljoin(url, form.action) or url
            key = (who, self._rule(form), tuple(one.name for one in form.fields))
            if key not in seen and _is_wanted(form):
                seen.add(key)
                found.append((who, url, form))
        return found

    def _send(self, who: str, url: str, form: Form) -> str:
        """Send one form in both ways, and return where it leads to, if anywhere."""
        rule, more = self._rule(form), {"headers": {"Referer": url}}
        self.sent.add(rule)
        if form.method == "get":
            self.open(who, form.action, query_string=self._values(form, {}))
            return ""
        if form.typed():
            everywhere = {one.name: self.text(one) for one in form.fields if one.kind != "file"}
            self.open(who, form.action, method="POST", data=everywhere, **more)
        plain = self._plain.setdefault((who, rule), Counter())
        for _try in range(_TRIES):
            answer = self.open(who, form.action, method="POST", data=self._values(form, plain), **more)
            if answer.status_code in {200, 302, 303}:
                self.stored.add(rule)
                return answer.headers.get("Location", "").removeprefix("http://localhost")
            if answer.status_code != 422:
                return ""
            plain.update(set(refused(_text_of(answer))) or {one.name for one in form.typed()})
        return ""

    def _values(self, form: Form, plain: Mapping[str, int]) -> MultiDict[str, Any]:
        """Fill a form: hostile where any text may stand, plain where that was refused so many times."""
        values = MultiDict[str, Any]()
        for one in form.fields:
            is_hostile = one.is_typed and not plain.get(one.name) and one.kind not in {"password", "email"}
            if one.kind == "file":
                values.add(one.name, _file(self.text(one), one))
            else:
                values.add(one.name, self.text(one) if is_hostile else _plain(one, plain.get(one.name, 0)))
        if form.button is not None:
            values.add(*form.button)
        return values

    def text(self, one: Field) -> str:
        """Return hostile lines for a field, as many as it can be expected to take, other ones each time."""
        lines = [line.text for line in CORPUS] + MUTANTS
        most = min(one.most, _LONG if one.kind == "textarea" else _SHORT) - len(MARK) - 1
        begin, found = (self._count * 7 + self.turn * 31) % len(lines), ""
        self._count += 1
        for line in lines[begin:] + lines[:begin]:
            if len(found) + len(line) + 1 <= most:
                found = f"{found} {line}".strip()
            elif found:
                break
        # A design names its pictures, and is refused while it has none of that name.
        found = (
            re.sub(r"src=['\"]?[x1]\b['\"]?", "src='https://a.example/a.png'", found) if one.name == "html" else found
        )
        return f"{found} {MARK}".strip()

    def _rule(self, form: Form) -> str:
        try:
            rule, _values = self.world.app.url_map.bind("localhost").match(
                urlsplit(form.action).path, method=form.method.upper(), return_rule=True
            )
        except HTTPException:
            return form.action
        return f"{form.method.upper()} {rule.rule}"

    def _keep(self, answer: TestResponse, who: str) -> None:
        body = answer.data
        if answer.status_code >= 500:
            self.broken.append(f"{answer.request.method} {answer.request.path} as {who}: {answer.status_code}")
        is_shown = answer.mimetype in {"text/html", "image/svg+xml"} and answer.status_code not in {302, 303}
        if is_shown and any(mark.encode() in body for mark in (MARK, EVIL, "detonated")):
            self.answers.append(Document.of(answer, who))


def _forms_at(answer: TestResponse) -> list[Form]:
    return forms_of(_text_of(answer)) if answer.mimetype == "text/html" else []


def _text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def _is_wanted(form: Form) -> bool:
    path = urlsplit(form.action).path
    if path in _LEFT_ALONE or not path.startswith("/"):
        return False
    return bool(form.typed() or form.files()) or path.endswith(_STEPS)


def _plain(one: Field, times: int) -> str:
    """Return what an ordinary person writes into a field: what stands there, and when that is refused, a guess."""
    if times < 2 and (MARK not in one.value) and (one.value or times == 1 or one.kind == "hidden"):
        return one.value
    if one.kind == "date":
        return (clock.today("UTC") + timedelta(days=10 if times < 3 else 0)).isoformat()
    if one.kind == "number":
        return "1"
    return next((guess for words, guess in _GUESSES.items() if re.search(words, one.name)), "7")


def _file(text: str, one: Field) -> tuple[io.BytesIO, str]:
    """Return a file for a field: a table with the lines in its cells and a name made of one, or a picture so named."""
    name = re.sub(r"[\\/\x00-\x1f]", "", text)[:80]
    if ".png" in one.accept:
        return io.BytesIO(_picture()), f"{name}.png"
    cell = '"' + text.replace('"', '""') + '"'
    head = "code,destination,note,Order,Date,Amount,Currency,Customer,Product,Sold,Price,Reference,Status"
    row = f"{cell},https://shop.example/,{cell},{cell},2026-01-02,10.00,USD,{cell},{cell},1,10.00,{cell},{cell}"
    return io.BytesIO(f"{head}\n{row}\n".encode()), f"{name}.csv"


def _picture() -> bytes:
    """Return a picture of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
