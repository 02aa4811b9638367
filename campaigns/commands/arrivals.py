"""Writes of mails that arrived: the partner gives one, and both sides read how it compares with what was approved."""

import hashlib

from campaigns.models import MailArrival
from campaigns.queries.arrivals import approved_as_sent, versions_ever_approved
from campaigns.queries.placements import get_joined_placement
from campaigns.rules.actions import Action
from campaigns.rules.arrivals import Arrived, Outcome, compare_mail, read_arrived
from campaigns.rules.placements import Channel
from core import audit
from core.access import Actor
from core.db import add, command, lock
from core.errors import Conflict, NotAllowed
from core.ids import Id


@command
def compare_arrival(placement_id: Id, raw: bytes, *, subject: str = "", actor: Actor) -> MailArrival:
    """Compare a mail, whole or as it was copied, with what was approved, and keep what came of it; not the mail.

    Of several approved versions that counts which it is most like. Raises AppError with the field `mail` for what
    cannot be read, Conflict for what is no mail or was never approved.
    """
    placement = lock(get_joined_placement(actor, placement_id))
    if placement.channel is not Channel.EMAIL:
        raise Conflict("Only mails are compared. Sales of this part are counted by its link and code.")
    versions, arrived = versions_ever_approved(placement), read_arrived(raw, subject=subject)
    if not versions:
        raise Conflict("No design was approved for this yet, so there is nothing to compare with.")
    if actor.user_id is None:
        raise NotAllowed("Mails are compared by people. Sign in to do this.")
    compared = [(compare_mail(approved_as_sent(each, as_html=arrived.html), arrived), each) for each in versions]
    (outcome, differences), version = min(compared, key=lambda found: (_rank(found[0][0]), len(found[0][1])))
    row = add(
        MailArrival(
            **{name: getattr(placement, name) for name in ("seller_id", "partnership_id", "partner_id")},
            placement_id=placement.id,
            creative_version_id=version.id,
            outcome=outcome,
            differences=[each.to_json() for each in differences],
            subject=_subject(arrived),
            sha256=hashlib.sha256(raw).hexdigest(),
            compared_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.MAIL_COMPARED, placement, outcome=outcome, version=version.number)
    return row


def _rank(outcome: Outcome) -> int:
    return list(Outcome).index(outcome)


def _subject(arrived: Arrived) -> str:
    return arrived.subject[:200]
