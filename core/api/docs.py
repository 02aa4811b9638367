"""The API's own documentation: the description as JSON, and a page made from it with nothing but our own files."""

from typing import Any

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from core.access import public
from core.api.blueprint import PREFIX
from core.api.openapi import describe
from core.api.webhooks import announced
from core.config import settings

api = Blueprint("api_docs", __name__, url_prefix=PREFIX)


@api.get("/openapi.json")
@public
def show_openapi() -> ResponseReturnValue:
    """Return the description of the API, OpenAPI 3.1."""
    return jsonify(_description())


@api.get("/docs")
@public
def show_docs() -> ResponseReturnValue:
    """Show the description of the API as a page."""
    description = _description()
    return render_template("core/api_docs.html", about=description, groups=_by_tag(description["paths"]))


@api.get("/docs/webhooks")
@public
def show_webhook_docs() -> ResponseReturnValue:
    """Show how programs take webhooks, and all there are."""
    return render_template("core/api_webhooks.html", events=list(announced.values()))


def _description() -> dict[str, Any]:
    """Return the description, made once: it changes only with the code."""
    known: dict[str, Any] = current_app.extensions
    if "tandem_openapi" not in known:
        known["tandem_openapi"] = describe(current_app, settings().public_url.rstrip("/"))
    found: dict[str, Any] = known["tandem_openapi"]
    return found


@api.app_template_filter("shape_name")
def shape_name(schema: dict[str, Any]) -> str:
    """Return the name of a shape, as people would say it."""
    if "items" in schema:
        return f"a list of {shape_name(schema['items'])}"
    return str(schema.get("$ref", "")).rpartition("/")[2] or str(schema.get("title") or schema.get("type") or "JSON")


def _by_tag(paths: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            groups.setdefault(operation["tags"][0], []).append({**operation, "path": path, "method": method.upper()})
    return dict(sorted(groups.items()))
