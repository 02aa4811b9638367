"""What each channel needs before it goes out, and which side says it.

A mail waits for two of them: the seller says who sends it, the partner why its list may be mailed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.rules.places import country_name, find_country
from campaigns.rules.creatives import Side
from campaigns.rules.placements import Channel
from core.errors import AppError

_SIZE = re.compile(r"\d{2,4}x\d{2,4}")
_MAIL = re.compile(r"[^\s@,<>]+@[^\s@,<>]+\.[^\s@,<>]+")
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")
SENDER = "sender"
"""Under which key the seller says who sends a mail."""
RIGHT = ("right_countries", "right_basis", "right_name")
"""Under which keys the partner says why it may mail its list: the whole of it, or nothing."""
PAGE = "page"
"""Under which key a store or a site says which page it is about."""
RIGHT_ON = "right_on"
"""Under which key the day of the statement is kept; nobody types it."""


class NeedKind(StrEnum):
    """How an answer is typed."""

    TEXT = "text"
    CHOICE = "choice"
    COUNTRIES = "countries"
    MAILS = "mails"
    SIZES = "sizes"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a channel needs: who says it, how, and whether the kit waits for it."""

    key: str
    label: str
    about: str
    side: Side
    kind: NeedKind = NeedKind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    locks: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist: what it is, who says it, and what was said."""

    label: str
    side: Side
    value: str
    locks: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it was said."""
        return bool(self.value)


BASES = (
    ("consent", "They agreed to get offers of others by mail"),
    ("customers", "They are our customers and did not object"),
    ("members", "They are our members and offers are part of it"),
    ("business", "They are businesses, where the law asks for no more"),
)
SENDERS = (
    ("partner", "The partner, from its own address, to its own list"),
    ("seller", "The seller, for both: with both postal addresses and both ways to unsubscribe"),
)
TOOLS = (
    ("plain", "Another program"),
    ("mailchimp", "Mailchimp"),
    ("klaviyo", "Klaviyo"),
    ("constant_contact", "Constant Contact"),
    ("marketo", "Marketo"),
)
_OPENS = "What to send opens when it is said."
_LISTED = "Such as United States, Canada."
_RIGHT = "What to send opens when the countries, this and a name are given."
NEEDS = {
    Channel.EMAIL: (
        Need(
            SENDER,
            "Who sends it",
            "What to send opens when it is said.",
            Side.SELLER,
            NeedKind.CHOICE,
            SENDERS,
            locks=True,
        ),
        Need("segment", "Part of the list", "Such as “bought in the last year”.", Side.PARTNER),
        Need("tool", "Mail program", "Its tags are filled in for you.", Side.PARTNER, NeedKind.CHOICE, TOOLS),
        Need("seeds", "Test addresses", "They get it first; separate by commas.", Side.PARTNER, NeedKind.MAILS),
        Need(
            "right_countries",
            "Countries you mail",
            "Such as United States, Canada.",
            Side.PARTNER,
            NeedKind.COUNTRIES,
            locks=True,
        ),
        Need("right_basis", "Why you may mail them", _RIGHT, Side.PARTNER, NeedKind.CHOICE, BASES, locks=True),
        Need("right_name", "Who says so", "Your full name. The day is kept with it.", Side.PARTNER, locks=True),
    ),
    Channel.STORE: (
        Need("stock", "Stock", "Such as “always there: it is a download”.", Side.SELLER),
        Need("settlement", "How the store settles", "When and how its sales are passed on.", Side.SELLER),
        Need(PAGE, "Where it is sold", "The page in your store.", Side.PARTNER, NeedKind.URL),
    ),
    Channel.BANNER: (
        Need("sizes", "Sizes", "In pixels, such as 300x250, 728x90.", Side.PARTNER, NeedKind.SIZES),
        Need(PAGE, "Where it stands", "The page with the banner.", Side.PARTNER, NeedKind.URL),
    ),
    Channel.EVENT: (
        Need("event", "Event", "Its name and place.", Side.PARTNER),
        Need("stand", "Stand", "Its number or where it is.", Side.PARTNER),
    ),
}


def needs_of(channel: Channel, side: Side) -> list[Need]:
    """Return what one side says about a channel."""
    return [need for need in NEEDS.get(channel, ()) if need.side is side]


def clean_answers(channel: Channel, side: Side, given: Mapping[str, str]) -> dict[str, str]:
    """Return what a side said, each answer in its one way of writing. Raises AppError at the field at fault.

    The right to mail is said whole or not at all.
    """
    cleaned = {need.key: _clean(need, given.get(need.key, "")) for need in needs_of(channel, side)}
    empty = [key for key in RIGHT if key in cleaned and not cleaned[key]]
    if empty and len(empty) < len(RIGHT):
        raise AppError("Say this too: countries, reason and name belong together.", field=empty[0])
    return cleaned


def said_at_first(channel: Channel, sender: str) -> dict[str, str]:
    """Return the answers of a new placement: who sends a mail, once that is said. Raises AppError at the field."""
    cleaned = clean_answers(channel, Side.SELLER, {SENDER: sender})
    return {key: value for key, value in cleaned.items() if value}


def dated(before: Mapping[str, str], after: dict[str, str], today: date) -> dict[str, str]:
    """Return the answers with the day on which the right to mail was said last."""
    is_new = any(after.get(key) for key in RIGHT) and any(before.get(key) != after.get(key) for key in RIGHT)
    return {**after, RIGHT_ON: today.isoformat()} if is_new else after


def lacks_right(channel: Channel, answers: Mapping[str, str]) -> bool:
    """Say whether a mail may not go out because nobody has said why the list may be mailed."""
    return channel is Channel.EMAIL and not all(answers.get(key) for key in RIGHT)


def lacks_sender(channel: Channel, answers: Mapping[str, str]) -> bool:
    """Say whether a mail may not go out because the seller has not said who sends it, so whose address it names."""
    return channel is Channel.EMAIL and not answers.get(SENDER)


def is_sellers_mail(channel: Channel, answers: Mapping[str, str]) -> bool:
    """Say whether the seller is the sender of a mail, so that it names both addresses and both ways to unsubscribe."""
    return channel is Channel.EMAIL and answers.get(SENDER) == "seller"


def checklist(channel: Channel, answers: Mapping[str, str]) -> list[Item]:
    """Return everything a channel needs with what was said of it, in the order it is asked."""
    return [
        Item(need.label, need.side, _shown(need, answers.get(need.key, "")), need.locks)
        for need in NEEDS.get(channel, ())
    ]


def _shown(need: Need, value: str) -> str:
    return dict(need.choices).get(value, as_typed(need, value))


def as_typed(need: Need, value: str) -> str:
    """Return a kept answer as a person would type it: countries by their names."""
    is_listed = need.kind is NeedKind.COUNTRIES and value
    return ", ".join(country_name(code) for code in value.split(", ")) if is_listed else value


def _clean(need: Need, text: str) -> str:
    """Return one answer. Raises AppError saying how it is written."""
    value = " ".join(text.split())
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if need.kind is NeedKind.CHOICE and value not in {"", *dict(need.choices)}:
        raise AppError("Choose one of the list.", field=need.key)
    if need.kind is NeedKind.COUNTRIES:
        return _countries(need, parts)
    if need.kind is NeedKind.SIZES:
        sizes = [part.lower().replace("×", "x").replace(" ", "") for part in parts]
        return _listed(need, sizes, _SIZE, "Write each as width x height, such as 300x250.")
    if need.kind is NeedKind.MAILS:
        return _listed(need, parts, _MAIL, "Write each as name@example.com.")
    if need.kind is NeedKind.URL and value and not _URL.fullmatch(value):
        raise AppError("Write the whole address, such as https://shop.example.com/page.", field=need.key)
    return value


def _countries(need: Need, parts: list[str]) -> str:
    """Return the codes of countries that were named. Raises AppError naming what is none."""
    found = {part: find_country(part) for part in parts}
    unknown = [part for part, code in found.items() if code is None]
    if unknown:
        raise AppError(f"“{unknown[0]}” is not a country. Write names such as United States, Canada.", field=need.key)
    return ", ".join(dict.fromkeys(code for code in found.values() if code))


def _listed(need: Need, parts: list[str], pattern: re.Pattern[str], refusal: str) -> str:
    if any(not pattern.fullmatch(part) for part in parts):
        raise AppError(refusal, field=need.key)
    return ", ".join(dict.fromkeys(parts))
