"""The harness keeps its own promises: tests start empty, the cast can sign in, nothing leaves the machine."""

import socket

import pytest
from sqlalchemy import func, select

from accounts.models import Organization, User
from accounts.permissions import Role
from core.db import add, command, db
from tests.harness.cast import Cast
from tests.harness.clock import Clock
from tests.harness.queries import QueryCounter


@pytest.mark.parametrize("_again", [1, 2])
def test_what_one_test_stores_the_next_does_not_see(_again: int) -> None:
    @command
    def store() -> None:
        add(User(email="someone@example.com", name="Someone"))

    assert db.session.scalar(select(func.count()).select_from(User)) == 0
    store()
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_the_cast_works_together_as_described(cast: Cast) -> None:
    assert db.session.scalar(select(func.count()).select_from(Organization)) == 4
    assert {cast.partnership(*pair).state.value for pair in cast.partnerships} == {"active"}
    assert cast.signed_in("lumen", Role.VIEWER).get_cookie("tandem") is not None


def test_the_clock_stands_still_until_it_is_moved(clock: Clock) -> None:
    from core.clock import now

    before = now()
    assert now() == before
    clock.advance(days=2)
    assert (now() - before).days == 2


def test_too_many_statements_are_noticed(queries: QueryCounter) -> None:
    def ask_twice() -> None:
        with queries.at_most(1):
            db.session.execute(select(User.id))
            db.session.execute(select(Organization.id))

    with pytest.raises(AssertionError, match="2 statements instead of at most 1"):
        ask_twice()


def test_nothing_reaches_beyond_this_machine() -> None:
    with pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
