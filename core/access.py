"""Access: who is asking, and whether this view is for them. Every view declares it; a view that does not is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from flask import Flask, current_app, g, request

from core.errors import FreshSignInNeeded, NotAllowed, Unauthorized
from core.ids import Id

View = TypeVar("View", bound=Callable[..., object])


class ActorKind(StrEnum):
    """What kind of actor is asking."""

    USER = "user"
    API_KEY = "api_key"
    GUEST = "guest"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, inside which organization. Holds ids and names only, never a row."""

    user_id: Id | None
    organization_id: Id | None
    role: str
    kind: ActorKind
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    scopes: frozenset[str] | None = None
    default_program_id: Id | None = None
    is_fresh: bool = False

    def may(self, permission: str) -> bool:
        """Return whether this actor has a permission."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions


SYSTEM = Actor(None, None, "system", ActorKind.SYSTEM)


def system_for(organization_id: Id) -> Actor:
    """Return the product itself, acting inside one organization."""
    return Actor(None, organization_id, "system", ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks of whoever calls it: a permission (None: nothing), and a fresh sign-in."""

    permission: str | None
    fresh: bool = False
    is_public: bool = False


def needs(permission: str, *, fresh: bool = False) -> Callable[[View], View]:
    """Declare the permission a view asks for; `fresh` also asks for a sign-in within the last 30 minutes."""

    def declare(view: View) -> View:
        view.__dict__["access"] = Access(permission, fresh)
        return view

    return declare


def signed_in(view: View) -> View:
    """Declare a view that any signed-in person may call, whatever the role."""
    view.__dict__["access"] = Access(None)
    return view


def public(view: View) -> View:
    """Declare a view that needs no sign-in."""
    view.__dict__["access"] = Access(None, is_public=True)
    return view


class Gate:
    """The one place that enforces access, before every request."""

    def __init__(
        self, load_actor: Callable[[], Actor | None], who_may: Callable[[str], str], others: Mapping[str, Access]
    ) -> None:
        self._load_actor, self._who_may, self._others = load_actor, who_may, others

    def install(self, app: Flask) -> None:
        """Enforce access in an app. Call `check` after the last view is registered."""
        app.before_request(self._enforce)
        app.extensions["tandem_gate"] = self

    def access_of(self, app: Flask, endpoint: str) -> Access | None:
        """Return what an endpoint declares: by its decorator, or in the list for views that are not ours."""
        declared = getattr(app.view_functions.get(endpoint), "access", None)
        return declared if isinstance(declared, Access) else self._others.get(endpoint)

    def check(self, app: Flask) -> None:
        """Refuse to start with a view that declares nothing. Raises RuntimeError naming each."""
        missing = sorted(name for name in app.view_functions if self.access_of(app, name) is None)
        if missing:
            raise RuntimeError(f"These views declare no access: {', '.join(missing)}")

    def _enforce(self) -> None:
        g.actor = self._load_actor()
        if request.endpoint is None:
            return  # no such address: the error page needs no access
        access = self.access_of(current_app, request.endpoint)
        if access is None:
            raise RuntimeError(f"{request.endpoint} declares no access.")
        if not access.is_public:
            self._refuse(access, g.actor)

    def _refuse(self, access: Access, actor: Actor | None) -> None:
        if actor is None:
            raise Unauthorized("Sign in to open this page.")
        if access.permission is not None and not actor.may(access.permission):
            raise NotAllowed(f"Your role cannot do this. {self._who_may(access.permission)} can.")
        if access.fresh and not actor.is_fresh:
            raise FreshSignInNeeded("Confirm that it is you, then go on.")


def current_actor() -> Actor:
    """Return who is asking. Raises Unauthorized on a public page without a sign-in."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise Unauthorized("Sign in to open this page.")
    return actor


def find_actor() -> Actor | None:
    """Return who is asking, or None on a public page without a sign-in."""
    actor: Actor | None = g.get("actor")
    return actor


def gate(app: Flask) -> Gate:
    """Return the gate of an app."""
    found: Gate = app.extensions["tandem_gate"]
    return found


def all_access(app: Flask) -> Iterable[tuple[str, Access | None]]:
    """Yield every endpoint with what it declares."""
    here = gate(app)
    return ((name, here.access_of(app, name)) for name in app.view_functions)
