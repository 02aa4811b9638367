"""Validation: every request is checked against the SDK's own types, so that a wrong field fails as it would at Stripe.

The SDK describes each call's parameters as a TypedDict (`stripe.params.*`); pydantic checks against it, extra fields
forbidden. Options of the SDK itself, which share those TypedDicts, are no parameters and are refused like any other.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails
from stripe import RequestOptions
from typing_extensions import TypedDict

from demo.stripe.refusals import Refusal

_CODES = {
    "missing": "parameter_missing",
    "extra_forbidden": "parameter_unknown",
    "int_parsing": "parameter_invalid_integer",
    "string_type": "parameter_invalid_string",
}
_typed_dict: Any = TypedDict  # called with fields that are known only at run time
_METADATA = {"keys": 50, "key": 40, "value": 500}  # https://docs.stripe.com/api/metadata


def check(params: Mapping[str, Any], declared: type, *, is_json: bool) -> dict[str, Any]:
    """Return the parameters as typed values. JSON (v2) is read strictly; forms (v1) are text. Raises Refusal."""
    try:
        read: dict[str, Any] = _adapter(declared).validate_python(dict(params), strict=is_json)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)) from error
    _check_metadata(read.get("metadata") or {})
    _check_limit(read.get("limit"))
    return read


@cache
def _adapter(declared: type) -> TypeAdapter[dict[str, Any]]:
    own = {name: kind for name, kind in declared.__annotations__.items() if name not in RequestOptions.__annotations__}
    made = _typed_dict(declared.__name__, own)
    made.__module__ = declared.__module__  # where the names inside its annotations are found
    return TypeAdapter(with_config(ConfigDict(extra="forbid", arbitrary_types_allowed=True))(made))


def _refusal(errors: list[ErrorDetails]) -> Refusal:
    """Say one problem in Stripe's words: an unknown parameter before a missing one before one of the wrong type."""
    order = {"extra_forbidden": 0, "missing": 1}
    first = min(errors, key=lambda error: order.get(error["type"], 2))
    param, kind = _param(first), first["type"]
    said = {
        "extra_forbidden": f"Received unknown parameter: {param}",
        "missing": f"Missing required param: {param}.",
        "int_parsing": f"Invalid integer: {first['input']}",
    }.get(kind, f"Invalid {param}: {first['msg']}")
    return Refusal(said, code=_CODES.get(kind), param=param)


def _param(error: ErrorDetails) -> str:
    """Return the parameter's name as Stripe writes it, without the branches pydantic names inside a union."""
    first, *rest = [str(part) for part in error["loc"]]
    return first + "".join(f"[{part}]" for part in rest if not _is_branch(part))


def _is_branch(part: str) -> bool:
    return part[:1].isupper() or part in {"int", "str", "bool"} or "[" in part


def _check_metadata(metadata: Mapping[str, str]) -> None:
    if len(metadata) > _METADATA["keys"]:
        raise Refusal("Metadata can have up to 50 keys.", param="metadata")
    for name, value in metadata.items():
        if len(name) > _METADATA["key"]:
            raise Refusal("Metadata keys can have up to 40 characters.", param=f"metadata[{name}]")
        if len(value) > _METADATA["value"]:
            raise Refusal("Metadata values can have up to 500 characters.", param=f"metadata[{name}]")


def _check_limit(limit: int | None) -> None:
    if limit is not None and not 1 <= limit <= 100:
        raise Refusal(
            "This value must be greater than or equal to 1 and at most 100.",
            code="parameter_invalid_integer",
            param="limit",
        )
