"""Webhooks tell of everything they name, in the shapes of the API, and of nobody else's rows."""

import json

import pytest
from sqlalchemy import select

from accounts.models import HookEventRow
from accounts.rules.hooks import ABOUT, HookEvent, needed_for
from accounts.telling import body_of
from core import clock, ids
from core.api.webhooks import announced
from core.db import Base, db
from core.ids import Id
from tests.contracts.world import WORLD, World

pytestmark = WORLD

TABLES = {
    "link": "link",
    "lead": "lead",
    "sale": "order",
    "order": "adjustment",
    "partnership": "partnership",
    "agreement": "agreement_version",
    "creative": "approval",
    "commission": "earning",
    "statement": "statement",
    "payout_run": "payout_run",
    "payout": "payout",
}


def newest(event: HookEvent, seller_id: Id) -> Id:
    """Return the newest row of a seller that an event can be about."""
    name = "review_round" if event is HookEvent.CREATIVE_SUBMITTED else TABLES[event.partition(".")[0]]
    table = Base.metadata.tables[name]
    query = select(table.c.id).where(table.c.seller_id == seller_id).order_by(table.c.id.desc())
    if name == "payout":
        query = query.where(table.c.is_included)
    if name == "earning":
        query = query.where(table.c.kind == "order")
    found: Id = db.session.scalars(query.limit(1)).one()
    return found


@pytest.mark.parametrize("event", list(HookEvent))
def test_an_event_is_told_to_its_seller_and_to_no_other(event: HookEvent, world: World) -> None:
    subject_id = newest(event, world.samples.seller_id)
    stranger = next(person for (side, _role), person in world.people.items() if side == "stranger")
    told, kept = (
        body_of(
            HookEventRow(
                id=ids.new(), seller_id=seller_id, type=event.value, subject_id=subject_id, created_at=clock.now()
            )
        )
        for seller_id in (world.samples.seller_id, stranger.organization_id)
    )
    assert kept is None
    assert told is not None
    message = json.loads(told)
    assert message["type"] == event
    announced[event].adapter.validate_python(message["data"], by_alias=True, by_name=True)


def test_every_event_has_words_a_permission_and_a_shape() -> None:
    assert set(ABOUT) == set(HookEvent) == {HookEvent(name) for name in announced}
    assert all(needed_for(event) for event in HookEvent)
