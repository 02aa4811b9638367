"""The world of the access and page contracts: a short demo, with one person per role on three sides of it.

The seller and the partner share the rows that are asked for; the stranger sells something else and has no part in them.
Loaded once, by the one process that gets the files with the line `pytestmark = WORLD`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from accounts.commands import create_api_key
from accounts.models import Organization
from accounts.permissions import NAMED_ONLY, Role, of_role
from core import clock, turns
from core.config import Settings
from core.config import load as load_settings
from core.db import db
from core.ids import Id
from core.ports import first_free
from demo.commands.load import load
from demo.rules import days
from demo.rules.cast import SELLERS
from partners.models import Partnership
from payouts.commands.findings import open_finding
from payouts.models import Earning, SettlementReport
from payouts.rules.reconciling import FindingKind, Found
from tests.contracts.additions import add_to_story
from tests.contracts.doors import Door
from tests.contracts.samples import Samples
from tests.contracts.told import add_what_is_told
from tests.harness.client import Client
from tests.harness.people import Person, make_person, sign_in
from tests.harness.plugin import worker_name
from tests.harness.server import new_url

WORLD = pytest.mark.world
MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")
SIDES = ("seller", "partner", "stranger")
DAYS = 6  # a story as short as one can be that still has clicks, sales, refunds, statements and an open run


@dataclass(frozen=True)
class World:
    """The app over the short demo, with everybody who comes to its doors."""

    app: Flask
    people: dict[tuple[str, Role], Person]
    keys: dict[str, str]
    samples: Samples
    _browsers: dict[tuple[str, Role], FlaskClient] = field(default_factory=dict)

    def browser(self, side: str, role: Role) -> FlaskClient:
        """Return a browser with somebody signed in, the same each time."""
        if (side, role) not in self._browsers:
            self._browsers[side, role] = sign_in(self.app.test_client(), self.people[side, role])
        return self._browsers[side, role]

    def program(self, side: str) -> FlaskClient:
        """Return a program that calls the API with a side's key."""
        client = self.app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.keys[side]}"
        return client


def roles_with(door: Door) -> list[Role]:
    """Return the roles a door is for."""
    needed = door.access.permission
    return [role for role in Role if needed is None or needed in of_role(role)]


def roles_without(door: Door) -> list[Role]:
    """Return the roles a door is not for."""
    return [role for role in Role if role not in roles_with(door)]


@pytest.fixture(scope="session")
def loaded_world(folder: Path, session_app: Flask) -> Iterator[World]:
    """The short demo and everybody in it."""
    with load_world(folder / "world", new_url(f"world_{worker_name()}", folder)) as made:
        yield made


@contextmanager
def load_world(place: Path, database_url: str) -> Iterator[World]:
    """Load the short demo into a database and lend it with everybody in it."""
    from app import create_app

    waits_at = turns.line.path
    app = create_app(_settings(place, database_url))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Client
    with app.app_context():
        flask_migrate.upgrade(MIGRATIONS)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(days, "DAYS", DAYS)
            load()
        clock.follow_shift(None)
        made = _with_people(app)
        db.session.remove()
    yield made
    with app.app_context():
        db.engine.dispose()
    turns.use_file(waits_at)  # the folder of this one goes now


@pytest.fixture
def world(loaded_world: World, app: Flask) -> Iterator[World]:
    """The short demo with its context open, on top of the empty app's."""
    with loaded_world.app.app_context():
        yield loaded_world
        db.session.remove()


def _settings(place: Path, database_url: str) -> Settings:
    return load_settings(
        _env_file=None,
        instance_path=place,
        database_url=database_url,
        secret_key="not-a-secret-only-for-tests-" + "0" * 32,
        public_url="http://localhost",
        stripe_api_base=f"http://127.0.0.1:{first_free('127.0.0.1', 12_400)}",
        stripe_secret_key="sk_test_demo_only",
        stripe_webhook_secret="whsec_demo_only",
        is_testing=True,
        is_demo=True,
    )


def _with_people(app: Flask) -> World:
    samples = _busiest_partnership()
    add_to_story(samples.seller_id, samples.partner_id)
    add_what_is_told(samples.seller_id)
    open_finding(samples.seller_id, Found(FindingKind.FOREIGN, "foreign::tr_1", "stripe", object_id="tr_1"))
    stranger = db.session.scalars(select(Organization).where(Organization.slug == SELLERS[1].slug)).one()
    organizations = {
        "seller": db.session.get_one(Organization, samples.seller_id),
        "partner": db.session.get_one(Organization, samples.partner_id),
        "stranger": stranger,
    }
    people = {
        (side, role): make_person(organization, role, email=f"{role.value}@{side}.example")
        for side, organization in organizations.items()
        for role in Role
    }
    scopes = ["all", *sorted(NAMED_ONLY)]
    keys = {side: create_api_key("Matrix", scopes, actor=people[side, Role.OWNER].actor)[1] for side in SIDES}
    return World(app, people, keys, samples)


def _busiest_partnership() -> Samples:
    """Choose the first seller's store with the most earnings that does not also work with the stranger."""
    seller = db.session.scalars(select(Organization.id).where(Organization.slug == SELLERS[0].slug)).one()
    shared = select(Partnership.partner_id).group_by(Partnership.partner_id).having(func.count() > 1)
    query = (
        select(Earning.partner_id)
        .where(Earning.seller_id == seller, Earning.partner_id.not_in(shared))
        .where(Earning.partner_id.in_(select(SettlementReport.partner_id)))
        .group_by(Earning.partner_id)
        .order_by(func.count().desc())
    )
    partner: Id = db.session.scalars(query.limit(1)).one()
    return Samples(seller, partner)


def is_api(door: Door) -> bool:
    """Return whether a door is for programs."""
    return door.path.startswith("/api/")
