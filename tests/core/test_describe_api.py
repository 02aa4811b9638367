"""The API describes itself: every door is in the document, and the document is one that tools understand."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from core.api import ApiBlueprint


def description(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        here = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return here.union(*(references(item) for item in value.values()))
    return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()


def test_every_door_of_the_api_is_described(app: Flask, client: FlaskClient) -> None:
    paths = description(client)["paths"]
    for rule in app.url_map.iter_rules():
        if isinstance(app.blueprints.get(rule.endpoint.rpartition(".")[0]), ApiBlueprint):
            path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
            assert {method.lower() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}} <= paths[path].keys()


def test_every_shape_that_is_named_is_there(client: FlaskClient) -> None:
    found = description(client)
    shapes = found["components"]["schemas"]
    missing = {name for name in references(found) if name.removeprefix("#/components/schemas/") not in shapes}
    assert missing == set()


def test_every_operation_has_its_own_name_and_its_refusals(client: FlaskClient) -> None:
    operations = [each for path in description(client)["paths"].values() for each in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all("422" in operation["responses"] and operation["summary"] for operation in operations)


def test_people_can_read_it_without_an_account(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "/links/{name}" in page.get_data(as_text=True)


def test_a_write_by_key_needs_no_form_token(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post("/api/v1/links", json={})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 401
    assert answer.get_json()["error"]["code"] == "unauthorized"
