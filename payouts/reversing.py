"""The calls to a rail that take back a transfer which came on top: look, send, look again. May die and go on."""

from core import clock
from core.access import Actor
from core.db import end_read
from core.ids import Id
from payouts.commands import reversing as commands
from payouts.commands.rail_accounts import ensure_rail_account
from payouts.models import RailReversal
from payouts.queries.findings import get_finding
from payouts.queries.rails import find_rail_account
from payouts.queries.reversing import reversal_by_id
from payouts.rails import RailTrouble, SendingRail, open_rail
from payouts.rules.sending import RailObject, wait_after


def start_reversal(finding_id: Id, *, actor: Actor, seen: str) -> RailReversal:
    """Let the transfer of a finding be taken back; a worker does it. Raises Conflict."""
    finding = get_finding(actor, finding_id)
    return commands.ask_reversal(finding_id, actor=actor, seen=seen, rail=_rail_of(finding.seller_id, finding.rail))


def go_on_reversing(reversal_id: Id) -> None:
    """Bring one attempt as far as it goes now."""
    reversal = reversal_by_id(reversal_id)
    rail, sends = _rail_of(reversal.seller_id, reversal.rail), reversal.sends
    taking = commands.take_up_reversal(reversal_id)
    if taking is None:
        return
    found = _look(rail, taking.group)
    if found is None:
        commands.postpone_reversal(reversal_id, wait_after(sends + 1))
    elif commands.judge_reversal(reversal_id, found) and clock.now() < taking.until:
        answer = rail.reverse(taking.request, taking.key)
        commands.record_reversal(reversal_id, answer, _look(rail, taking.group))


def _look(rail: SendingRail, group: str) -> list[RailObject] | None:
    try:
        return rail.look(group)
    except RailTrouble:
        return None


def _rail_of(seller_id: Id, rail: str) -> SendingRail:
    """Return a seller's rail, opened. Raises Conflict when it is not connected."""
    opened = open_rail(find_rail_account(seller_id, rail) or ensure_rail_account(seller_id, rail))
    end_read()
    return opened
