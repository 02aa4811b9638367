"""What there is to tell of that the short demo does not have: a webhook that failed, and somebody who signed up."""

from sqlalchemy import select

from accounts.commands.hook_deliveries import Outcome, note_outcome
from accounts.commands.hook_log import send_test
from accounts.commands.hooks import create_hook
from accounts.rules.hooks import HookEvent
from campaigns.models import Link
from core import clock, ids
from core.access import system_for
from core.db import db
from core.ids import Id
from tracking.commands import record_lead
from tracking.queries.sources import show_click_id
from tracking.schemas.reports import CustomerReport, LeadReport


def add_what_is_told(seller_id: Id) -> None:
    """Give a seller one row of each."""
    _tell(seller_id)
    _lead(seller_id)


def _tell(seller_id: Id) -> None:
    """Set up a webhook that was sent a test, which nobody took."""
    hook, _secret = create_hook("https://crm.example/hooks", list(HookEvent), actor=system_for(seller_id))
    sent = send_test(hook.id, actor=system_for(seller_id))
    note_outcome(sent.id, Outcome(clock.now(), 5_000, error="There was no whole answer within 5 seconds."))


def _lead(seller_id: Id) -> None:
    """Let somebody who came by a link sign up."""
    link = db.session.scalars(select(Link).where(Link.seller_id == seller_id).order_by(Link.id)).first()
    assert link is not None
    customer, click = CustomerReport(external_id="sign-up-1"), show_click_id(ids.new(), link.id)
    report = LeadReport(customer=customer, event_name="Sign up", click_id=click)
    record_lead(report, program_id=link.program_id, actor=system_for(seller_id))
