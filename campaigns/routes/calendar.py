"""The calendar of campaigns and send dates, one month at a time."""

import re
from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.queries.calendar import get_month
from campaigns.routes.blueprint import pages
from campaigns.rules.placements import CHANNEL_WORDS
from core import clock
from core.access import current_actor, needs
from core.formats import viewer_zone

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@pages.get("/campaigns/calendar")
@needs(Permission.CAMPAIGNS_SEE)
def show_calendar() -> ResponseReturnValue:
    """Show what begins, ends and goes out in a month, and what gets in each other's way."""
    asked, today = request.args.get("month", ""), clock.today(viewer_zone())
    month = asked if _MONTH.fullmatch(asked) else clock.month_of(today)
    first = clock.first_day(month)
    return render_template(
        "campaigns/calendar.html",
        month=get_month(current_actor(), month),
        title=f"{first:%B %Y}",
        today=today,
        before=clock.month_of(first - timedelta(days=1)),
        after=clock.next_month(month),
        channels=CHANNEL_WORDS,
    )
