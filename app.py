"""The application: configuration, doors, error pages and the few upward connections. Nothing imports this module."""

from functools import partial

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import accounts.api
import accounts.cli
import accounts.routes
import accounts.tasks
import campaigns.api
import campaigns.routes
import campaigns.tasks
import core.cli
import demo.cli
import partners.api
import partners.routes
import partners.tasks
import payouts.api
import payouts.cli
import payouts.routes
import payouts.tasks
import payouts.webhooks
import reports.routes
import tracking.api
import tracking.cli
import tracking.routes
import tracking.routes.webhooks
import tracking.tasks
from accounts import sessions
from accounts.commands.way_in import first_owner_links
from accounts.permissions import who_may
from campaigns.api.figures import count_with
from campaigns.commands.epoch import bump_link_epoch
from core import clock, config, engine, health, limits, log, metrics, serve, uploads, worker
from core.access import Access, Gate
from core.api import docs
from core.config import Settings
from core.db import db
from core.http import init_http
from core.ids import Id, IdConverter
from core.pages import init_pages
from demo.commands.way_in import sign_in_links
from demo.stripe.program import program
from partners.signals import agreement_accepted, partnership_changed
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import lift_terms_hold
from payouts.commands.lead_accrual import accrue_lead
from reports.routes.shell import load_shell
from tracking.api.figures import link_figures
from tracking.redirector import door as redirector
from tracking.signals import (
    adjustment_recorded,
    conversion_changed,
    lead_moved,
    lead_recorded,
    order_paid,
    order_recorded,
)

PAGES = (
    health,
    metrics,
    accounts.routes,
    partners.routes,
    campaigns.routes,
    tracking.routes,
    tracking.routes.webhooks,
    payouts.routes,
    payouts.webhooks,
    reports.routes,
)
TOLD = (partners.api.told, campaigns.api.told, tracking.api.told, payouts.api.told)
"""Modules that say, by being imported, what webhooks are told."""
APIS = (docs, accounts.api, campaigns.api, tracking.api, payouts.api)
COMMANDS = (core.cli, accounts.cli, tracking.cli, payouts.cli, demo.cli)
JOBS = (accounts.tasks, partners.tasks, campaigns.tasks, tracking.tasks, payouts.tasks)
"""Modules that register their jobs by being imported."""


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application. Without settings it is configured by the environment and `.env`."""
    chosen = settings or config.load_or_exit()
    app = Flask(__name__, instance_path=str(chosen.instance_path.resolve()))
    _configure(app, chosen)
    _open_database(app)
    _open_doors(app)
    _connect(app)
    redirector.install(app, chosen)
    _believe_proxies(app, chosen.trusted_proxies)
    serve.run_beside(app, partial(program, chosen))
    serve.offer_sign_in(app, sign_in_links if chosen.is_demo else first_owner_links)
    if not chosen.is_testing:
        log.configure()
        worker.wake_on_commit(app, chosen)
    return app


def _believe_proxies(app: Flask, count: int) -> None:
    """Take the visitor's address and scheme from as many proxies as the operator says stand in front."""
    if count:
        app.__dict__["wsgi_app"] = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)


def _configure(app: Flask, chosen: Settings) -> None:
    chosen.instance_path.mkdir(parents=True, exist_ok=True)
    app.extensions["tandem_settings"] = chosen
    app.url_map.converters["id"] = IdConverter
    app.config.update(
        SECRET_KEY=chosen.secret_key.get_secret_value() or None,
        SQLALCHEMY_DATABASE_URI=chosen.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options(chosen),
        WTF_CSRF_TIME_LIMIT=None,
    )
    uploads.install(app)
    clock.follow_shift(chosen.demo_clock)
    limits.install(app, redis_url=chosen.redis_url)
    init_http(app, chosen)
    metrics.install(app, chosen)


def _open_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, render_as_batch=True)
    with app.app_context():
        engine.prepare(db.engine)


def _open_doors(app: Flask) -> None:
    CSRFProtect(app)
    sessions.install(app)
    gate = Gate(sessions.load_actor, who_may, {"static": Access(None, is_public=True)})
    gate.install(app)
    init_pages(app, load_shell)
    for blueprint in (
        *(door.pages for door in PAGES),
        *(door.api for door in APIS),
        *(door.cli for door in COMMANDS),
    ):
        app.register_blueprint(blueprint)
    gate.check(app)


def _connect(app: Flask) -> None:
    """Let news travel upwards. Every receiver is safe to repeat, and a periodic sweep finds what none of them heard."""
    for changed in (order_recorded, order_paid, adjustment_recorded, conversion_changed):
        changed.connect(_accrue)
    for changed in (lead_recorded, lead_moved):
        changed.connect(_accrue_lead)
    agreement_accepted.connect(_lift_hold)
    partnership_changed.connect(_forget_links)
    count_with(app, link_figures)


def _accrue(_sender: object, *, order_id: Id) -> None:
    accrue_order(order_id)


def _accrue_lead(_sender: object, *, lead_id: Id) -> None:
    accrue_lead(lead_id)


def _lift_hold(_sender: object, *, partnership_id: Id, **_rest: object) -> None:
    lift_terms_hold(partnership_id)


def _forget_links(_sender: object, **_rest: object) -> None:
    bump_link_epoch()
