"""The API's description, OpenAPI 3.1, made from what the views declare: it cannot drift from what they do."""

import re
from collections.abc import Iterator
from types import GenericAlias
from typing import Any

from flask import Flask
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from werkzeug.routing import Rule

from core.access import gate
from core.api.blueprint import PREFIX, ApiBlueprint, Contract
from core.api.inputs import QueryInput
from core.api.outputs import ErrorAnswer
from core.api.webhooks import announced

_REF = "#/components/schemas/{model}"
_REFUSALS = {
    "401": "The key is missing or not valid.",
    "403": "The key may not do this.",
    "404": "There is no such thing, or it belongs to somebody else.",
    "409": "It is in a state that does not allow this, or the name is taken.",
    "422": "A field is missing, unknown or wrong; `field` names it.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
}


def describe(app: Flask, server_url: str) -> dict[str, Any]:
    """Return the whole description of this app's API."""
    views = list(_views(app))
    wanted = [item for view in views for item in view.types()]
    wanted.append(("error", "serialization", TypeAdapter(ErrorAnswer)))
    wanted.extend((each.place, "serialization", each.adapter) for each in announced.values())
    schemas, shared = TypeAdapter.json_schemas(
        [(f"{at}", mode, adapter) for at, (_, mode, adapter) in enumerate(wanted)],
        ref_template=_REF,
        schema_generator=GenerateJsonSchema,
    )
    by_place = {wanted[int(at)][0]: schema for (at, _mode), schema in schemas.items()}
    paths: dict[str, dict[str, Any]] = {}
    for view in views:
        paths.setdefault(view.path, {})[view.method] = view.operation(by_place)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tandem", "version": "1", "description": "Links, partners, sales and shares. " + _KEYS},
        "servers": [{"url": f"{server_url}{PREFIX}"}],
        "security": [{"key": []}],
        "paths": dict(sorted(paths.items())),
        "webhooks": {name: each.described(by_place) for name, each in sorted(announced.items())},
        "components": {
            "schemas": shared.get("$defs", {}),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


_KEYS = (
    "Send a key from Settings as `Authorization: Bearer …`. Amounts are whole minor units. Writes take an "
    "`Idempotency-Key`: the same key with the same body gives the first answer for a day."
)


def _views(app: Flask) -> Iterator["_View"]:
    for rule in app.url_map.iter_rules():
        name, _, _ = rule.endpoint.rpartition(".")
        blueprint, view = app.blueprints.get(name), app.view_functions[rule.endpoint]
        contract = getattr(view, "contract", None)
        if not isinstance(blueprint, ApiBlueprint) or not isinstance(contract, Contract):
            continue
        access = gate(app).access_of(app, rule.endpoint)
        permission = access.permission if access else None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield _View(rule, method.lower(), blueprint.tag, view.__doc__ or "", contract, permission)


class _View:
    """One operation: a method on a path."""

    def __init__(
        self, rule: Rule, method: str, tag: str, about: str, contract: Contract, permission: str | None
    ) -> None:
        self.path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule.removeprefix(PREFIX))
        self.method, self.tag, self.about, self.contract = method, tag, about, contract
        self.name = rule.endpoint.rpartition(".")[2]
        self.arguments, self.permission = sorted(rule.arguments), permission

    def types(self) -> Iterator[tuple[str, JsonSchemaMode, TypeAdapter[Any]]]:
        """Yield every type this operation speaks, with its place."""
        if self.contract.body is not None:
            kind: Any = GenericAlias(list, (self.contract.body,)) if self.contract.is_list else self.contract.body
            yield self._place("body"), "validation", TypeAdapter(kind)
        if self.contract.answer is not None:
            yield self._place("answer"), "serialization", TypeAdapter(self.contract.answer)

    def operation(self, by_place: dict[str, Any]) -> dict[str, Any]:
        """Return what the description says about this operation."""
        summary, _, description = self.about.strip().partition("\n")
        found: dict[str, Any] = {
            "operationId": f"{self.method}_{self.name}",
            "tags": [self.tag],
            "summary": summary.rstrip("."),
            "parameters": [*self._path_parameters(), *self._query_parameters()],
            "responses": self._responses(by_place),
        }
        text = " ".join(description.split()) + (f" Needs `{self.permission}`." if self.permission else "")
        if text.strip():
            found["description"] = text.strip()
        if self.contract.body is not None:
            body = {"application/json": {"schema": by_place[self._place("body")]}}
            found["requestBody"] = {"required": True, "content": body}
        return found

    def _place(self, part: str) -> str:
        return f"{self.method} {self.path} {part}"

    def _path_parameters(self) -> list[dict[str, Any]]:
        text = {"type": "string"}
        return [{"name": name, "in": "path", "required": True, "schema": text} for name in self.arguments]

    def _query_parameters(self) -> list[dict[str, Any]]:
        return [] if self.contract.query is None else list(_parameters(self.contract.query))

    def _responses(self, by_place: dict[str, Any]) -> dict[str, Any]:
        good: dict[str, Any] = {"description": "Done."}
        if self.contract.answer is not None:
            good["content"] = {"application/json": {"schema": by_place[self._place("answer")]}}
        error = {"application/json": {"schema": by_place["error"]}}
        refusals = {status: {"description": text, "content": error} for status, text in _REFUSALS.items()}
        return {str(self.contract.status): good, **refusals}


def _parameters(kind: type[QueryInput]) -> Iterator[dict[str, Any]]:
    schema = kind.model_json_schema(by_alias=True)
    for name, about in schema.get("properties", {}).items():
        needed = name in schema.get("required", [])
        yield {"name": name, "in": "query", "required": needed, "schema": _inlined(about, schema.get("$defs", {}))}


def _inlined(value: Any, shapes: dict[str, Any]) -> Any:
    """Return a schema with the shapes it names put in their place: a parameter stands on its own."""
    if isinstance(value, list):
        return [_inlined(item, shapes) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _inlined(shapes[value["$ref"].rpartition("/")[2]], shapes)
    return {name: _inlined(item, shapes) for name, item in value.items()}
