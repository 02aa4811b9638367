"""Planting by programs: every write of the API, filled from its own description, with hostile lines for texts."""

import re
from typing import Any

from tests.contracts.doors import doors
from tests.contracts.world import is_api
from tests.journeys.hostile.forms import Field
from tests.journeys.hostile.planting import Planter

_TRIES = 8
_WRITES = ("POST", "PUT", "PATCH")
# These would take away what the others need.
_LEFT_ALONE = re.compile(r"/(ban|deactivate|cancel|void|return|leave-out|finish|pay|paid)$")


def plant_by_api(planter: Planter) -> None:
    """Make every call that writes, until it takes the texts or says it never will."""
    app = planter.world.app
    with app.app_context():
        program = planter.world.program("seller")
        described = program.get("/api/v1/openapi.json").get_json()
    for door in doors(app):
        if not is_api(door) or door.method not in _WRITES or _LEFT_ALONE.search(door.path):
            continue
        with app.app_context():
            values = planter.world.samples.arguments(door) if door.arguments else {}
        if values is None:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", door.path.removeprefix("/api/v1"))
        shape = _shape(described, path, door.method)
        url = app.url_map.bind("localhost").build(door.endpoint, values, method=door.method)
        planter.sent.add(door.name)
        if _call(planter, door.method, url, _body(planter, shape, described)):
            planter.stored.add(door.name)


def _call(planter: Planter, method: str, url: str, body: Any) -> bool:
    """Make one call; a field that is refused is left out the next time."""
    for _try in range(_TRIES):
        with planter.world.app.app_context():
            answer = planter.world.program("seller").open(url, method=method, json=body, buffered=True)
        if answer.status_code >= 500:
            planter.broken.append(f"{method} {url}: {answer.status_code}")
        error = (answer.get_json(silent=True) or {}) if answer.mimetype == "application/json" else {}
        field = str((error.get("error") or {}).get("field", "")) if isinstance(error, dict) else ""
        if answer.status_code < 400 or not field or not isinstance(body, dict):
            return answer.status_code < 400
        name = field.split(".")[0]
        if name not in body:
            return False
        if body.get(name) == _GIVEN.get(name):
            del body[name]
        else:
            body[name] = _GIVEN.get(name)
            if body[name] is None:
                del body[name]
    return False


_GIVEN: dict[str, Any] = {
    "url": "https://www.northbeam.example/",
    "email": "hostile@people.example",
    "customerEmail": "hostile@people.example",
    "domain": None,
}


def _shape(described: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    operation = described["paths"].get(path, {}).get(method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] = next((one.get("schema", {}) for one in content.values()), {})
    return found


def _body(planter: Planter, shape: dict[str, Any], described: dict[str, Any]) -> Any:
    """Return a value of a shape: hostile texts, small numbers, and nothing that may be left out and is neither."""
    if "$ref" in shape:
        shape = described["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    options = [one for key in ("anyOf", "oneOf", "allOf") for one in shape.get(key, []) if one.get("type") != "null"]
    if options:
        return _body(planter, options[0], described)
    if shape.get("type") == "array":
        return [_body(planter, shape.get("items", {}), described)]
    if "properties" in shape:
        made = {name: _body(planter, one, described) for name, one in shape.get("properties", {}).items()}
        return {name: value for name, value in made.items() if value is not None}
    return _plain_value(planter, shape)


def _plain_value(planter: Planter, shape: dict[str, Any]) -> Any:
    if "enum" in shape:
        return shape["enum"][0]
    if shape.get("type") in {"integer", "number"}:
        return 100
    if shape.get("type") == "string" and "format" not in shape:
        return planter.text(Field("text", "text", most=int(shape.get("maxLength", 100))))
    return None
