"""A call: who asks, with which parameters, and what is done for it: fetching, keeping, listing, telling the news."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from demo.stripe import refusals
from demo.stripe.refusals import Refusal
from demo.stripe.store import Body, Span, Store

API_VERSION = "2026-10-28.endive"  # what stripe 16.1.0 speaks
Matches = Callable[[Body], bool]
_EXPANDABLE = {
    "balance_transaction": ("balance_transaction",),
    "source": ("transfer", "transfer_reversal"),
    "transfer": ("transfer",),
}


def moment(seconds: int) -> str:
    """Return a moment as the newer API writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id(prefix: str) -> str:
    """Return a new id in Stripe's manner, such as `tr_6b1f…`."""
    return f"{prefix}_{secrets.token_hex(12)}"


@dataclass(frozen=True)
class Call:
    """One call being worked on, inside the store's turn. `now` is in seconds since 1970."""

    store: Store
    owner: str
    is_live: bool
    params: Mapping[str, Any]
    ids: Sequence[str]
    now: int
    request_id: str
    key: str | None = None
    address: str = ""
    is_short_of_money: bool = False
    news: list[Body] = field(default_factory=list)

    def get(self, kind: str, outside_id: str, *, param: str = "id", said: str = "") -> Body:
        """Return one of the platform's objects. Raises Refusal (`resource_missing`)."""
        found = self.store.find(self.owner, kind, outside_id)
        if found is None:
            raise refusals.missing(said or kind.replace("_", " "), outside_id, param)
        return found

    def add(self, kind: str, body: Body, *, grouped: str | None = None) -> Body:
        """Keep a new object."""
        return self.store.add(self.owner, kind, body, created=self.now, grouped=grouped)

    def list(self, kind: str, url: str, *, where: Matches | None = None, grouped: str | None = None) -> Body:
        """Return a page of objects, newest first (https://docs.stripe.com/api/pagination)."""
        found = self.store.each(self.owner, kind, self._span(kind), grouped)
        page, has_more = self._page(filter(where, found) if where else found)
        data = [self.expand(body, "data.") for body in page]
        return {"object": "list", "url": url, "has_more": has_more, "data": data}

    def equal(self, *names: str) -> Matches:
        """Return whether an object has what the call's parameters of these names ask for."""
        wanted = {name: self.params[name] for name in names if name in self.params}
        return lambda body: all(body.get(name) == value for name, value in wanted.items())

    def expand(self, body: Body, prefix: str = "") -> Body:
        """Put whole objects where `expand` asks for more than their ids. Raises Refusal."""
        whole = dict(body)
        for asked in self.params.get("expand", ()):
            name = asked.removeprefix(prefix)
            if name not in _EXPANDABLE or name not in body or not asked.startswith(prefix):
                raise Refusal(f"This property cannot be expanded ({asked}).", param="expand")
            found = (self.store.find(self.owner, kind, str(body[name])) for kind in _EXPANDABLE[name])
            whole[name] = next((each for each in found if each is not None), body[name])
        return whole

    def tell(self, kind: str, changed: Body) -> None:
        """Keep and send a snapshot event: a copy of the object as it is now (https://docs.stripe.com/api/events/object)."""
        request = {"id": self.request_id, "idempotency_key": self.key}
        event: Body = {"id": new_id("evt"), "object": "event", "api_version": API_VERSION, "created": self.now}
        event |= {"data": {"object": dict(changed)}, "livemode": self.is_live, "pending_webhooks": 1}
        self.news.append(self.add("event", {**event, "request": request, "type": kind}))

    def tell_of(self, kind: str, account_id: str, data: Body | None = None) -> None:
        """Keep and send a thin event: it says which account changed, not how (https://docs.stripe.com/api/v2/core/events)."""
        request = {"id": self.request_id, "idempotency_key": self.key or self.request_id}
        url = f"/v2/core/accounts/{account_id}"
        event: Body = {"id": new_id("evt"), "object": "v2.core.event", "created": moment(self.now), "type": kind}
        event |= {"livemode": self.is_live, "context": None, "reason": {"type": "request", "request": request}}
        event |= {"related_object": {"id": account_id, "type": "v2.core.account", "url": url}, "data": data or {}}
        self.news.append(self.add("thin_event", event))

    def _span(self, kind: str) -> Span:
        created = self.params.get("created", {})
        bounds = {"gte": created, "lte": created} if isinstance(created, int) else created
        places = {"before": self._place(kind, "starting_after"), "after": self._place(kind, "ending_before")}
        given = {name: place for name, place in places.items() if place is not None}
        since = max(bounds.get("gte", 0), bounds.get("gt", -1) + 1)
        until = min(bounds.get("lte", Span.until), bounds.get("lt", Span.until + 1) - 1)
        return Span(since=since, until=until, **given)

    def _place(self, kind: str, param: str) -> int | None:
        if param not in self.params:
            return None
        place = self.store.place_of(self.owner, kind, self.params[param])
        if place is None:
            raise refusals.missing(kind.replace("_", " "), self.params[param], param)
        return place

    def _page(self, found: Iterator[Body]) -> tuple[Sequence[Body], bool]:
        limit = self.params.get("limit", 10)
        if "ending_before" in self.params:
            everything = list(found)
            return everything[-limit:], len(everything) > limit
        page = list(islice(found, limit + 1))
        return page[:limit], len(page) > limit
