"""Activity: who did what in the organization, newest first."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from reports.queries.activity import PAGE_SIZE, Happening, list_activity
from reports.routes.blueprint import pages
from reports.rules.sentences import TOPICS, about, page_of


@pages.get("/activity")
@needs(Permission.ACTIVITY_SEE)
def activity() -> ResponseReturnValue:
    """Show the audit trail as sentences, fifty at a time."""
    topic = request.args.get("about", "")
    rows = list_activity(
        current_actor(), before=request.args.get("before", type=int), starts=TOPICS.get(topic, ("", ()))[1]
    )
    return render_template(
        "reports/activity.html", rows=rows, topics=TOPICS, topic=topic,
        older=rows[-1].record.seq if len(rows) == PAGE_SIZE else None,
    )  # fmt: skip


@pages.context_processor
def sentences() -> dict[str, object]:
    """Give the templates the words of actions and the pages of what they were about."""
    return {"about": about, "link_of": link_of}


def link_of(line: Happening) -> str:
    """Return the address of what a line was about, or nothing where no page shows it."""
    page = page_of(line.subject_kind) if line.subject else None
    values: dict[str, Any] = {page[1]: line.subject} if page else {}
    return url_for(page[0], **values) if page else ""
