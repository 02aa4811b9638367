"""The partner's home: one next step first, then the money, then what brought it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from reports.queries.home import Home, find_home
from reports.routes.blueprint import chosen_window, pages, waiting
from reports.routes.first_steps import partner_guide
from reports.rules.next_step import Step, next_step


@pages.get("/home")
@needs(Permission.EARNINGS_SEE)
def partner_home() -> ResponseReturnValue:
    """Show a partner what to do next, and where its money is."""
    actor = current_actor()
    window = chosen_window()
    found = find_home(actor, window, waiting())
    return render_template(
        "reports/partner_home.html",
        found=found,
        window=window,
        step=_step(found),
        guide=None if found.was_paid else partner_guide(actor),
        asks=waiting().undo_asks,
    )


def _step(found: Home) -> Step:
    return next_step(
        came_back=found.came_back,
        offers=found.offers,
        designs=found.designs,
        without_way_to_pay=found.without_way_to_pay,
        unfinished=found.unfinished,
        without_address=found.without_address,
        without_right=found.without_right,
        uncompared=found.uncompared,
        parts=found.to_send,
        owed=found.owed,
        locked_by_seller=found.locked_by_seller,
    )
