"""Judging stored clicks again: sums follow, sales that were decided stay, and sums can be rebuilt from the clicks."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from accounts.models import Organization
from core import clock
from core.db import add, command, db
from tests.harness.clock import Clock
from tests.tracking.factories import Carrier, Shop, click, make_carrier, make_shop, report
from tracking.commands import reclassify_clicks, reclassifying, record_order, recount_clicks
from tracking.models import Click, ClickRollup, Conversion
from tracking.queries.sources import read_click_id
from tracking.rules.traffic import VERSION, TrafficClass

BOT = "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)"


@command
def change(shown: str, **values: Any) -> None:
    found = read_click_id(shown)
    assert found is not None
    db.session.execute(update(Click).where(Click.id == found.click_id).values(**values))


@command
def sum_up() -> None:
    """Keep the daily sums of all clicks there are, as the click writer would have."""
    zones = {each.id: each.timezone for each in db.session.scalars(select(Organization))}
    db.session.execute(delete(ClickRollup))
    for row in db.session.scalars(select(Click)):
        key = {"placement_id": row.placement_id, "link_id": row.link_id, "traffic_class": row.traffic_class}
        day = clock.local_day(row.at, zones[row.seller_id])
        found = db.session.get(ClickRollup, (row.placement_id, row.link_id, day, row.traffic_class))
        if found is None:
            rest = {"seller_id": row.seller_id, "partnership_id": row.partnership_id, "day": day, "count": 1}
            add(ClickRollup(**key, **rest))
        else:
            found.count += 1
        db.session.flush()


def sums() -> dict[TrafficClass, int]:
    db.session.remove()
    query = select(ClickRollup.traffic_class, func.sum(ClickRollup.count)).group_by(ClickRollup.traffic_class)
    return {traffic: int(count) for traffic, count in db.session.execute(query)}


def classes() -> dict[TrafficClass, int]:
    db.session.remove()
    query = select(Click.traffic_class, func.count()).group_by(Click.traffic_class)
    return {row[0]: row[1] for row in db.session.execute(query)}


@pytest.fixture
def shop(clock: Clock) -> Shop:
    clock.set("2026-11-20T15:00:00Z")
    return make_shop(zone="America/New_York")


@pytest.fixture
def carrier(shop: Shop) -> Carrier:
    return make_carrier(shop)


def test_a_bot_that_counted_as_a_person_counts_no_longer(carrier: Carrier) -> None:
    change(click(carrier), user_agent=BOT)
    click(carrier)
    sum_up()
    judged = reclassify_clicks()
    assert dict(judged.moved) == {(TrafficClass.HUMAN, TrafficClass.BOT): 1}
    assert sums() == classes() == {TrafficClass.HUMAN: 1, TrafficClass.BOT: 1}
    assert set(db.session.scalars(select(Click.rules_version))) == {VERSION}
    assert not reclassify_clicks().moved


def test_the_beginning_of_a_scanners_burst_is_found_afterwards_and_the_person_after_it_counts(shop: Shop) -> None:
    carriers = [make_carrier(shop, name) for name in ("One", "Two", "Three")]
    now = clock.now() - timedelta(minutes=10)
    for number, each in enumerate(carriers):
        traffic = TrafficClass.SCANNER if number == 2 else TrafficClass.HUMAN
        click(each, at=now + timedelta(seconds=number), traffic=traffic)
    person = click(carriers[0], at=now + timedelta(minutes=3))
    sum_up()
    reclassify_clicks()
    assert sums() == classes() == {TrafficClass.SCANNER: 3, TrafficClass.HUMAN: 1}
    record_order(report(click_id=person), program_id=shop.program_id, actor=shop.actor)
    assert db.session.scalar(select(func.count()).select_from(Conversion)) == 1


def test_a_click_that_its_visitor_repeated_later_stays_a_persons(shop: Shop) -> None:
    carriers = [make_carrier(shop, name) for name in ("One", "Two", "Three")]
    shown = [click(each, at=clock.now() + timedelta(seconds=number)) for number, each in enumerate(carriers)]
    first = read_click_id(shown[0])
    assert first is not None
    again = click(carriers[0], at=clock.now() + timedelta(minutes=5), traffic=TrafficClass.DUPLICATE)
    change(again, repeats_id=first.click_id)
    reclassify_clicks()
    assert classes() == {TrafficClass.HUMAN: 1, TrafficClass.SCANNER: 2, TrafficClass.DUPLICATE: 1}


def test_a_sale_that_was_decided_stays_decided(shop: Shop, carrier: Carrier) -> None:
    shown = click(carrier)
    record_order(report(click_id=shown), program_id=shop.program_id, actor=shop.actor)
    change(shown, user_agent=BOT)
    reclassify_clicks()
    assert db.session.scalar(select(func.count()).select_from(Conversion)) == 1


def test_it_goes_on_over_many_batches_and_a_rehearsal_changes_nothing(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclassifying, "BATCH", 2)
    for number in range(7):
        change(click(carrier, at=clock.now() - timedelta(days=number)), user_agent=BOT)
    sum_up()
    assert reclassify_clicks(dry_run=True).moved.total() == 7
    assert classes() == {TrafficClass.HUMAN: 7}
    assert reclassify_clicks(since=timedelta(days=2, hours=1)).moved.total() == 3
    assert reclassify_clicks().looked_at == 7
    assert sums() == classes() == {TrafficClass.BOT: 7}


def test_wrong_sums_are_found_and_rebuilt_equal(carrier: Carrier) -> None:
    for days in (1, 1, 2, 3):
        click(carrier, at=clock.now() - timedelta(days=days))
    sum_up()
    assert recount_clicks() == (2, [])  # of the first day some clicks may be pruned, and today is not over
    _spoil(carrier)
    _days, wrong = recount_clicks(only_look=True)
    assert [(each.summed, each.clicks) for each in wrong] == [(10, 2)]
    assert sums() == {TrafficClass.HUMAN: 12}
    recount_clicks()
    assert sums() == classes() == {TrafficClass.HUMAN: 4}


@command
def _spoil(carrier: Carrier) -> None:
    day = clock.local_day(clock.now() - timedelta(days=1), "America/New_York")
    wrong = update(ClickRollup).where(ClickRollup.placement_id == carrier.placement_id, ClickRollup.day == day)
    db.session.execute(wrong.values(count=10))


def test_the_operators_commands_say_what_they_did(app: Flask, carrier: Carrier) -> None:
    for days in (1, 2):
        change(click(carrier, at=clock.now() - timedelta(days=days)), user_agent=BOT)
    sum_up()
    run = app.test_cli_runner().invoke
    told = json.loads(run(args=["clicks", "reclassify", "--json"]).output)
    assert told == {"rules": VERSION, "looked_at": 2, "moved": [{"from": "human", "to": "bot", "clicks": 2}]}
    assert "0 moved" in run(args=["clicks", "reclassify", "--since-days", "9"]).output
    assert run(args=["clicks", "recount", "--check"]).exit_code == 0
    _spoil_bots(carrier)
    found = run(args=["clicks", "recount", "--check"])
    assert (found.exit_code, "5 summed, 1 clicks" in found.output) == (1, True)
    assert "1 put right" in run(args=["clicks", "recount"]).output


@command
def _spoil_bots(carrier: Carrier) -> None:
    db.session.execute(update(ClickRollup).where(ClickRollup.placement_id == carrier.placement_id).values(count=5))
