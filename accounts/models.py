"""Tables of organizations and people. Secrets are kept only as hashes."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.permissions import Role
from accounts.rules.browsers import describe
from accounts.rules.hooks import DeliveryState, HookState
from core import clock
from core.db import Base, IdType, enum_column, id_column, tenant_key
from core.ids import Id

_OPEN = text("spread_at IS NULL")


class Organization(Base):
    """A business. It can sell in one partnership and be the partner in another."""

    __tablename__ = "organization"
    __prefix__ = "org"

    id: Mapped[Id] = id_column()
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    legal_name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    postal_address: Mapped[str] = mapped_column(String(500), default="")
    country: Mapped[str] = mapped_column(String(2), default="US")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class User(Base):
    """A person who signs in. The e-mail address is kept in lower case."""

    __tablename__ = "user"
    __prefix__ = "usr"

    id: Mapped[Id] = id_column()
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(20), default="en_US")
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[str | None] = mapped_column(String(255))  # sealed, see accounts/sealing.py
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)  # the last time step whose code was used
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class Membership(Base):
    """What a person is in an organization."""

    __tablename__ = "membership"
    __prefix__ = "mb"
    __table_args__ = (UniqueConstraint("organization_id", "user_id"),)

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role] = enum_column(Role)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship(back_populates="memberships")
    organization: Mapped[Organization] = relationship()


class UserSession(Base):
    """A signed-in browser. The cookie carries the token; only its hash is here."""

    __tablename__ = "user_session"
    __prefix__ = "ses"

    id: Mapped[Id] = id_column()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"), index=True)
    organization_id: Mapped[Id | None] = mapped_column(ForeignKey("organization.id"))
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    network: Mapped[str] = mapped_column(String(64), default="")
    has_second_factor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    fresh_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    @property
    def browser(self) -> str:
        """Which browser this is, in words."""
        return describe(self.user_agent)


class RecoveryCode(Base):
    """A code that stands in for the authenticator app, once."""

    __tablename__ = "recovery_code"
    __prefix__ = "rc"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[Id] = id_column()
    user_id: Mapped[Id] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class SignedLink(Base):
    """A one-time link that was handed out or mailed. Opening it does nothing; a button on its page uses it, once."""

    __tablename__ = "signed_link"
    __prefix__ = "sl"

    id: Mapped[Id] = id_column()
    purpose: Mapped[str] = mapped_column(String(30))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    user_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[Id | None] = mapped_column(ForeignKey("organization.id"))
    subject_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiKey(Base):
    """A key for programs. Shown once; only its hash is here. Belongs to a seller and a default program."""

    __tablename__ = "api_key"
    __prefix__ = "key"

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    default_program_id: Mapped[Id | None] = mapped_column(IdType)
    name: Mapped[str] = mapped_column(String(100))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(20), default="")
    scopes: Mapped[list[str]] = mapped_column(default=list)
    created_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Hook(Base):
    """An address of another program that is told of events. Its secrets are sealed, see accounts/sealing.py.

    Whoever holds the turn sends; others leave the webhook alone until it is given back or runs out.
    """

    __tablename__ = "hook"
    __prefix__ = "hook"
    __table_args__ = (UniqueConstraint("id", "seller_id"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]] = mapped_column(default=list)
    sealed_secret: Mapped[str] = mapped_column(String(255))
    sealed_old_secret: Mapped[str] = mapped_column(String(255), default="")
    old_secret_until: Mapped[datetime | None]
    state: Mapped[HookState] = enum_column(HookState, default=HookState.ON)
    stopped_why: Mapped[str] = mapped_column(String(200), default="")
    failing_since: Mapped[datetime | None]
    turn: Mapped[Id | None]
    turn_until: Mapped[datetime | None]
    created_by_id: Mapped[Id | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    @property
    def is_on(self) -> bool:
        """Whether it is told what happens."""
        return self.state is HookState.ON and self.removed_at is None


class HookEventRow(Base):
    """Something that happened and that some webhook wants to hear. Written with its cause; the body follows later."""

    __tablename__ = "hook_event"
    __prefix__ = "evt"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        Index("ix_hook_event_open", "seller_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[Id]
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    spread_at: Mapped[datetime | None]


class HookDelivery(Base):
    """One event on its way to one webhook."""

    __tablename__ = "hook_delivery"
    __prefix__ = "hd"
    __table_args__ = (
        UniqueConstraint("id", "seller_id"),
        UniqueConstraint("hook_event_id", "hook_id"),
        tenant_key("hook_id", to="hook"),
        tenant_key("hook_event_id", to="hook_event"),
        Index("ix_hook_delivery_hook_id_state_next_at", "hook_id", "state", "next_at"),
    )

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    hook_id: Mapped[Id]
    hook_event_id: Mapped[Id]
    state: Mapped[DeliveryState] = enum_column(DeliveryState, default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    hook: Mapped[Hook] = relationship(primaryjoin="foreign(HookDelivery.hook_id) == Hook.id", viewonly=True)
    event: Mapped[HookEventRow] = relationship(
        primaryjoin="foreign(HookDelivery.hook_event_id) == HookEventRow.id", viewonly=True
    )
    attempts: Mapped[list["HookAttempt"]] = relationship(
        primaryjoin="foreign(HookAttempt.hook_delivery_id) == HookDelivery.id",
        order_by="HookAttempt.id",
        viewonly=True,
    )


class HookAttempt(Base):
    """One try of a delivery: what came back, how long it took, or why nothing came."""

    __tablename__ = "hook_attempt"
    __prefix__ = "ha"
    __table_args__ = (tenant_key("hook_delivery_id", to="hook_delivery"),)

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id]
    hook_delivery_id: Mapped[Id] = mapped_column(IdType, index=True)
    began_at: Mapped[datetime]
    took_ms: Mapped[int]
    status: Mapped[int | None]
    error: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
