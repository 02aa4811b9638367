"""Events: those of the older API hold a copy of the object as it was, those of the newer say which object changed."""

from fnmatch import fnmatch

from demo.stripe.call import Call
from demo.stripe.store import Body


def retrieve(call: Call) -> Body:
    """Answer `GET /v1/events/{id}`."""
    return call.get("event", call.ids[0])


def list_all(call: Call) -> Body:
    """Answer `GET /v1/events`, of one type (`transfer.*` stands for several) or of a list of types."""
    wanted = call.params.get("types", [call.params.get("type", "*")])
    return call.list("event", "/v1/events", where=lambda body: any(fnmatch(body["type"], kind) for kind in wanted))


def retrieve_thin(call: Call) -> Body:
    """Answer `GET /v2/core/events/{id}`, with the data that is not delivered."""
    return call.get("thin_event", call.ids[0], said="event")
