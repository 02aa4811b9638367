"""What needs somebody: what waits, as lines a person can act on. A line is shown only to those who may act on it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from accounts.permissions import Permission
from reports.queries.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Task:
    """One line: how many, what, why or since when, the page that deals with it, and how pressing it is."""

    count: int
    title: str
    note: str
    endpoint: str
    tone: str
    since: datetime | None = None


def tasks_for(found: Waiting, permissions: AbstractSet[str]) -> list[Task]:
    """Return the lines for somebody with these permissions, the most pressing first."""
    return [task for permission, task in _all_tasks(found) if task.count and permission in permissions]


def _asked(found: Waiting) -> list[tuple[Permission, Task]]:
    disputes = Task(found.disputes, "Disputes to answer", "else decided for them", "payouts.list_disputes", "warn")
    questions = Task(found.questions, "Questions of partners", "about their money", "payouts.list_questions", "warn")
    asks = Task(
        found.undo_asks, "Sales to give up, or not", "a seller asks to undo them", "tracking.list_orders", "warn"
    )
    return [
        (Permission.QUESTION_ANSWER, disputes),
        (Permission.QUESTION_ANSWER, questions),
        (Permission.QUESTION_ASK, asks),
    ]


def _all_tasks(found: Waiting) -> list[tuple[Permission, Task]]:
    designs = "campaigns.list_creatives"
    return [
        (
            Permission.CREATIVE_DECIDE,
            Task(found.designs, "Designs waiting for you", "oldest since", designs, "warn", found.designs_since),
        ),
        *_asked(found),
        *_payments(found),
        (
            Permission.ORDERS_EDIT,
            Task(found.conflicts, "Orders to review", "reported again, different", "tracking.list_orders", "warn"),
        ),
        (
            Permission.ORDERS_EDIT,
            Task(
                found.in_other_currency,
                "Orders without a share",
                "another currency than the terms",
                "tracking.list_conflicts",
                "warn",
            ),
        ),
        *_to_make(found),
        (
            Permission.REMITTANCE_RECORD,
            Task(found.stores_owing, "Stores that owe you", "collected for you", "payouts.list_receivables", "info"),
        ),
        (
            Permission.PARTNERS_EDIT,
            Task(found.offers_out, "Terms with a partner", "offered, not answered", "partners.list_partnerships", "ok"),
        ),
    ]


def _to_make(found: Waiting) -> list[tuple[Permission, Task]]:
    designs = "campaigns.list_creatives"
    to_change = Task(found.to_be_made, "Designs to change", "changes were asked for", designs, "info")
    to_renew = Task(
        found.to_renew, "Designs to review again", "for new guidelines, by", designs, "warn", found.to_renew_by
    )
    to_open = Task(found.to_be_opened, "Approved, but still locked", "waits for you", "campaigns.list_links", "warn")
    return [
        (Permission.LINKS_EDIT, to_open),
        (Permission.CREATIVE_EDIT, to_change),
        (Permission.CREATIVE_EDIT, to_renew),
    ]


def _payments(found: Waiting) -> list[tuple[Permission, Task]]:
    runs = "payouts.list_runs"
    return [
        (
            Permission.RUN_APPROVE,
            Task(found.runs_to_approve, "Payment runs to approve", "prepared by somebody else", runs, "warn"),
        ),
        (
            Permission.RUN_PREPARE,
            Task(found.runs_in_draft, "Payment runs to finish", "drafted, not sent for approval", runs, "info"),
        ),
        (
            Permission.RUN_PREPARE,
            Task(
                found.partners_due,
                "Partners to pay",
                "a month is closed, no run pays it yet",
                "payouts.draft_run",
                "warn",
            ),
        ),
        (
            Permission.RUN_PAY,
            Task(found.runs_to_pay, "Payment runs to pay", "approved, not all paid yet", runs, "info"),
        ),
        (
            Permission.RUN_PAY,
            Task(found.undecided, "Payments to decide about", "refused, or not known whether made", runs, "bad"),
        ),
        (
            Permission.RUN_APPROVE,
            Task(found.differences, "Differences to solve", "no new run is approved before", runs, "bad"),
        ),
    ]
