"""The page of what changed about where and how a partner is paid: who changed what and when, masked, for both sides."""

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.ids import Id
from partners.queries import get_partnership
from payouts.queries.destinations import list_destinations
from payouts.queries.runs import names_of
from payouts.queries.tax import list_tax_profiles
from payouts.routes.blueprint import pages


@pages.get("/get-paid/<id:partnership_id>/history")
@needs(Permission.EARNINGS_SEE)
def show_way_history(partnership_id: Id) -> ResponseReturnValue:
    """Every account and tax form that one partner gave one seller, newest first."""
    actor = current_actor()
    partnership = get_partnership(actor, partnership_id)
    accounts, forms = list_destinations(actor, partnership_id), list_tax_profiles(actor, partnership_id)
    people = names_of({row.created_by_id for row in accounts} | {row.signed_by_id for row in forms})
    return render_template(
        "payouts/way_history.html",
        partnership=partnership,
        accounts=accounts,
        forms=forms,
        people=people,
        is_seller=partnership.seller_id == actor.organization_id,
    )
