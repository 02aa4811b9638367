"""The ledger page: every entry of the seller's own books, with its moves, narrowed by month, kind and partner."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.ids import parse
from core.navigation import NavItem, Side, register_nav
from payouts.queries import journal
from payouts.queries.journal import JournalFilter
from payouts.routes.blueprint import pages
from payouts.routes.ways import way_of_entry
from payouts.rules.kinds import EntryKind
from payouts.rules.periods import name_of
from payouts.rules.sentences import ENTRY_WORDS, account_word

register_nav(
    NavItem(
        group="Money",
        key="ledger",
        icon="book",
        label="Ledger",
        endpoint="payouts.show_ledger",
        permission=Permission.LEDGER_SEE,
        side=Side.SELLER,
        order=50,
    )
)
NAMES = ("month", "kind", "partner", "earning")


@pages.get("/ledger")
@needs(Permission.LEDGER_SEE)
def show_ledger() -> ResponseReturnValue:
    """Show the entries, newest first."""
    actor = current_actor()
    chosen = {name: request.args.get(name, "") for name in NAMES}
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "payouts/ledger.html",
        page=journal.list_entries(actor, _narrowed(chosen), request.args.get("page", 1, type=int)),
        chosen=chosen,
        is_narrowed=bool(kept),
        months=[(month, name_of(month)) for month in journal.list_months_with_entries(actor)],
        kinds=[(str(kind), word) for kind, word in ENTRY_WORDS.items()],
        partners=journal.partners_to_choose(actor),
        account_word=account_word,
        word_of=lambda kind: ENTRY_WORDS[EntryKind(kind)],
        name_of=name_of,
        way_of=way_of_entry,
        url_of=lambda number: url_for("payouts.show_ledger", page=number, **kept),
    )


def _narrowed(chosen: dict[str, str]) -> JournalFilter:
    return JournalFilter(
        month=chosen["month"] or None,
        kind=EntryKind(chosen["kind"]) if chosen["kind"] in set(EntryKind) else None,
        partnership_id=parse(chosen["partner"], "pn") if chosen["partner"] else None,
        earning_id=parse(chosen["earning"], "cm") if chosen["earning"] else None,
    )
