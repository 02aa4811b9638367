"""The door: answers `/r/<code>`, and `/<code>` on the link domain, with a redirect. Everything else goes on to Flask.

A person is always redirected, whatever the link's state. Only an unknown code, or a destination that is gone, shows a
page.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Flask, current_app

from campaigns.queries import link_epoch
from core import clock
from core.config import Settings
from core.db import db
from core.health import ready_when
from tracking.queries.targets import Target, find_target
from tracking.redirector.cache import LinkCache
from tracking.redirector.recent import Recent
from tracking.redirector.writer import ClickWriter, Row, WriterState
from tracking.rules import click_ids
from tracking.rules.destinations import destination_for, referrer_host, utm_of
from tracking.rules.found import GONE
from tracking.rules.traffic import (
    MAY_ATTRIBUTE,
    NO_VISIT,
    VERSION,
    TrafficClass,
    Visit,
    by_request,
    classify,
    device_of,
)
from tracking.rules.visitors import network_of, visitor_hash

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CODE = re.compile(r"/([A-Za-z0-9][A-Za-z0-9_-]{0,79})/?")
_SHARED = "/r"


class Redirector:
    """Wraps a WSGI application. Share one per process; it starts its writer with the first click."""

    def __init__(self, wsgi_app: "WSGIApplication", app: Flask, settings: Settings) -> None:
        self._flask, self._app = wsgi_app, app
        self._public, self._link_host = settings.public_host, settings.link_host
        self._key = click_ids.key_from(settings.secret_key.get_secret_value())
        self._cache = LinkCache(load=self._load, epoch=self._epoch, is_on=not settings.is_testing)
        self._recent = Recent()
        with app.app_context():
            self.writer = ClickWriter(db.engine)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a click, or hand the request on."""
        asked = self._asked(environ)
        target = self._cache.find(*asked) if asked else None
        if target is None:
            return self._flask(environ, start_response)
        if target.is_gone:
            environ["PATH_INFO"], environ[GONE] = f"{_SHARED}/{asked[1]}" if asked else "", True
            return self._flask(environ, start_response)
        return self._redirect(target, environ, start_response)

    def _asked(self, environ: "WSGIEnvironment") -> tuple[str, str] | None:
        """Return the domain and code asked for, or None when this is not about a link."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        path = environ.get("PATH_INFO", "")
        is_link_domain = self._link_host != self._public and environ.get("HTTP_HOST") == self._link_host
        if path.startswith(f"{_SHARED}/"):
            domain, path = self._public, path[len(_SHARED) :]
        elif is_link_domain:
            domain = self._link_host
        else:
            return None
        match = _CODE.fullmatch(path)
        return (domain, match[1].lower()) if match else None

    def _redirect(self, target: Target, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        at, query = clock.now(), environ.get("QUERY_STRING", "")
        row, click_id = self._click(target, environ, at, query)
        is_stored = self.writer.store(row)
        shown = click_ids.show(click_id, target.link_id, self._key)
        names = {click_ids.PARAMETER, target.click_id_param} - {""}
        location = destination_for(target.destination, query, dict.fromkeys(sorted(names, reverse=True), shown))
        headers = [
            ("Location", location),
            ("Cache-Control", "private, no-cache" if is_stored else "no-store"),
            ("X-Robots-Tag", "noindex"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Length", "0"),
        ]
        start_response("302 Found", headers)
        return [b""]

    def _click(self, target: Target, environ: "WSGIEnvironment", at: datetime, query: str) -> tuple[Row, UUID]:
        """Return the row to store and the click id to hand out: a repeated click hands out the one it repeats."""
        agent = str(environ.get("HTTP_USER_AGENT", ""))[:400]
        address = str(environ.get("REMOTE_ADDR", ""))
        network, visitor = network_of(address), visitor_hash(address, agent, day=at.date(), key=self._key)
        # Opening a link again once it can earn is no repeat of having opened it before it could.
        who = f"{visitor} {target.state.value}"
        first = self._recent.first_click(who, target.link_id)
        traffic = self._classify(environ, agent, network, target.link_id, is_repeat=first is not None)
        click_id = click_ids.new_id(at)
        if traffic in MAY_ATTRIBUTE:
            self._recent.remember(who, target.link_id, click_id)
        repeats = first if traffic is TrafficClass.DUPLICATE else None
        values = {
            "id": click_id,
            "seller_id": target.seller_id,
            "program_id": target.program_id,
            "link_id": target.link_id,
            "placement_id": target.placement_id,
            "partnership_id": target.partnership_id,
            "at": at,
            "traffic_class": traffic,
            "rules_version": VERSION,
            "found_state": target.state.value,
            "repeats_id": repeats,
            "referrer_host": referrer_host(environ.get("HTTP_REFERER", "")),
            "utm": utm_of(query) or None,
            "device": device_of(agent),
            "ip_prefix": network,
            "visitor_hash": visitor,
            "user_agent": agent,
        }
        return Row(values, clock.local_day(at, target.zone)), repeats or click_id

    def _classify(
        self, environ: "WSGIEnvironment", agent: str, network: str, link_id: UUID, *, is_repeat: bool
    ) -> TrafficClass:
        purposes = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
        visit = Visit(
            method=environ["REQUEST_METHOD"],
            user_agent=agent,
            fetch_dest=environ.get("HTTP_SEC_FETCH_DEST", ""),
            fetch_mode=environ.get("HTTP_SEC_FETCH_MODE", ""),
            purpose=" ".join(environ.get(name, "") for name in purposes).strip().lower(),
            seen_before=is_repeat,
        )
        said = by_request(visit)
        if said in NO_VISIT:
            return said
        return classify(replace(visit, links_from_net=self._recent.links_from(network, agent, link_id)))

    def _load(self, domain: str, code: str) -> Target | None:
        with self._app.app_context():
            return find_target(domain, code)

    def _epoch(self) -> int:
        with self._app.app_context():
            return link_epoch()


def install(app: Flask, settings: Settings) -> None:
    """Put the redirector in front of an app."""
    door = Redirector(app.wsgi_app, app, settings)
    app.extensions["tandem_redirector"] = door
    app.__dict__["wsgi_app"] = door


@ready_when("clicks")
def check_clicks() -> str | None:
    """Return what keeps clicks from being stored, if anything does."""
    door: Redirector | None = current_app.extensions.get("tandem_redirector")
    if door is None or (state := door.writer.state()).is_healthy:
        return None
    return f"Clicks are not being stored: {state.error} {state.waiting} wait, {state.lost} are lost."


def writer_state(app: Flask) -> WriterState:
    """Return how the click writer of this process is doing."""
    door: Redirector = app.extensions["tandem_redirector"]
    return door.writer.state()
