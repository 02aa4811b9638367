"""Mail: an outbox row written with its cause, sent by a job. Without SMTP, mail becomes files in the instance."""

import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, ids
from core.config import settings
from core.db import Base, IdType, add, command, db, end_read, enum_column, id_column, lock
from core.ids import Id
from core.jobs import enqueue, job


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"


class OutboxMail(Base):
    """One mail to one person. What it said stays as it was written."""

    __tablename__ = "outbox_mail"
    __prefix__ = "mail"

    id: Mapped[Id] = id_column()
    seller_id: Mapped[Id | None] = mapped_column(IdType, index=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str]
    html: Mapped[str]
    state: Mapped[MailState] = enum_column(MailState, default=MailState.WAITING)
    message_id: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]


def address(endpoint: str, **values: Any) -> str:
    """Return the public address of a page; unlike url_for it needs no request."""
    parts = urlsplit(settings().public_url)
    adapter = current_app.url_map.bind(parts.netloc, url_scheme=parts.scheme, script_name=parts.path or "/")
    return adapter.build(endpoint, values, force_external=True)


def caveat() -> str:
    """Return what to add where people are told that a mail is on its way: that it stays here; empty where it leaves."""
    if settings().mail_url:
        return ""
    return " Mail does not leave this machine yet: until MAIL_URL is set, each one is a file in instance/mail."


def outbox(
    *,
    to: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    reason: str,
    seller_id: Id | None = None,
) -> OutboxMail:
    """Write a mail from `templates/<template>.txt` and `.html`, inside a command. `reason` says why they get it."""
    values = dict(context, subject=subject, reason=reason, address=address)
    if len(values) < len(context) + 3:
        raise ValueError("The words of a mail may not be called subject, reason or address.")
    row = OutboxMail(
        id=ids.new(),
        seller_id=seller_id,
        recipient=to,
        subject=" ".join(subject.split()),
        text=render_template(f"{template}.txt", **values),
        html=render_template(f"{template}.html", **values),
        message_id=make_msgid(domain=urlsplit(settings().public_url).hostname or "localhost"),
    )
    add(row)
    enqueue("mail.send", {"id": row.public_id})
    return row


@job("mail.send")
def send(payload: dict[str, Any]) -> None:
    """Send one mail. Repeating after success does nothing; a mail whose worker died may arrive twice, never not."""
    mail_id = ids.parse(payload["id"], OutboxMail.__prefix__)
    row = db.session.get_one(OutboxMail, mail_id)
    if row.state is MailState.SENT:
        return
    message, to_folder = _message(row), not settings().mail_url
    end_read()
    if to_folder:
        _write(message, settings().instance_path / "mail")
    else:
        _deliver(message, settings().mail_url)
    _mark_sent(mail_id)


@command
def _mark_sent(mail_id: Id) -> None:
    row = lock(db.session.get_one(OutboxMail, mail_id))
    row.state, row.sent_at = MailState.SENT, clock.now()


def count_stuck(patience: timedelta) -> int:
    """Return how many mails have waited longer than `patience`."""
    query = select(func.count()).select_from(OutboxMail).where(OutboxMail.state == MailState.WAITING)
    return db.session.scalar(query.where(OutboxMail.created_at < clock.now() - patience)) or 0


def _message(row: OutboxMail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings().mail_from, row.recipient, row.subject
    message["Date"], message["Message-ID"] = format_datetime(row.created_at), row.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    return message


def _write(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(letter for letter in message["Message-ID"].split("@")[0] if letter.isalnum() or letter == ".")
    scratch = folder / f"{name}.new"
    scratch.write_bytes(message.as_bytes())
    scratch.replace(folder / f"{name}.eml")


def _deliver(message: EmailMessage, mail_url: str) -> None:
    """Hand a mail to an SMTP server: `smtps://` speaks TLS from the start, `smtp://` upgrades when it is offered."""
    parts = urlsplit(mail_url)
    host, trust = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=30, context=trust)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=30)
    with server:
        if parts.scheme != "smtps" and "starttls" in _extensions(server):
            server.starttls(context=trust)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _extensions(server: smtplib.SMTP) -> dict[str, str]:
    server.ehlo_or_helo_if_needed()
    return server.esmtp_features
