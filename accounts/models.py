"""Tables of organizations and people. Secrets are kept only as hashes."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.permissions import Role
from accounts.rules.browsers import describe
from core import clock
from core.db import Base, IdType, enum_column, id_column
from core.ids import Id


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
