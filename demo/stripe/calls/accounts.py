"""Connected accounts of the newer API: a recipient gets transfers once Stripe knows who it is.

Source: https://docs.stripe.com/api/v2/core/accounts. What is not asked for in `include` is null in the answer.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from demo.stripe import refusals
from demo.stripe.call import Call, moment, new_id
from demo.stripe.refusals import Refusal
from demo.stripe.store import Body

TRANSFERS = "stripe_balance.stripe_transfers"
_INCLUDABLE = ("configuration", "defaults", "future_requirements", "identity", "requirements")
_ASKED = (
    "identity.individual.given_name",
    "identity.individual.date_of_birth",
    "identity.attestations.terms_of_service.account",
    "configuration.recipient.default_outbound_destination",
)


EEA = frozenset({
    "at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hr", "hu", "ie", "is", "it", "li", "lt",
    "lu", "lv", "mt", "nl", "no", "pl", "pt", "ro", "se", "si", "sk",
})  # fmt: skip
REACHED = EEA | {"us", "ca", "gb", "ch"}
"""Where a platform in the United States sends money to (https://docs.stripe.com/connect/cross-border-payouts)."""


class Status(StrEnum):
    """States of a capability."""

    ACTIVE = "active"
    PENDING = "pending"
    REJECTED = "rejected"
    RESTRICTED = "restricted"
    UNSUPPORTED = "unsupported"


_DETAILS = {
    Status.ACTIVE: [],
    Status.PENDING: [{"code": "determining_status", "resolution": "no_resolution"}],
    Status.REJECTED: [{"code": "rejected_other", "resolution": "contact_stripe"}],
    Status.UNSUPPORTED: [{"code": "unsupported_country", "resolution": "contact_stripe"}],
    Status.RESTRICTED: [{"code": "requirements_past_due", "resolution": "provide_info"}],
}


def create(call: Call) -> Body:
    """Answer `POST /v2/core/accounts`."""
    _check_recipient(call)
    account = _new(call)
    call.add("account", account)
    call.tell_of("v2.core.account.created", account["id"])
    return shown(account, call.params.get("include", ()))


def retrieve(call: Call) -> Body:
    """Answer `GET /v2/core/accounts/{id}`."""
    return shown(call.get("account", call.ids[0]), call.params.get("include", ()))


def check_receives_transfers(call: Call, destination: str) -> None:
    """Refuse an account that cannot take transfers. Raises Refusal."""
    account = call.store.find(call.owner, "account", destination)
    if account is None or account["closed"]:
        raise refusals.missing("destination", destination, "destination")
    if (country := _country_of(account)) not in REACHED:
        raise refusals.other_region(country)
    if status_of(account) != Status.ACTIVE:
        raise Refusal(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers",
            code="insufficient_capabilities_for_transfer",
            param="destination",
        )


def status_of(account: Body) -> str | None:
    """Return the state of the capability to get transfers, None when it was never asked for."""
    recipient = (account["configuration"] or {}).get("recipient")
    return None if recipient is None else recipient["capabilities"]["stripe_balance"]["stripe_transfers"]["status"]


def _country_of(account: Mapping[str, Any]) -> str:
    """Return the country of an account in small letters; one without any counts as the platform's own."""
    return str((account.get("identity") or {}).get("country") or "us").lower()


def set_status(call: Call, account: Body, status: Status) -> None:
    """Give the capability to get transfers another state, with what is still asked for in it, and tell of it."""
    if status_of(account) is None:
        raise Refusal(f"Account {account['id']} never asked to get transfers.")
    account["configuration"]["recipient"]["capabilities"] = _capabilities(status)
    account["requirements"] = _requirements(status)
    call.store.change(account)
    changed = "v2.core.account[configuration.recipient].capability_status_updated"
    call.tell_of(changed, account["id"], {"updated_capability": TRANSFERS})
    call.tell_of("v2.core.account[requirements].updated", account["id"])


def shown(account: Body, include: Any) -> Body:
    """Return the account as it is answered: parts that were not asked for are null."""
    parts = {name.partition(".")[0] for name in include}
    return {name: (None if name in _INCLUDABLE and name not in parts else value) for name, value in account.items()}


def _check_recipient(call: Call) -> None:
    if "recipient" in call.params.get("configuration", {}) and "country" not in call.params.get("identity", {}):
        text = "identity.country is required to apply the recipient configuration."
        raise Refusal(text, code="parameter_missing", param="identity.country")


def _new(call: Call) -> Body:
    given = call.params
    asked = given.get("configuration", {}).get("recipient", {}).get("capabilities", {}).get("stripe_balance", {})
    wants_transfers = asked.get("stripe_transfers", {}).get("requested", False)
    status = Status.RESTRICTED if _country_of(given) in REACHED else Status.UNSUPPORTED
    recipient = {"applied": True, "capabilities": _capabilities(status)} if wants_transfers else None
    return {
        "id": new_id("acct"),
        "object": "v2.core.account",
        "applied_configurations": ["recipient"] if recipient else [],
        "closed": False,
        "configuration": {"customer": None, "merchant": None, "recipient": recipient},
        "contact_email": given.get("contact_email"),
        "contact_phone": given.get("contact_phone"),
        "created": moment(call.now),
        "dashboard": given.get("dashboard"),
        "defaults": given.get("defaults"),
        "display_name": given.get("display_name"),
        "future_requirements": None,
        "identity": given.get("identity"),
        "livemode": call.is_live,
        "metadata": dict(given.get("metadata", {})),
        "requirements": _requirements(status if recipient else Status.ACTIVE),
    }


def _capabilities(status: Status) -> Body:
    state = {"status": status, "status_details": _DETAILS[status]}
    return {"bank_accounts": None, "cards": None, "stripe_balance": {"payouts": state, "stripe_transfers": state}}


def _requirements(status: Status) -> Body:
    asked = _ASKED if status is Status.RESTRICTED else ()
    due = {"minimum_deadline": {"status": "past_due", "time": None}} if asked else {"minimum_deadline": None}
    return {"alternatives": [], "entries": [_entry(name) for name in asked], "summary": due}


def _entry(description: str) -> Body:
    deadline = {"status": "past_due"}
    restricts = {"capability": TRANSFERS, "configuration": "recipient", "deadline": deadline}
    return {
        "awaiting_action_from": "user",
        "description": description,
        "errors": [],
        "impact": {"restricts_capabilities": [restricts]},
        "minimum_deadline": deadline,
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
