"""Forgetting a customer wherever they bought, and what shops told of them. Orders and earnings stay."""

import json
import re
from typing import Any

from sqlalchemy import String, cast, func, select

from core.access import SYSTEM
from core.db import command, lock
from core.privacy import know
from tracking.commands.customers import forget
from tracking.models import Customer, ImportRow, SourceEvent


@know("customers", lambda email: select(Customer).where(_is(Customer.email, email) | _is(Customer.external_id, email)))
@command
def forget_customer(customer: Customer, _email: str) -> None:
    """Erase a customer as their seller would. A shop may use the address as the customer's number."""
    forget(lock(customer), actor=SYSTEM)


@know("rows of imports", lambda email: select(ImportRow).where(_tells(ImportRow.report, email)))
@command
def forget_row(row: ImportRow, email: str) -> None:
    """Empty what a file said of a customer whose order still waits or was not taken."""
    row.report = _without(email, row.report, f"erased-{row.public_id}@invalid")


@know("shops’ events", lambda email: select(SourceEvent).where(_tells(SourceEvent.told, email)))
@command
def forget_event(event: SourceEvent, email: str) -> None:
    """Empty what a shop's event said of a customer, and forget the body it was read from."""
    event.sealed_body = ""
    event.told = _without(email, event.told, f"erased-{event.public_id}@invalid")


def _is(column: Any, email: str) -> Any:
    return func.lower(column) == email


def _tells(column: Any, email: str) -> Any:
    return cast(column, String).icontains(f'"{email}"', autoescape=True)


def _without(email: str, told: dict[str, Any] | None, instead: str) -> dict[str, Any]:
    text = re.sub(re.escape(f'"{email}"'), f'"{instead}"', json.dumps(told, ensure_ascii=False), flags=re.IGNORECASE)
    kept: dict[str, Any] = json.loads(text)
    return kept
