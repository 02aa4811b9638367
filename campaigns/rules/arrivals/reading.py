"""Reading a mail that arrived: a whole message (RFC 5322) or what somebody copied out of it. Nothing of it is run."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

from campaigns.rules.mail_html.blocks import BLOCK_TAGS
from core.errors import AppError

MOST_BYTES = 2_000_000
MOST_PARTS = 60
_HEADER = re.compile(rb"\A\s*(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}")
_TAG = re.compile(r"<[a-zA-Z!/][^>]*>")
_UNSEEN = ("display:none", "visibility:hidden", "mso-hide:all")
_SKIPPED = {"script", "style", "title", "head", "noscript"}
_UNREADABLE = (ValueError, LookupError, AttributeError, IndexError, RecursionError)
_VOID = {"br", "hr", "img", "col", "wbr", "meta", "link", "input", "area", "base"}
_BREAKS = BLOCK_TAGS | {"tr", "table", "ul", "ol", "dl", "hr", "br", "div"}


@dataclass(frozen=True, slots=True)
class Arrived:
    """What of a mail can be compared. A subject or sender is empty where it is not known, pictures are by their words.

    `html` says whether it came as HTML; plain text has no pictures.
    """

    subject: str
    sender: str
    words: str
    pictures: tuple[str, ...]
    html: bool


def read_arrived(raw: bytes, *, subject: str = "") -> Arrived:
    """Return what a pasted or uploaded mail says. Raises AppError with the field `mail` for what cannot be read."""
    if not raw.strip():
        raise AppError("Paste the mail as it arrived, or choose its file.", field="mail")
    if len(raw) > MOST_BYTES:
        raise AppError("This is more than 2 MB. Paste the mail without its attachments.", field="mail")
    if _HEADER.match(raw):
        return _of_message(raw, subject)
    return _of_body(raw.decode("utf-8", "replace"), subject=subject, sender="")


def read_head(raw: bytes) -> tuple[str, str]:
    """Return from whom a mail came and its subject, each empty where it is not known or cannot be read."""
    try:
        message = message_from_bytes(raw.lstrip(), policy=default)
        return _plain(str(message["from"] or "")), _plain(str(message["subject"] or ""))
    except _UNREADABLE:
        return "", ""


def _of_message(raw: bytes, subject: str) -> Arrived:
    try:
        message = message_from_bytes(raw.lstrip(), policy=default)
        parts = [part for part in message.walk() if not part.is_multipart()][:MOST_PARTS]
        texts = [part for part in reversed(parts) if part.get_content_maintype() == "text"]
        bodies = {part.get_content_type(): _text_of(part) for part in texts}
        named, sender = str(message["subject"] or ""), _name_of(str(message["from"] or ""))
    except _UNREADABLE as error:
        raise AppError("This file is no mail we can read. Paste what it shows instead.", field="mail") from error
    body = bodies.get("text/html") or bodies.get("text/plain") or ""
    if not body.strip():
        raise AppError("This mail has no text. Paste what it shows instead.", field="mail")
    return _of_body(body, subject=subject or named, sender=sender)


def _text_of(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else str(payload or "").encode()
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _name_of(sender: str) -> str:
    return sender.partition("<")[0].strip().strip('"') if "<" in sender else ""


def _of_body(body: str, *, subject: str, sender: str) -> Arrived:
    if not _TAG.search(body):
        return Arrived(_plain(subject), _plain(sender), body, (), html=False)
    words, pictures = words_of(body)
    return Arrived(_plain(subject), _plain(sender), words, pictures, html=True)


def words_of(source: str) -> tuple[str, tuple[str, ...]]:
    """Return the words of HTML that a reader sees, and the descriptions of its pictures; hidden parts are left out."""
    reader = _Seen()
    reader.feed(source)
    reader.close()
    return "".join(reader.parts), tuple(reader.pictures)


def _plain(text: str) -> str:
    return " ".join(text.split())


class _Seen(HTMLParser):
    """Collects what is shown. Inside something hidden it only counts how deep it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = given.get("style", "").replace(" ", "").lower()
        is_unseen = tag in _SKIPPED or any(mark in style for mark in _UNSEEN)
        if tag not in _VOID and (self._hidden or is_unseen):
            self._hidden.append(tag)
        if self._hidden or is_unseen:
            return
        if tag == "img" and given.get("alt", "").strip():
            self.pictures.append(_plain(given["alt"]))
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag in _BREAKS and not self._hidden:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
