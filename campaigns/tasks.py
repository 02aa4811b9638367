"""Work of campaigns in the background: both sides are told of ends of approvals, partners asked about mails."""

from datetime import timedelta
from typing import Any

from campaigns.commands.approvals import warn_seller
from campaigns.commands.brands import TELL_JOB, tell_all_to_look_again
from campaigns.commands.guests import remind_seller
from campaigns.commands.mail_reports import ask_seller
from campaigns.commands.reviews_digest import send_digests
from campaigns.commands.reviews_stages import escalate_seller
from campaigns.queries.approvals import sellers_with_ends_near
from campaigns.queries.guests import sellers_with_guests_to_remind
from campaigns.queries.mail_reports import sellers_to_ask
from campaigns.queries.reviews_digest import organizations_in_review
from campaigns.queries.reviews_stages import sellers_with_late_rounds, sellers_with_late_stages
from core.jobs import job, periodic
from core.sweeps import sweep

WARN_JOB = "campaigns.warn_of_ends"
DIGEST_JOB = "campaigns.mail_what_waits"
ESCALATE_JOB = "campaigns.tell_of_late_stages"
ASK_JOB = "campaigns.ask_for_reports"
REMIND_JOB = "campaigns.remind_guests"


@job(WARN_JOB)
def warn_of_ends(_payload: dict[str, Any]) -> dict[str, Any]:
    """Warn of approvals that run out."""
    return sweep("warn", sellers_with_ends_near(), warn_seller).to_json()


@job(TELL_JOB)
def tell_of_new_guidelines(payload: dict[str, Any]) -> dict[str, Any]:
    """Tell both sides which designs new guidelines want to have approved again."""
    return {"told": tell_all_to_look_again(payload["guidelines"])}


@job(ESCALATE_JOB)
def tell_of_late_stages(_payload: dict[str, Any]) -> dict[str, Any]:
    """Tell owners of reviews whose day has passed."""
    sellers = sorted({*sellers_with_late_stages(), *sellers_with_late_rounds()})
    return sweep("escalate", sellers, escalate_seller).to_json()


@job(DIGEST_JOB)
def mail_what_waits(_payload: dict[str, Any]) -> dict[str, Any]:
    """Send the daily mails about designs that wait."""
    return sweep("digest", organizations_in_review(), send_digests).to_json()


@job(ASK_JOB)
def ask_for_reports(_payload: dict[str, Any]) -> dict[str, Any]:
    """Ask partners how their mails went."""
    return sweep("ask", sellers_to_ask(), ask_seller).to_json()


@job(REMIND_JOB)
def remind_guests(_payload: dict[str, Any]) -> dict[str, Any]:
    """Remind guests of reviews that are soon due, once."""
    return sweep("remind", sellers_with_guests_to_remind(), remind_seller).to_json()


periodic(WARN_JOB, every=timedelta(hours=1))
periodic(ASK_JOB, every=timedelta(days=1))
periodic(DIGEST_JOB, every=timedelta(minutes=15))
periodic(ESCALATE_JOB, every=timedelta(hours=1))
periodic(REMIND_JOB, every=timedelta(hours=1))
