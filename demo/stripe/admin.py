"""What only the fake offers: planning faults, moving an account on, and changing what it remembers, under `/_…`."""

import json
from http import HTTPStatus
from typing import Any

from demo.stripe.calls import accounts
from demo.stripe.faults import BY_CHANCE, Fault, Faults, Kind
from demo.stripe.refusals import Refusal, missing, unknown_path
from demo.stripe.store import Body, Store
from demo.stripe.wire import Answer, Request, json_answer, refuse


def answer(store: Store, faults: Faults, request: Request) -> Answer:
    """Answer one of the calls described in the module's parts."""
    try:
        return json_answer(_do(store, faults, request))
    except Refusal as refusal:
        return refuse(refusal)


def _do(store: Store, faults: Faults, request: Request) -> Body:
    first, _, rest = request.path.removeprefix("/_").partition("/")
    match request.method, first:
        case "POST", "faults":
            return plan(store, faults, _read(request))
        case "GET", "faults":
            return {"drawn": faults.drawn}
        case "DELETE", "faults":
            faults.clear()
            return {}
        case "POST", "objects":
            return change(store, rest, _read(request))
        case "DELETE", "objects":
            return remove(store, rest)
        case _:
            raise unknown_path(request.method, request.path)


def plan(store: Store, faults: Faults, asked: Body) -> Body:
    """Plan faults: `{"faults": [{"kind", "on", "times", "seconds"}], "random": {"share", "seed", "kinds", "seconds"}}`.

    `"expire_keys": true` forgets every key at once.
    """
    try:
        for fault in asked.get("faults", ()):
            faults.plan(Fault(**{**fault, "kind": Kind(fault["kind"])}))
        if "random" in asked:
            chance = asked["random"]
            faults.draw_at_random(**{**chance, "kinds": [Kind(kind) for kind in chance.get("kinds", BY_CHANCE)]})
    except (TypeError, ValueError, KeyError) as error:
        raise Refusal(f"These faults cannot be planned: {error}") from error
    if asked.get("expire_keys"):
        with store.turn():
            store.forget_keys()
    return {}


def change(store: Store, outside_id: str, fields: Body) -> Body:
    """Change an object behind the product's back; `status` of an account is that of its capability to get transfers."""
    with store.turn():
        _owner, body = _owned(store, outside_id)
        if body["object"] == "v2.core.account" and "status" in fields:
            accounts.set_status(body, accounts.Status(fields["status"]))
        else:
            body |= fields
        store.change(body)
    return body


def remove(store: Store, outside_id: str) -> Body:
    """Forget an object behind the product's back."""
    with store.turn():
        _owned(store, outside_id)
        store.remove(outside_id)
    return {}


def _owned(store: Store, outside_id: str) -> tuple[str, Body]:
    found = store.find_owned(outside_id)
    if found is None:
        raise missing("object", outside_id)
    return found


def _read(request: Request) -> dict[str, Any]:
    try:
        read = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refusal("Say it in JSON.", status=HTTPStatus.BAD_REQUEST) from error
    if not isinstance(read, dict):
        raise Refusal("Say it as a JSON object.")
    return read
