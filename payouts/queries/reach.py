"""Where Stripe pays to: the table that comes with the product, or the operator's own file named in the settings."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select

from accounts.models import Organization
from accounts.queries import get_organization
from core.config import settings
from core.db import db
from core.errors import AppError
from core.ids import Id
from partners.models import Partnership
from partners.rules.partnerships import PartnershipState
from payouts.rules.destinations import Rail
from payouts.rules.reach import out_of_reach
from payouts.schemas.reach import Reach, reach_of

SHIPPED = Path(__file__).resolve().parents[1] / "stripe_regions.toml"
_OVER = frozenset({PartnershipState.PROSPECT, PartnershipState.DECLINED, PartnershipState.ENDED})


def stripe_reach() -> Reach:
    """Return the table in force. Raises AppError when the operator's file cannot be read or used."""
    path = Path(settings().stripe_regions) if settings().stripe_regions else SHIPPED
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise AppError(
            f"The table of Stripe’s regions in {path} cannot be read: {error}. Mend the file or unset STRIPE_REGIONS."
        ) from error


def why_not_by_stripe(partnership: Partnership, country: str, others: Sequence[Rail]) -> str:
    """Return for a partner why its seller's Stripe cannot pay to a country; empty where it can, or none is known."""
    seller = partnership.seller
    if not country or stripe_reach().covers(seller.country, country):
        return ""
    return out_of_reach(seller.name, seller.country, country, others)


def likely_country(partnership: Partnership) -> str:
    """Return where a partner is: as its seller noted, else as its own settings say."""
    return partnership.country or get_organization(partnership.partner_id).country


def out_of_stripes_reach(
    partnerships: Iterable[Partnership], by_stripe: Collection[Id], offered: Mapping[Id, Sequence[Rail]]
) -> dict[Id, str]:
    """Return by partnership why a seller who pays through Stripe cannot pay a partner so; `offered` is by seller."""
    asked = [each for each in partnerships if each.seller_id in by_stripe]
    found = {each.id: why_not_by_stripe(each, likely_country(each), offered.get(each.seller_id, ())) for each in asked}
    return {partnership_id: why for partnership_id, why in found.items() if why}


def partners_out_of_reach(seller: Organization) -> Sequence[tuple[Partnership, str]]:
    """Return the partners that a seller's Stripe cannot pay where they are, each with its country, by name."""
    country = func.coalesce(func.nullif(Partnership.country, ""), Organization.country)
    query = select(Partnership, country).join(Organization, Organization.id == Partnership.partner_id)
    query = query.where(Partnership.seller_id == seller.id, Partnership.state.not_in(_OVER))
    query = query.where(country.not_in(stripe_reach().countries_from(seller.country)))
    found = db.session.execute(query.order_by(Partnership.name, Partnership.id))
    return [(partnership, where) for partnership, where in found]


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Reach:
    return reach_of(tomllib.loads(path.read_text(encoding="utf-8")))
