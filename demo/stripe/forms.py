"""Forms: reading `metadata[payout]=1&expand[]=x&expand[0]=y` into nested values, as Stripe's v1 calls are written."""

import re
from typing import Any
from urllib.parse import parse_qsl

from demo.stripe.refusals import Refusal

_PART = re.compile(r"\[([^\[\]]*)\]")
_NUMBER = re.compile(r"\d+")


def read_form(text: str) -> dict[str, Any]:
    """Return the nested values of a form or query string. Every leaf is a string. Raises Refusal when it is no form."""
    read: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = [name.partition("[")[0], *_PART.findall(name)]
        _put(read, [first, *rest], value, name)
    return {name: _as_lists(value) for name, value in read.items()}


def _put(into: dict[str, Any], path: list[str], value: str, name: str) -> None:
    for part in path[:-1]:
        into = into.setdefault(part, {})
        if not isinstance(into, dict):
            raise Refusal("Invalid hash", param=name)
    last = path[-1] or str(len(into))
    into[last] = value


def _as_lists(value: Any) -> Any:
    """Turn tables whose names are all numbers into lists: that is how lists are written in forms."""
    if not isinstance(value, dict):
        return value
    if value and all(_NUMBER.fullmatch(name) for name in value):
        return [_as_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _as_lists(inner) for name, inner in value.items()}
