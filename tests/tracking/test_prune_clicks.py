"""Old clicks go, what tells of visitors goes sooner, and nothing that money rests on goes at all."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.db import db
from tests.tracking.factories import click, make_carrier, make_shop, report
from tracking.commands import prune_clicks, record_order
from tracking.models import Click, Conversion
from tracking.tasks import attribute_pending


def count(table: type) -> int:
    db.session.remove()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_clicks_older_than_asked_are_deleted() -> None:
    carrier = make_carrier(make_shop())
    for days in (1, 20, 500):
        click(carrier, at=clock.now() - timedelta(days=days))
    assert prune_clicks(keep_days=400) == (1, 0)
    assert count(Click) == 2


def test_user_agents_are_emptied_after_thirty_days() -> None:
    carrier = make_carrier(make_shop())
    click(carrier, at=clock.now() - timedelta(days=31))
    assert prune_clicks(keep_days=400) == (0, 1)
    assert db.session.scalars(select(Click.user_agent)).one() == ""
    assert prune_clicks(keep_days=400) == (0, 0)


def test_a_sale_still_attributes_when_its_click_was_pruned() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    click_id = click(carrier)
    prune_clicks(keep_days=-1)
    record_order(report(click_id=click_id), program_id=shop.program_id, actor=shop.actor)
    assert (count(Click), count(Conversion)) == (0, 1)


@pytest.mark.parametrize("command", [["clicks", "prune"], ["clicks", "prune", "--json"], ["links", "stats"]])
def test_the_operators_commands_answer(app: Flask, command: list[str]) -> None:
    make_carrier(make_shop())
    answer = app.test_cli_runner().invoke(args=command)
    assert answer.exit_code == 0, answer.output
    assert answer.output.strip()


def test_the_sweep_of_orders_ends() -> None:
    attribute_pending({})
