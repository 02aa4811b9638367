"""Ways: from an amount in a list, a statement or a file to the page that says where it came from."""

from typing import Any

from flask import url_for

from core.ids import Id, show
from core.mail import address
from partners.models import Partnership
from payouts.models import Earning, Entry, Exchange, Payout, SettlementReport, Statement
from payouts.queries.entries import subject_of

Way = tuple[str, dict[str, Any]]
"""An endpoint and its values."""
_PAGES = {
    SettlementReport.__prefix__: ("payouts.show_settlement", "settlement_id"),
    Statement.__prefix__: ("payouts.show_statement", "statement_id"),
    Exchange.__prefix__: ("payouts.show_exchange", "exchange_id"),
}
"""The page of what an entry names, by the prefix of its id."""


def way_of_entry(entry: Entry) -> str:
    """Return the page behind an entry of the seller's own books."""
    endpoint, values = _way(
        earning=_shown(Earning.__prefix__, entry.earning_id),
        payout=_shown(Payout.__prefix__, entry.payout_id),
        about=subject_of(entry.key),
        partnership=_shown(Partnership.__prefix__, entry.partnership_id) or "",
        is_seller=True,
    )
    return url_for(endpoint, **values)


def way_of_line(line: dict[str, Any], body: dict[str, Any], *, is_seller: bool) -> str:
    """Return the page behind a line of a statement's body."""
    endpoint, values = _way_of_line(line, body, is_seller=is_seller)
    return url_for(endpoint, **values)


def address_of_line(line: dict[str, Any], body: dict[str, Any], *, is_seller: bool) -> str:
    """Return the same as a whole address, for files."""
    endpoint, values = _way_of_line(line, body, is_seller=is_seller)
    return address(endpoint, **{name: value for name, value in values.items() if name != "_anchor"})


def _way_of_line(line: dict[str, Any], body: dict[str, Any], *, is_seller: bool) -> Way:
    return _way(
        earning=line["earning"],
        payout=line["payout"],
        about=line.get("about"),
        partnership=body["partner"]["id"],
        is_seller=is_seller,
    )


def _way(*, earning: str | None, payout: str | None, about: str | None, partnership: str, is_seller: bool) -> Way:
    if earning:
        return "payouts.explain_earning", {"earning_id": earning}
    if payout:
        return "payouts.show_payout", {"payout_id": payout}
    page = _PAGES.get((about or "").partition("_")[0])
    if page is not None:
        return page[0], {page[1]: about}
    if is_seller:
        return "payouts.show_receivable", {"partnership_id": partnership, "_anchor": about}
    return "payouts.show_owed", {"_anchor": partnership}


def _shown(prefix: str, id_: Id | None) -> str | None:
    return show(prefix, id_) if id_ else None
