"""The doors of the API: what a view takes and what it answers is declared on it, and read from there for the docs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from pydantic import TypeAdapter

from core.api.inputs import Input, QueryInput, read_list
from core.api.limits import count_request
from core.errors import AppError
from core.idempotency import answer_once

P = ParamSpec("P")
R = TypeVar("R")
B = TypeVar("B", bound=Input)
Q = TypeVar("Q", bound=QueryInput)

PREFIX = "/api/v1"


@dataclass
class Contract:
    """What a view takes and answers, for the documentation."""

    body: type[Input] | None = None
    is_list: bool = False
    query: type[QueryInput] | None = None
    answer: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class ApiBlueprint(Blueprint):
    """A blueprint under /api/v1. `tag` is its heading in the documentation."""

    def __init__(self, name: str, import_name: str, *, tag: str) -> None:
        super().__init__(name, import_name, url_prefix=PREFIX)
        self.tag = tag
        self.record_once(_exempt_from_form_tokens)
        self.before_request(count_request)


def _exempt_from_form_tokens(state: BlueprintSetupState) -> None:
    """Spare the API form tokens: it takes bearer keys only, never a cookie, so no browser can be made to call it."""
    if "csrf" in state.app.extensions:
        state.app.extensions["csrf"].exempt(state.blueprint)


def contract_of(view: Callable[..., object]) -> Contract:
    """Return the contract a view carries, made when it has none yet."""
    contract: Contract = view.__dict__.setdefault("contract", Contract())
    return contract


def takes(kind: type[B]) -> Callable[[Callable[Concatenate[B, P], R]], Callable[P, R]]:
    """Give the view the request's JSON body, typed, as its first argument."""

    def declare(view: Callable[Concatenate[B, P], R]) -> Callable[P, R]:
        @wraps(view)
        def read(*args: P.args, **kwargs: P.kwargs) -> R:
            body = kind.read(request.get_data())
            try:
                return view(body, *args, **kwargs)
            except AppError as error:
                error.field = kind.on_the_wire(error.field)
                raise

        contract_of(read).body = kind
        return read

    return declare


def takes_list(kind: type[B], *, at_most: int) -> Callable[[Callable[Concatenate[list[B], P], R]], Callable[P, R]]:
    """Give the view the request's JSON array, each item typed, as its first argument."""

    def declare(view: Callable[Concatenate[list[B], P], R]) -> Callable[P, R]:
        @wraps(view)
        def read(*args: P.args, **kwargs: P.kwargs) -> R:
            return view(read_list(kind, request.get_data(), at_most=at_most), *args, **kwargs)

        contract_of(read).body, contract_of(read).is_list = kind, True
        return read

    return declare


def takes_query(kind: type[Q]) -> Callable[[Callable[Concatenate[Q, P], R]], Callable[P, R]]:
    """Give the view the query string, typed, as its first argument."""

    def declare(view: Callable[Concatenate[Q, P], R]) -> Callable[P, R]:
        @wraps(view)
        def read(*args: P.args, **kwargs: P.kwargs) -> R:
            return view(kind.read_query(request.args), *args, **kwargs)

        contract_of(read).query = kind
        return read

    return declare


def answers(
    kind: Any, status: int = 200, *, is_kept: bool = True
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Write what the view returns as JSON of this type. A value that does not fit its type is a bug and raises.

    An answer that is not kept has a secret in it: it is given once, whatever idempotency key a caller sends.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def declare(view: Callable[P, Any]) -> Callable[P, Response]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
            def work() -> Response:
                value = adapter.validate_python(view(*args, **kwargs), by_name=True, by_alias=True)
                text = adapter.dump_json(value, by_alias=True)
                return Response(text, status=status, mimetype="application/json")

            return answer_once(work) if is_kept else work()

        contract = contract_of(answer)
        contract.answer, contract.status = kind, status
        return answer

    return declare
