"""Where a platform wants its events: endpoints of the older API, event destinations of the newer."""

import secrets
from collections.abc import Iterator

from demo.stripe.call import Call, moment, new_id
from demo.stripe.post import Listener
from demo.stripe.refusals import Refusal
from demo.stripe.store import Body, Store


def create(call: Call) -> Body:
    """Answer `POST /v1/webhook_endpoints`. The secret is said only here."""
    _check_url(str(call.params["url"]), "url")
    made: Body = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": call.params.get("api_version"),
        "application": None,
        "created": call.now,
        "description": call.params.get("description"),
        "enabled_events": list(call.params["enabled_events"]),
        "livemode": call.is_live,
        "metadata": dict(call.params.get("metadata") or {}),
        "status": "enabled",
        "url": call.params["url"],
    }
    return call.add("webhook_endpoint", made | {"secret": f"whsec_{secrets.token_hex(16)}"})


def retrieve(call: Call) -> Body:
    """Answer `GET /v1/webhook_endpoints/{id}`."""
    return _without_secret(call.get("webhook_endpoint", call.ids[0]))


def list_all(call: Call) -> Body:
    """Answer `GET /v1/webhook_endpoints`."""
    page = call.list("webhook_endpoint", "/v1/webhook_endpoints")
    return page | {"data": [_without_secret(body) for body in page["data"]]}


def delete(call: Call) -> Body:
    """Answer `DELETE /v1/webhook_endpoints/{id}`."""
    found = call.get("webhook_endpoint", call.ids[0])
    call.store.remove(found["id"])
    return {"id": found["id"], "object": "webhook_endpoint", "deleted": True}


def create_destination(call: Call) -> Body:
    """Answer `POST /v2/core/event_destinations`, for addresses on the web."""
    url = call.params.get("webhook_endpoint", {}).get("url", "")
    _check_url(url, "webhook_endpoint.url")
    created = moment(call.now)
    made: Body = {
        "id": new_id("ed"),
        "object": "v2.core.event_destination",
        "amazon_eventbridge": None,
        "created": created,
        "description": call.params.get("description", ""),
        "enabled_events": list(call.params["enabled_events"]),
        "event_payload": call.params["event_payload"],
        "events_from": list(call.params.get("events_from", ["self"])),
        "livemode": call.is_live,
        "metadata": dict(call.params.get("metadata", {})),
        "name": call.params["name"],
        "snapshot_api_version": call.params.get("snapshot_api_version"),
        "status": "enabled",
        "status_details": None,
        "type": call.params["type"],
        "updated": created,
        "webhook_endpoint": {"url": url, "signing_secret": f"whsec_{secrets.token_hex(16)}"},
    }
    call.add("event_destination", made)
    return _shown(made, call)


def retrieve_destination(call: Call) -> Body:
    """Answer `GET /v2/core/event_destinations/{id}`."""
    return _shown(call.get("event_destination", call.ids[0]), call)


def listeners(store: Store, owner: str) -> Iterator[Listener]:
    """Return whoever a platform registered."""
    for body in store.each(owner, "webhook_endpoint"):
        yield Listener(body["url"], body["secret"], body["enabled_events"], owner, thin=False)
    for body in store.each(owner, "event_destination"):
        where, is_thin = body["webhook_endpoint"], body["event_payload"] == "thin"
        yield Listener(where["url"], where["signing_secret"], body["enabled_events"], owner, thin=is_thin)


def _check_url(url: str, param: str) -> None:
    if not url.startswith(("https://", "http://")):
        raise Refusal(f"Invalid URL: {url or 'none'}", code="url_invalid", param=param)


def _without_secret(body: Body) -> Body:
    return {name: value for name, value in body.items() if name != "secret"}


def _shown(body: Body, call: Call) -> Body:
    """Show the address and secret only where they were asked for."""
    asked = {name.removeprefix("webhook_endpoint.") for name in call.params.get("include", ())}
    where = {name: (value if name in asked else None) for name, value in body["webhook_endpoint"].items()}
    return body | {"webhook_endpoint": where if asked else None}
