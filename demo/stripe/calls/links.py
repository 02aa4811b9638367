"""Account links: a way, for a short time and once, to the page on which a partner says who it is."""

import secrets
from datetime import timedelta

from demo.stripe.call import Call, moment
from demo.stripe.refusals import Refusal
from demo.stripe.store import Body

LIFETIME = timedelta(minutes=10)


def create(call: Call) -> Body:
    """Answer `POST /v2/core/account_links`."""
    account = call.get("account", str(call.params["account"]), param="account")
    case = call.params["use_case"]
    if case["type"] not in case:
        raise Refusal(f"use_case.{case['type']} is required.", code="parameter_missing", param="use_case")
    token, until = secrets.token_urlsafe(24), call.now + int(LIFETIME.total_seconds())
    link: Body = {
        "object": "v2.core.account_link",
        "account": account["id"],
        "created": moment(call.now),
        "expires_at": moment(until),
        "livemode": call.is_live,
        "url": f"{call.address}/setup/{token}",
        "use_case": dict(case),
    }
    call.add("account_link", {"id": f"setup_{token}", "until": until, "is_used": False, "link": link})
    return link
