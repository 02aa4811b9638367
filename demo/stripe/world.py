"""The world behind the doors: what the fake keeps, how it fails, where its events go, and what happens by itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core import clock
from demo.stripe.call import Call, new_id
from demo.stripe.calls import accounts, endpoints
from demo.stripe.faults import Fault, Faults
from demo.stripe.post import Letter, Listener, Post
from demo.stripe.refusals import missing
from demo.stripe.store import Body, Store


class World:
    """One Stripe: a store, its faults, its post, and its address once it is served."""

    def __init__(
        self, *, path: Path | None = None, faults: Faults | None = None, listeners: Sequence[Listener] = ()
    ) -> None:
        self.store = Store(path)
        self.faults = faults or Faults()
        self.post = Post()
        self.listeners = list(listeners)
        self.address = "http://127.0.0.1"

    def call(
        self,
        owner: str,
        *,
        is_live: bool = False,
        params: Mapping[str, Any] | None = None,
        ids: Sequence[str] = (),
        key: str | None = None,
        is_short_of_money: bool = False,
    ) -> Call:
        """Return a call of an owner at this moment."""
        return Call(
            store=self.store,
            owner=owner,
            is_live=is_live,
            params=params or {},
            ids=ids,
            now=int(clock.now().timestamp()),
            request_id=new_id("req"),
            key=key,
            address=self.address,
            is_short_of_money=is_short_of_money,
        )

    def spread(self, call: Call, fault: Fault | None = None) -> None:
        """Send the news of a call to everybody who listens."""
        with self.store.turn():
            listeners = [*self.listeners, *endpoints.listeners(self.store, call.owner)] if call.news else []
        wanted = [(listener, event) for event in call.news for listener in listeners]
        letters = [Letter(listener, event) for listener, event in wanted if listener.wants(call.owner, event)]
        self.post.send(letters, fault)

    def set_status(self, account_id: str, status: accounts.Status) -> Body:
        """Let Stripe decide about an account's capability to get transfers. Raises Refusal."""
        with self._acting(account_id) as (call, account):
            accounts.set_status(call, account, status)
        return account

    def change(self, outside_id: str, fields: Mapping[str, object]) -> Body:
        """Change an object behind everybody's back, with no event. Raises Refusal."""
        with self._acting(outside_id) as (call, body):
            changed = {**body, **fields}
            call.store.change(changed)
        return changed

    def remove(self, outside_id: str) -> None:
        """Forget an object behind everybody's back. Raises Refusal."""
        with self._acting(outside_id) as (call, _body):
            call.store.remove(outside_id)

    def forget_all(self) -> None:
        """Forget every object and key, as if nobody had ever asked for anything."""
        with self.store.turn():
            self.store.forget_all()

    def forget_keys(self) -> None:
        """Forget every idempotency key, as Stripe may after a day."""
        with self.store.turn():
            self.store.forget_keys()

    def close(self) -> None:
        """Stop sending and let go of the file."""
        self.post.close()
        self.store.close()

    @contextmanager
    def _acting(self, outside_id: str) -> Iterator[tuple[Call, Body]]:
        with self.store.turn():
            found = self.store.find_owned(outside_id)
            if found is None:
                raise missing("object", outside_id)
            owner, body = found
            call = self.call(owner, is_live=bool(body.get("livemode")))
            yield call, body
        self.spread(call)
