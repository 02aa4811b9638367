"""Checks of logos: whether they are shown as large, and with as much room, as their brand's guidelines ask for."""

from collections.abc import Iterator

from campaigns.rules.brands import BrandRule, Logo
from campaigns.rules.checks_asked import Asked, Check
from campaigns.rules.mail_html.placed import Placed

_UNMEASURED = " (not measured)"


def logo_width(asked: Asked) -> Check | None:
    """Ask whether logos are as wide as asked for; not measured where the HTML says neither width nor height."""
    found = [one for one in _logos(asked) if one[0].min_width_px]
    if not found:
        return None
    widths = [(brand, _width(placed, logo)) for brand, placed, logo in found]
    small = [
        f"{brand.brand} asks for a logo of at least {brand.min_width_px} px in width: it is {width:g} px."
        for brand, width in widths
        if width is not None and brand.min_width_px and width < brand.min_width_px
    ]
    label = "Logos are large enough" + (_UNMEASURED if all(width is None for _, width in widths) else "")
    return Check("logo_width", label, not small, is_required=False, advice=" ".join(dict.fromkeys(small)))


def logo_room(asked: Asked) -> Check | None:
    """Ask whether logos have room on their line; not measured where nothing stands beside them, and above and below."""
    found = [one for one in _logos(asked) if one[0].clear_space_percent]
    if not found:
        return None
    rooms = [(brand, placed.room_px, _needed(brand, placed, logo)) for brand, placed, logo in found]
    measured = [(brand, room, needed) for brand, room, needed in rooms if room is not None and needed is not None]
    tight = [
        f"{brand.brand} asks for room of {brand.clear_space_percent} % of its logo’s height, {needed:g} px: give it a "
        f"margin of that; what stands beside it is {room:g} px away."
        for brand, room, needed in measured
        if room < needed
    ]
    label = "Logos have room beside them" + ("" if measured else _UNMEASURED)
    return Check("logo_room", label, not tight, is_required=False, advice=" ".join(dict.fromkeys(tight)))


def _logos(asked: Asked) -> Iterator[tuple[BrandRule, Placed, Logo]]:
    """Yield each logo that the design shows, with whose it is."""
    known = {logo.sha256: (brand, logo) for brand in asked.brands for logo in brand.logos}
    for placed in asked.placed if known else ():
        if placed.sha256 in known:
            brand, logo = known[placed.sha256]
            yield brand, placed, logo


def _width(placed: Placed, logo: Logo) -> float | None:
    if placed.width_px is not None or placed.height_px is None:
        return placed.width_px
    return placed.height_px * logo.width / logo.height if logo.is_known else None


def _needed(brand: BrandRule, placed: Placed, logo: Logo) -> float | None:
    height = placed.height_px
    if height is None and placed.width_px is not None and logo.is_known:
        height = placed.width_px * logo.height / logo.width
    return None if height is None else height * (brand.clear_space_percent or 0) / 100
