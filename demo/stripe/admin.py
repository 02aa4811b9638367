"""What only the fake offers: planning faults, moving an account on, and changing what it remembers, under `/_…`."""

import json
from collections.abc import Sequence
from typing import Any

from demo.stripe.calls.accounts import Status
from demo.stripe.faults import BY_CHANCE, Fault, Kind
from demo.stripe.post import Listener
from demo.stripe.refusals import Refusal, unknown_path
from demo.stripe.store import Body
from demo.stripe.wire import Answer, Request, json_answer, refuse
from demo.stripe.world import World


def answer(world: World, request: Request) -> Answer:
    """Answer a call such as `POST /_faults`, `POST /_accounts/{id}`, `DELETE /_objects/{id}`, `POST /_listeners`."""
    first, *rest = request.path.removeprefix("/_").split("/")
    try:
        return json_answer(_do(world, (request.method, first), rest, _read(request)))
    except Refusal as refusal:
        return refuse(refusal)
    except (TypeError, ValueError, KeyError) as error:
        return refuse(Refusal(f"This cannot be done: {error}"))


def _do(world: World, asked: tuple[str, str], rest: Sequence[str], given: Body) -> Body:
    done: Body = {}
    match (*asked, *rest):
        case ("GET", "faults"):
            done = {"drawn": dict(world.faults.drawn)}
        case ("POST", "faults"):
            plan(world, given)
        case ("DELETE", "faults"):
            world.faults.clear()
        case ("POST", "accounts", account_id):
            done = world.set_status(account_id, Status(given["status"]))
        case ("POST", "objects", outside_id):
            done = world.change(outside_id, given)
        case ("DELETE", "objects", outside_id):
            world.remove(outside_id)
        case ("DELETE", "objects"):
            world.forget_all()
        case ("POST", "listeners"):
            world.listeners.append(Listener(**given))
        case ("POST", "listeners", "move"):
            world.listeners[:] = [one.moved(given["url"], given["secret"]) for one in world.listeners]
        case _:
            raise unknown_path(asked[0], "/_" + "/".join([asked[1], *rest]))
    return done


def plan(world: World, given: Body) -> None:
    """Plan faults: `{"faults": [{"kind", "on", "times", "seconds"}], "random": {"share", "seed", "kinds", "seconds"}}`.

    `"expire_keys": true` forgets every key at once.
    """
    for fault in given.get("faults", ()):
        world.faults.plan(Fault(**{**fault, "kind": Kind(fault["kind"])}))
    if "random" in given:
        chance = given["random"]
        kinds = [Kind(kind) for kind in chance.get("kinds", BY_CHANCE)]
        world.faults.draw_at_random(**{**chance, "kinds": kinds})
    if given.get("expire_keys"):
        world.forget_keys()


def _read(request: Request) -> dict[str, Any]:
    read = json.loads(request.body or b"{}")
    if not isinstance(read, dict):
        raise Refusal("Say it as a JSON object.")
    return read
