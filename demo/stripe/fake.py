"""The fake itself: one request in, one answer out, or None where the connection breaks instead."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core import clock
from demo.stripe import admin, pages, refusals, routes
from demo.stripe.call import Call
from demo.stripe.faults import Fault, Faults, Kind
from demo.stripe.forms import read_form
from demo.stripe.idempotency import Once
from demo.stripe.post import Listener
from demo.stripe.refusals import Refusal
from demo.stripe.validation import check
from demo.stripe.wire import Answer, Request, json_answer, refuse
from demo.stripe.world import World

_NOT_WORKED_ON = {
    Kind.CONFLICT: refusals.busy,
    Kind.RATE_LIMIT: refusals.too_many,
    Kind.UNAVAILABLE: refusals.unavailable,
    Kind.ACCESS_REVOKED: refusals.no_access,
}
_LONGEST_KEY = 255


class Fake:
    """A Stripe of one's own: keeps its state in memory, or in a file so that it outlives its process."""

    def __init__(
        self, *, path: Path | None = None, faults: Faults | None = None, listeners: Sequence[Listener] = ()
    ) -> None:
        self.world = World(path=path, faults=faults, listeners=listeners)

    def answer(self, request: Request) -> Answer | None:
        """Answer one request. None means: break the connection."""
        if request.path.startswith("/_"):
            return admin.answer(self.world, request)
        if request.path.startswith("/setup/"):
            return pages.answer(self.world, request)
        fault = self.world.faults.draw(request.line)
        if fault and fault.kind is Kind.DROP_BEFORE:
            return None
        try:
            answer = self._work(request, fault)
        except Refusal as refusal:
            answer = refuse(refusal)
        if fault and fault.kind is Kind.SLOW_AFTER:
            time.sleep(fault.seconds)
        return None if fault and fault.kind is Kind.DROP_AFTER else answer

    def _work(self, request: Request, fault: Fault | None) -> Answer:
        if request.secret_key is None:
            raise refusals.no_key()
        if fault and fault.kind in _NOT_WORKED_ON:
            refused = _NOT_WORKED_ON[fault.kind]()
            raise refused
        route, ids = routes.find(request)
        call = self.world.call(
            owner_of(request),
            is_live="_live_" in request.secret_key,
            params=check(_read(request), route.declared, is_json=_is_json(request)),
            ids=ids,
            key=request.headers.get("idempotency-key"),
            is_short_of_money=bool(fault and fault.kind is Kind.INSUFFICIENT_BALANCE),
        )
        once = self._once(request)
        answer = self._do_once(once, call, route, fault) if once else self._do(call, route, fault)
        return answer.with_headers(Request_Id=call.request_id)

    def _do_once(self, once: Once, call: Call, route: routes.Route, fault: Fault | None) -> Answer:
        with self.world.store.turn():
            if fault and fault.kind is Kind.EXPIRE_KEYS:
                self.world.store.forget_keys()
            kept = once.begin()
        if kept is not None:
            return kept
        if fault and fault.kind is Kind.SLOW:
            time.sleep(fault.seconds)
        return self._do(call, route, fault, once)

    def _do(self, call: Call, route: routes.Route, fault: Fault | None, once: Once | None = None) -> Answer:
        """Do the work and keep the answer in one turn, so that neither is ever there without the other."""
        try:
            with self.world.store.turn():
                answer = _result(call, route, fault)
                if once:
                    once.keep(answer)
        except Refusal as refusal:
            answer = refuse(refusal)
            with self.world.store.turn():
                if once:
                    once.keep(answer)
        else:
            self.world.spread(call, fault)
        return answer

    def _once(self, request: Request) -> Once | None:
        key = request.headers.get("idempotency-key")
        if request.method != "POST" or not key:
            return None
        if len(key) > _LONGEST_KEY:
            raise Refusal("Idempotency keys can have up to 255 characters.", kind="idempotency_error")
        return Once(self.world.store, owner_of(request), key, request, clock.now().timestamp())


def owner_of(request: Request) -> str:
    """Return whose platform a key opens: its mode and third part, so that keys of one platform can be rotated."""
    parts = (request.secret_key or "").split("_", 3)
    return "_".join(parts[1:3])


def _result(call: Call, route: routes.Route, fault: Fault | None) -> Answer:
    if fault and fault.kind is Kind.ERROR_BEFORE:
        return refuse(refusals.broken())
    body = route.work(call)
    return refuse(refusals.broken()) if fault and fault.kind is Kind.ERROR_AFTER else json_answer(body)


def _is_json(request: Request) -> bool:
    return request.is_v2 and request.method == "POST"


def _read(request: Request) -> Mapping[str, Any]:
    try:
        text = request.body.decode()
        read = json.loads(text or "{}") if _is_json(request) else read_form(text or request.query)
    except ValueError as error:
        raise Refusal("Invalid request body.") from error
    if not isinstance(read, dict):
        raise Refusal("The request body must be an object.")
    return read
