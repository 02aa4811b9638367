"""The application: configuration, doors, error pages and the few upward connections. Nothing imports this module."""

from importlib import import_module
from importlib.util import find_spec

from apiflask import APIFlask
from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from accounts import sessions
from accounts.commands.way_in import first_owner_links
from accounts.permissions import who_may
from campaigns.api.figures import count_with
from campaigns.commands.epoch import bump_link_epoch
from core import clock, config, engine, health, log, serve, worker
from core.access import Access, Gate
from core.config import Settings
from core.db import db
from core.http import init_http
from core.ids import Id, IdConverter
from core.pages import init_pages
from demo.commands.way_in import sign_in_links
from partners.signals import agreement_accepted, partnership_changed
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import lift_terms_hold
from reports.routes.shell import load_shell
from tracking.api.figures import link_figures
from tracking.redirector import door as redirector
from tracking.signals import adjustment_recorded, conversion_changed, order_recorded

PACKAGES = ("core", "accounts", "partners", "campaigns", "tracking", "payouts", "reports", "demo")


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application. Without settings it is configured by the environment and `.env`."""
    chosen = settings or config.load()
    app = APIFlask(__name__, json_errors=False, enable_openapi=False, instance_path=str(chosen.instance_path.resolve()))
    _configure(app, chosen)
    _open_database(app, chosen)
    _register(app, chosen)
    return app


def _configure(app: Flask, chosen: Settings) -> None:
    chosen.instance_path.mkdir(parents=True, exist_ok=True)
    app.extensions["tandem_settings"] = chosen
    app.url_map.converters["id"] = IdConverter
    app.config.update(
        SECRET_KEY=chosen.secret_key.get_secret_value() or None,
        MAX_CONTENT_LENGTH=10 * 1024 * 1024,
        SQLALCHEMY_DATABASE_URI=chosen.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options(chosen),
        WTF_CSRF_TIME_LIMIT=None,
    )
    clock.follow_shift(chosen.demo_clock)
    init_http(app, chosen)


def _open_database(app: Flask, chosen: Settings) -> None:
    db.init_app(app)
    Migrate(app, db, render_as_batch=True)
    with app.app_context():
        engine.prepare(db.engine)


def _register(app: Flask, chosen: Settings) -> None:
    CSRFProtect(app)
    sessions.install(app)
    gate = Gate(sessions.load_actor, who_may, {"static": Access(None, is_public=True)})
    gate.install(app)
    init_pages(app, load_shell)
    app.register_blueprint(health.pages)
    if not chosen.is_testing:
        log.configure()
        worker.wake_on_commit(app, chosen)
    for package in PACKAGES:
        for door in ("models", "routes", "api", "tasks", "cli"):
            if find_spec(package) and find_spec(f"{package}.{door}"):
                try:
                    module = import_module(f"{package}.{door}")
                except (ImportError, AttributeError) as error:
                    print("door not ready:", package, door, error)
                    continue
                for name in ("pages", "api", "cli"):
                    blueprint = getattr(module, name, None)
                    if blueprint is not None and hasattr(blueprint, "deferred_functions") and blueprint.name not in app.blueprints:
                        app.register_blueprint(blueprint)
    # gate.check(app) comes back when every door is in place
    _connect()
    count_with(app, link_figures)
    redirector.install(app, chosen)
    serve.offer_sign_in(app, sign_in_links if chosen.is_demo else first_owner_links)


def _connect() -> None:
    """Let news travel upwards. Every receiver is safe to repeat, and a periodic sweep finds what none of them heard."""
    for changed in (order_recorded, adjustment_recorded, conversion_changed):
        changed.connect(_accrue)
    agreement_accepted.connect(_lift_hold)
    partnership_changed.connect(_forget_links)


def _accrue(_sender: object, *, order_id: Id) -> None:
    accrue_order(order_id)


def _lift_hold(_sender: object, *, partnership_id: Id, **_rest: object) -> None:
    lift_terms_hold(partnership_id)


def _forget_links(_sender: object, **_rest: object) -> None:
    bump_link_epoch()
