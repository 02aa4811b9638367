"""Every page over the demo's data: it opens for somebody, is valid, asks little of the database and changes nothing."""

from collections.abc import Iterator
from contextlib import suppress

from accounts.permissions import Role
from core.db import db
from tests.contracts.doors import Door, doors
from tests.contracts.test_access_matrix import address
from tests.contracts.world import WORLD, World, is_api, roles_with
from tests.harness.queries import QueryCounter

pytestmark = WORLD
MOST_QUERIES = 12
# Written by reading on purpose: when somebody was last here, and that a link was opened.
_NOTED = ("user_session", "api_key", "click")


def pages(world: World) -> Iterator[tuple[Door, str]]:
    """Yield every address that is read, with the row of the story where it takes one."""
    for door in doors(world.app):
        if door.method != "GET" or is_api(door):
            continue
        values = world.samples.arguments(door) if door.arguments else {}
        if values is not None:
            yield door, address(world, door, values)


def visitors(door: Door) -> list[tuple[str, Role]]:
    """Return who opens a page: somebody of each side, in the strongest role it is for."""
    roles = roles_with(door) or [Role.OWNER]
    return [(side, roles[0]) for side in ("seller", "partner")]


def test_every_page_opens_for_somebody(world: World) -> None:
    closed = []
    for door, url in pages(world):
        answers = {f"{side} {role}": status_of(world, side, role, url) for side, role in visitors(door)}
        opened = [answer for answer in answers.values() if answer in {"200", "302", "303"}]
        wrong = [answer for answer in answers.values() if not answer.isdigit() or int(answer) >= 500]
        if wrong or not (opened or door.access.is_public):
            closed.append(f"{door.name}: {answers}")
    assert not closed, "\n".join(closed)


def status_of(world: World, side: str, role: Role, url: str) -> str:
    """Return the status of a page, or what its reader found wrong with it."""
    try:
        return str(world.browser(side, role).get(url).status_code)
    except AssertionError as error:
        return str(error).replace("\n", " ")[:600]


def test_a_page_asks_little_and_changes_nothing(world: World) -> None:
    costly, changing = [], []
    for door, url in pages(world):
        for side, role in visitors(door):
            browser = world.browser(side, role)
            with QueryCounter(db.engine) as counter, suppress(AssertionError):  # the test above tells
                browser.get(url)
            if len(counter.statements) > MOST_QUERIES:
                costly.append(f"{door.name} as {side}: {len(counter.statements)} statements")
            changing += [f"{door.name}: {statement[:100]}" for statement in counter.statements if changes(statement)]
    assert not changing, "\n".join(changing)
    assert not costly, f"At most {MOST_QUERIES} statements a page:\n" + "\n".join(costly)


def changes(statement: str) -> bool:
    verb, _, rest = statement.partition(" ")
    return verb in {"INSERT", "UPDATE", "DELETE"} and not any(table in rest[:40] for table in _NOTED)
