"""Typed input about reports of mails."""

from dataclasses import dataclass
from datetime import date

from campaigns.rules.mail_reports import MailCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReportDraft:
    """What a partner says about a mail it sent."""

    sent_on: date | None
    counts: MailCounts
    note: str = ""
    subject: str = ""
