"""The database: base class, column types, and `@command`, the one way to change anything. Nothing else commits."""

import json
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import Any, ClassVar, ParamSpec, TypeVar, cast

import structlog
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    Select,
    Text,
    Uuid,
    inspect,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

from core import ids
from core.config import settings
from core.errors import NotFound
from core.ids import Id
from core.turns import write_turn

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
Row = TypeVar("Row", bound="Base")
E = TypeVar("E", bound=StrEnum)
Work = TypeVar("Work", bound=Callable[[], object])
log = structlog.get_logger(__name__)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class IdType(TypeDecorator[Id]):
    """An id: native uuid on PostgreSQL, 16 bytes on SQLite."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type for a database."""
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Return what turns an id into what the driver takes; in one step, since most of a row are ids."""
        return super().bind_processor(dialect) if dialect.name == "postgresql" else _as_bytes

    def process_result_value(self, value: Any, _dialect: Dialect) -> Id | None:
        """Turn what the driver gives into an id."""
        return value if value is None or isinstance(value, Id) else Id(bytes=bytes(value))


def _as_bytes(value: Id | None) -> bytes | None:
    return None if value is None else value.bytes


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware everywhere in Python, always kept in UTC. Refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC, naive where the database knows no zones."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Make what was stored aware again."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def canonical(value: object) -> str:
    """Return the one way to write a value as JSON, for storing and hashing: sorted keys, no spaces, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Json(TypeDecorator[Any]):
    """A value as canonical JSON text, the same bytes on both databases. Replace it whole: changes inside go unseen."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Write the value."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """Read the value."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """What every table shares. `__prefix__` is what its public ids start with."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            Id: IdType,
            datetime: UtcDateTime,
            dict[str, Any]: Json,
            list[Any]: Json,
            list[str]: Json,
            list[dict[str, Any]]: Json,
        },
    )
    __prefix__: ClassVar[str] = "x"

    @property
    def public_id(self) -> str:
        """The id as people and addresses show it."""
        identity = inspect(self).identity
        return ids.show(self.__prefix__, identity[0] if identity else self.__dict__["id"])


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def id_column() -> Mapped[Id]:
    """Return the primary key column of a table."""
    return mapped_column(IdType, primary_key=True, default=ids.new)


def enum_column(kind: type[E], **options: Any) -> Mapped[E]:
    """Return a column that keeps a StrEnum as its text and gives it back as the enum."""
    plain = Enum(kind, native_enum=False, create_constraint=False, length=40, values_callable=_values)
    return mapped_column(plain, **options)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def minor_column(**options: Any) -> Mapped[int]:
    """Return a column of whole minor units; its currency stands in the row's `currency` column."""
    return mapped_column(BigInteger, **options)


def tenant_key(column: str, *, to: str, tenant: str = "seller_id") -> ForeignKeyConstraint:
    """Return the composite foreign key that refuses a child of another tenant's row."""
    return ForeignKeyConstraint([column, tenant], [f"{to}.id", f"{to}.{tenant}"])


_afterwards: ContextVar[list[Callable[[], object]] | None] = ContextVar("after_commit", default=None)
_beforehand: ContextVar[dict[object, Callable[[], object]] | None] = ContextVar("before_commit", default=None)


def in_command() -> bool:
    """Return whether a command is running."""
    return _afterwards.get() is not None


def command(fn: Callable[P, R]) -> Callable[P, R]:
    """Make a function the transaction: the outermost commits, inner ones join, raising stores nothing.

    Rows loaded before are expired, so that a command never decides on what was read earlier.
    Raises RuntimeError when something was changed outside a command.
    """

    @wraps(fn)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if in_command():
            return fn(*args, **kwargs)
        return _outermost(lambda: fn(*args, **kwargs))

    run.__dict__["is_command"] = True
    return run


def _outermost(work: Callable[[], R]) -> R:
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Something was changed outside a command. Move the change into one.")
    session.rollback()
    session.expire_all()
    queue: list[Callable[[], object]] = []
    marks = _afterwards.set(queue), _beforehand.set({})
    try:
        with write_turn():
            result = _commit(session, work)
    finally:
        _afterwards.reset(marks[0])
        _beforehand.reset(marks[1])
    _run_afterwards(queue)
    return result


def _commit(session: Session, work: Callable[[], R]) -> R:
    try:
        result = work()
        while queue := _beforehand.get():  # what runs may leave more
            queue.pop(next(iter(queue)))()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return result


def _run_afterwards(queue: list[Callable[[], object]]) -> None:
    """Run what waits for the commit.

    The change is stored by now, so a failure here is reported and not passed on: every receiver is safe to repeat
    and a sweep repairs what was missed. Tests see the failure at once.
    """
    for fn in queue:
        try:
            fn()
        except Exception:
            if settings().is_testing:
                raise
            db.session.rollback()
            log.exception("after_commit_failed", what=getattr(fn, "__qualname__", repr(fn)))


def end_read() -> None:
    """End the read transaction, so that slow work outside the database holds nothing open. Not inside a command."""
    if in_command():
        raise RuntimeError("A command ends by itself.")
    db.session.rollback()


def read_one_moment() -> None:
    """Let every read see the same moment of the database, until `end_read`. On SQLite each transaction does already."""
    end_read()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def after_commit(fn: Callable[[], object]) -> None:
    """Run `fn` once the outermost command has committed; never when it is refused."""
    queue = _afterwards.get()
    if queue is None:
        raise RuntimeError("after_commit belongs inside a command.")
    queue.append(fn)


def before_commit(key: object, make: Callable[[], Work]) -> Work:
    """Return what is called once at the end of the outermost command, inside its transaction; made at its first use."""
    queue = _beforehand.get()
    if queue is None:
        raise RuntimeError("before_commit belongs inside a command.")
    return cast("Work", queue.setdefault(key, make()))


def lock(row: Row) -> Row:
    """Read a row again and keep others from changing it until the command ends: first line of a deciding command."""
    if not in_command():
        raise RuntimeError("Locking belongs inside a command.")
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})  # not what it was loaded together with
    return row


def get_one(query: Select[T], *, missing: str) -> T:
    """Return the first row of a query. Raises NotFound with the sentence when it has none."""
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(missing)
    return found


def add(row: Row) -> Row:
    """Store a new row now, so that constraints speak up here and its id can be used."""
    db.session.add(row)
    db.session.flush()
    return row


def add_if_missing(table: type[Base], **values: Any) -> None:
    """Store a row unless a unique constraint says that it is there already. Racing callers all succeed, one writes."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(table).values(**values).on_conflict_do_nothing())
