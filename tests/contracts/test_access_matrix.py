"""Who gets through which door: every route × every role × a row of one's own and a row of somebody else's.

Somebody else's row does not exist (404); one's own without the permission is refused with who can (403).
"""

from werkzeug.test import TestResponse

from accounts.permissions import Role
from tests.contracts.doors import Door, doors
from tests.contracts.samples import FORMS
from tests.contracts.world import SIDES, WORLD, World, is_api, roles_with, roles_without

pytestmark = WORLD

# Addresses with an argument for which the short demo holds no row, each with the reason.
WITHOUT_ROW = {
    "POST /profile/sessions/<id:session_id>/end": "a session belongs to a person; tests/accounts tries somebody else's",
    "POST /designs/stand-ins/<id:stand_in_id>/end": "whoever named them ends it; tests/campaigns tries a colleague's",
}


def guarded(world: World) -> list[Door]:
    return [door for door in doors(world.app) if not door.access.is_public]


def takes_rows(door: Door) -> bool:
    """Return whether an address names something that belongs to somebody; a month or a kind is everybody’s own."""
    return bool(set(door.arguments) - {"month", "kind"})


def with_rows(world: World) -> list[tuple[Door, str]]:
    """Return every guarded door that names a row, with the address of one of the story."""
    found = []
    for door in guarded(world):
        values = world.samples.arguments(door) if takes_rows(door) else None
        if values:
            found.append((door, address(world, door, values)))
    return found


def address(world: World, door: Door, values: dict[str, str]) -> str:
    adapter = world.app.url_map.bind("localhost")
    return adapter.build(door.endpoint, values, method=door.method)


def call(world: World, door: Door, url: str, side: str, role: Role) -> TestResponse:
    if is_api(door):
        body = FORMS.get(door.path, {}) if door.method != "GET" else None
        return world.program(side).open(url, method=door.method, json=body)
    data = FORMS.get(door.path, {}) if door.method == "POST" else None
    return world.browser(side, role).open(url, method=door.method, data=data)


def named(door: Door, side: str, role: Role, answer: TestResponse) -> str:
    return f"{door.name} as {side}'s {role.value}: {answer.status_code}"


def test_a_row_of_somebody_else_does_not_exist(world: World) -> None:
    leaks = []
    for door, url in with_rows(world):
        for role in [Role.OWNER] if is_api(door) else roles_with(door):
            answer = call(world, door, url, "stranger", role)
            if answer.status_code != 404:
                leaks.append(named(door, "stranger", role, answer))
    assert not leaks, "\n".join(leaks)


def test_without_the_permission_nothing_is_told_apart(world: World) -> None:
    wrong = []
    for door, url in with_rows(world):
        for role in [] if is_api(door) else roles_without(door):
            sides = SIDES if role is roles_without(door)[0] else SIDES[:1]
            answers = {side: call(world, door, url, side, role) for side in sides}
            wrong += [named(door, side, role, got) for side, got in answers.items() if got.status_code != 403]
    assert not wrong, "\n".join(wrong)


def test_doors_without_rows_open_for_their_roles_alone(world: World) -> None:
    wrong = []
    for door in guarded(world):
        if takes_rows(door) or is_api(door):
            continue
        url = address(world, door, world.samples.arguments(door) or {})
        for role in roles_without(door):
            answer = call(world, door, url, "seller", role)
            if answer.status_code != 403:
                wrong.append(named(door, "seller", role, answer))
    assert not wrong, "\n".join(wrong)


def test_nobody_gets_in_without_signing_in(world: World) -> None:
    wrong = []
    for door, url in [*with_rows(world), *((d, address(world, d, {})) for d in guarded(world) if not d.arguments)]:
        answer = world.app.test_client().open(url, method=door.method)
        expected = {401} if is_api(door) else {302, 303, 401}
        if answer.status_code not in expected:
            wrong.append(f"{door.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_every_address_has_a_row_to_be_tried_with(world: World) -> None:
    tried = {door.name for door, _url in with_rows(world)}
    untried = {door.name for door in guarded(world) if takes_rows(door)} - tried
    missed = sorted(untried - set(WITHOUT_ROW))
    assert not missed, f"The short demo has no row for {', '.join(missed)}: give it one, or say in WITHOUT_ROW why not."
