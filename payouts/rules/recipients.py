"""Partners' accounts at rails that keep bank details themselves: states, what is missing, and when to look again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.errors import AppError

LOOK_AGAIN_AFTER = timedelta(minutes=10)
"""How long an unfinished account goes without a look, when no news of it comes."""
LOOK_AT_READY_AFTER = timedelta(days=1)
"""The same for an account that can be paid to."""
_KEPT_MISSING = 40
_NAMED = 4


class RecipientState(StrEnum):
    """Where a partner's account at a rail stands; the middle four are the rail's own words for it."""

    NEW = "new"
    RESTRICTED = "restricted"
    PENDING = "pending"
    ACTIVE = "active"
    REJECTED = "rejected"
    CLOSED = "closed"


UNFINISHED = frozenset({RecipientState.NEW, RecipientState.RESTRICTED, RecipientState.PENDING})

COUNTRIES = (
    "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HK",
    "HR", "HU", "IE", "IT", "JP", "LI", "LT", "LU", "LV", "MT", "MX", "MY", "NL", "NO", "NZ", "PL", "PT", "RO", "SE",
    "SG", "SI", "SK", "TH", "US",
)  # fmt: skip
"""Countries whose businesses Stripe takes (https://stripe.com/global)."""

_WORDS: Mapping[str, str] = {
    "default_outbound_destination": "A bank account or card that the money goes on to",
    "account": "Agreement to Stripe’s terms",
    "date_of_birth": "Date of birth",
    "given_name": "First name",
    "surname": "Last name",
    "id_numbers": "An identity or tax number",
    "primary_verification": "A copy of an identity document",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A partner's account as its rail shows it: whether it can be paid to, and names of what is still asked for."""

    object_id: str
    state: RecipientState
    missing: tuple[str, ...] = ()


def state_of(said: str | None, *, is_closed: bool) -> RecipientState:
    """Return the state behind a rail's word for its capability; one that is not known counts as not ready."""
    if is_closed:
        return RecipientState.CLOSED
    if said in {RecipientState.ACTIVE, RecipientState.PENDING, RecipientState.REJECTED}:
        return RecipientState(said)
    return RecipientState.REJECTED if said == "unsupported" else RecipientState.RESTRICTED


def kept(missing: Sequence[str]) -> list[str]:
    """Return what is stored of the names of what is asked for: each once, as many as a page can show."""
    return list(dict.fromkeys(missing))[:_KEPT_MISSING]


def words_for(requirement: str) -> str:
    """Return what a person reads for a requirement such as `identity.individual.date_of_birth`."""
    last = requirement.rpartition(".")[2]
    return _WORDS.get(last) or re.sub(r"[_\W]+", " ", last).strip().capitalize() or requirement


def why_not_ready(state: RecipientState, missing: Sequence[str]) -> str:
    """Return for the seller why an account cannot be paid to, what is missing, and whose turn it is."""
    match state:
        case RecipientState.PENDING:
            return "Stripe has everything and is checking it, which can take a day: nothing is to be done"
        case RecipientState.REJECTED:
            return "Stripe refuses payments to this account: ask the partner to choose another way under Get paid"
        case RecipientState.CLOSED:
            return "The account at Stripe is closed: ask the partner to connect again under Get paid"
        case RecipientState.ACTIVE:
            return "The account belongs to the other mode of Stripe: ask the partner to connect again under Get paid"
    asked = _few([words_for(name) for name in missing])
    still = f"Stripe still asks the partner for: {asked}" if asked else "The partner has not finished at Stripe"
    return f"{still}. Ask the partner to open Get paid and finish it"


def _few(words: Sequence[str]) -> str:
    """Return the first words of a list, and how many more there are."""
    more = len(words) - _NAMED
    return ", ".join(words[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def check_country(country: str) -> str:
    """Return a country's code. Raises AppError when Stripe takes nobody there."""
    if country not in COUNTRIES:
        raise AppError("Stripe cannot pay to this country. Give a bank account instead.", field="country")
    return country


def look_limit(state: RecipientState) -> timedelta | None:
    """Return how long an account in this state goes without a look; None when only news or a person leads to one."""
    if state in UNFINISHED:
        return LOOK_AGAIN_AFTER
    return LOOK_AT_READY_AFTER if state is RecipientState.ACTIVE else None
