"""The figures that the API shows beside links and partners. `app.py` hands `link_figures` down to campaigns."""

from collections.abc import Collection, Mapping

from campaigns.api.figures import Figures
from core.ids import Id
from tracking.queries.figures import brought_by_links


def link_figures(link_ids: Collection[Id]) -> Mapping[Id, Figures]:
    """Return what these links brought, as the API counts it."""
    return {
        link_id: Figures(
            clicks=found.clicks,
            leads=found.leads,
            conversions=found.customers,
            sales=found.sales,
            sale_amount=found.paid_minor,
        )
        for link_id, found in brought_by_links(link_ids).items()
    }
