"""The stand-in beside the demo: what is run with it, and where it tells of what happened."""

import sys
from urllib.parse import urlsplit

from core.config import LOOPBACK, Settings, settings
from core.supervise import Program
from payouts.commands.rail_accounts import ensure_rail_account
from payouts.queries.rails import credentials_of, find_first_seller
from payouts.rules.destinations import Rail

FILE = "demo-stripe.db"


def program(chosen: Settings) -> Program | None:
    """Return the program to run beside the demo, None where payments do not go to a stand-in on this machine.

    It is told here where news go, so that it need not load the whole app to find out.
    """
    port = port_beside(chosen)
    if port is None:
        return None
    kept = str(chosen.instance_path / FILE)
    command = [sys.executable, "-m", "demo.stripe", "--port", str(port), "--file", kept]
    told = address_for_news()
    environment = [*zip(("STAND_IN_WEBHOOK", "STAND_IN_SECRET"), told, strict=True)] if told else []
    if chosen.demo_clock is not None:  # what it tells is only taken when it is signed at the demo's own time
        environment.append(("STAND_IN_CLOCK", str(chosen.demo_clock)))
    return Program("stripe", command, tuple(environment))


def port_beside(chosen: Settings) -> int | None:
    """Return the port of this machine that payments of the demo go to, None where they do not go to a stand-in here."""
    where = urlsplit(chosen.stripe_api_base)
    return where.port if chosen.is_demo and where.hostname in LOOPBACK else None


def address_for_news() -> tuple[str, str] | None:
    """Return where the first seller of the demo hears of its Stripe, and its signing secret; None where it has none."""
    if not settings().is_demo or not settings().stripe_secret_key.get_secret_value():
        return None
    seller_id = find_first_seller()
    if seller_id is None:
        return None
    account = ensure_rail_account(seller_id, Rail.STRIPE)
    secret = credentials_of(account).webhook_secret
    return (f"{settings().public_url.rstrip('/')}/webhooks/stripe/{account.public_id}", secret) if secret else None
