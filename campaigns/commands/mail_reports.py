"""Writes of reports of mails: what a partner says, and the one time it is asked for it."""

from campaigns.models import MailReport, Placement
from campaigns.notices import mail_reports as notices
from campaigns.queries.earning import could_be_sent
from campaigns.queries.mail_reports import approved_subjects, reported, silent_placements
from campaigns.queries.placements import get_joined_placement
from campaigns.rules import mail_reports as rules
from campaigns.rules.actions import Action
from campaigns.schemas.mail_reports import MailReportDraft
from core import audit, clock
from core.access import Actor, system_for
from core.db import add, command, db, lock
from core.errors import NotAllowed
from core.ids import Id


@command
def report_mail(placement_id: Id, draft: MailReportDraft, *, actor: Actor) -> MailReport:
    """Keep how a mail went. Saying it again corrects it; what was said before stays.

    Raises AppError at the field of a figure that cannot be, Conflict for what is no mail or was not open yet.
    """
    placement = lock(get_joined_placement(actor, placement_id))
    rules.check_may_report(placement.channel, placement.state)
    rules.check_sent_on(draft.sent_on, clock.today(_zone(placement)))
    rules.check_counts(draft.counts)
    rules.check_subject(draft.subject, approved_subjects(placement))
    if actor.user_id is None or draft.sent_on is None:
        raise NotAllowed("Reports are made by people. Sign in to do this.")
    report = add(
        MailReport(
            **{name: getattr(placement, name) for name in ("seller_id", "partnership_id", "partner_id")},
            **{name: getattr(draft.counts, name) for name in draft.counts.__slots__},
            placement_id=placement.id,
            sent_on=draft.sent_on,
            note=draft.note.strip(),
            subject=draft.subject,
            reported_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.MAIL_REPORTED, placement, sent=draft.counts.sent)
    notices.mail_reported(report, placement)
    return report


def ask_seller(seller_id: Id) -> int:
    """Ask the partners of a seller how their mails went; returns how many were asked. Each is a command."""
    return sum(ask_for_report(placement_id) for placement_id in silent_placements(seller_id))


@command
def ask_for_report(placement_id: Id) -> bool:
    """Ask a partner once how its mail went, if it could be sent and its days are over. Returns whether it was asked."""
    placement = lock(db.session.get_one(Placement, placement_id))
    asks_on = rules.asks_on(placement.window)
    is_early = asks_on is None or clock.today(_zone(placement)) < asks_on
    if is_early or placement.report_asked_at or reported([placement.id]) or not could_be_sent(placement):
        return False
    placement.report_asked_at = clock.now()
    audit.record(system_for(placement.seller_id), Action.REPORT_ASKED, placement)
    notices.ask_for_report(placement)
    return True


def _zone(placement: Placement) -> str:
    return placement.partnership.seller.timezone if placement.partnership else "UTC"
