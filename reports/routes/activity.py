"""Activity: who did what in the organization, newest first. Days are told in short; every single line can be read."""

from contextlib import suppress
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from reports.queries.activity import MOST_LINES, PAGE_SIZE, Happening, is_older_than, list_activity, list_days
from reports.routes.blueprint import own_organization, pages
from reports.rules.sentences import TOPICS, about, page_of
from reports.rules.windows import days_until

DAYS = 14  # on one page
SINGLE = "lines"  # the view in which nothing is summed up


@pages.get("/activity")
@needs(Permission.ACTIVITY_SEE)
def activity() -> ResponseReturnValue:
    """Show what people did day by day, or with `view=lines` every single line of the audit trail."""
    topic = request.args.get("about", "")
    is_single = request.args.get("view") == SINGLE or topic == "orders"
    found = _lines(topic) if is_single else _days(topic)
    return render_template("reports/activity.html", topics=TOPICS, topic=topic, is_single=is_single, **found)


def _days(topic: str) -> dict[str, Any]:
    actor, zone = current_actor(), own_organization().timezone
    window = days_until(_day_in_address("until") or clock.today(zone), DAYS, zone)
    days = list_days(actor, window, starts=_starts(topic))
    return {
        "days": days,
        "window": window,
        "is_cut": sum(len(day.lines) for day in days) == MOST_LINES,
        "older": window.before.last if is_older_than(actor, window.first, zone) else None,
    }


def _lines(topic: str) -> dict[str, Any]:
    only = _day_in_address("on")
    window = days_until(only, 1, own_organization().timezone) if only else None
    before = request.args.get("before", type=int)
    rows = list_activity(current_actor(), before=before, window=window, starts=_starts(topic))
    return {"rows": rows, "on": only, "older": rows[-1].record.seq if len(rows) == PAGE_SIZE else None}


def _day_in_address(name: str) -> date | None:
    """Return the day of an argument of the address, if it is one of this product's lifetime."""
    with suppress(ValueError):
        day = date.fromisoformat(request.args.get(name, ""))
        return day if day.year in range(2000, 2200) else None
    return None


def _starts(topic: str) -> tuple[str, ...]:
    return TOPICS[topic][1] if topic in TOPICS else ()


@pages.context_processor
def sentences() -> dict[str, object]:
    """Give the templates the words of actions and the pages of what they were about."""
    return {"about": about, "link_of": link_of, "actor_of": actor_of}


def link_of(line: Happening) -> str:
    """Return the address of what a line was about, or nothing where no page shows it."""
    page = page_of(line.subject.kind)
    values: dict[str, Any] = {page[1]: line.subject.public_id} if page else {}
    return url_for(page[0], **values) if page else ""


def actor_of(line: Happening) -> str:
    """Return who did it, as people call them."""
    others = {"api_key": "An API key", "guest": "Somebody without an account"}
    return line.who or others.get(line.record.actor_kind, "Tandem")
