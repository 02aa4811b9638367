"""Rows as the API answers them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from campaigns.api.figures import NOTHING, Figures, figures_of
from campaigns.models import Link
from campaigns.schemas.api_links import LinkOut, utm_of
from campaigns.schemas.api_partners import STATUS, PartnerLinkOut, PartnerOut
from core import ids
from core.api import stamp
from core.config import settings
from core.ids import Id
from partners.models import Partnership


def links_out(links: Sequence[Link]) -> list[LinkOut]:
    """Return links with their figures, as the API answers them."""
    figures = figures_of([link.id for link in links])
    return [_link_out(link, figures.get(link.id, NOTHING)) for link in links]


def link_out(link: Link) -> LinkOut:
    """Return one link with its figures, as the API answers it."""
    return links_out([link])[0]


def partner_links_out(links: Sequence[Link]) -> list[PartnerLinkOut]:
    """Return a partner's links in short."""
    figures = figures_of([link.id for link in links])
    return [
        PartnerLinkOut(
            id=link.public_id,
            domain=link.domain,
            key=link.code,
            short_link=link.short_url,
            url=link.destination,
            **asdict(figures.get(link.id, NOTHING)),
        )
        for link in links
    ]


def partner_out(partnership: Partnership, program_id: Id, links: Sequence[Link]) -> PartnerOut:
    """Return a partner with its links and their figures."""
    shown = partner_links_out(links)
    return PartnerOut(
        id=partnership.public_id,
        partner_id=partnership.public_id,
        name=partnership.name,
        email=partnership.contact_email or None,
        country=partnership.country or None,
        company_name=partnership.name,
        program_id=ids.show("prog", program_id),
        tenant_id=partnership.external_id,
        created_at=stamp(partnership.created_at) or "",
        status=STATUS[partnership.state],
        description=partnership.audience_note or None,
        links=shown,
        total_clicks=sum(link.clicks for link in shown),
        total_leads=sum(link.leads for link in shown),
        total_conversions=sum(link.conversions for link in shown),
        total_sales=sum(link.sales for link in shown),
        total_sale_amount=sum(link.sale_amount for link in shown),
    )


def _link_out(link: Link, figures: Figures) -> LinkOut:
    workspace = ids.show("org", link.seller_id)
    values: dict[str, Any] = {
        "id": link.public_id,
        "domain": link.domain,
        "key": link.code,
        "url": link.destination,
        "external_id": link.external_id,
        "tenant_id": link.tenant_id,
        "program_id": ids.show("prog", link.program_id),
        "partner_id": ids.show("pn", link.partnership_id) if link.partnership_id else None,
        "expires_at": stamp(link.ends_at),
        "disabled_at": stamp(link.disabled_at),
        "comments": link.note or None,
        "short_link": link.short_url,
        "qr_code": f"{settings().public_url.rstrip('/')}/links/{link.public_id}/qr.png",
        "user_id": ids.show("usr", link.created_by_id) if link.created_by_id else None,
        "workspace_id": workspace,
        "project_id": workspace,
        "last_clicked": None,
        "created_at": stamp(link.created_at),
        "updated_at": stamp(link.updated_at),
    }
    return LinkOut(**values, **utm_of(link.destination), **asdict(figures))
