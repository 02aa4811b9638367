"""Missing sales: a partner tells of a sale it does not find, with what its customer says; the seller looks for it.

Its share is contested like any other amount, so that silence gives it to the partner. Once the sale itself counts for
the partner, that share takes the place of the claim, also of one that was given or paid before: nothing is paid twice.
"""

from core import audit, clock
from core.access import Actor, system_for
from core.clock import local_day, month_of
from core.db import command, lock
from core.errors import Conflict, NotFound
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_partnership
from payouts import notices
from payouts.commands.claims import (
    Contest,
    check_is_partner,
    open_dispute,
    partner_of,
    post_step,
    take_claim_back,
    words_of,
)
from payouts.commands.ledger import lock_books
from payouts.commands.periods import signature
from payouts.models import Dispute
from payouts.queries import missing_sales as queries
from payouts.queries.disputes import get_dispute
from payouts.queries.entries import zone_of
from payouts.rules import disputes, reasons
from payouts.rules import missing_sales as rules
from payouts.rules.actions import Action
from payouts.rules.disputes import DisputeState
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.missing_sales import MissingSale
from tracking.models import Order


@command
def report_missing_sale(partnership_id: Id, sale: MissingSale, *, actor: Actor, text: str) -> Dispute:
    """Tell, as the partner, of a sale that does not stand among its own; its share is contested at once.

    Raises Conflict when it stands there, was told of before or is too old, and AppError for what cannot be.
    """
    partnership = get_partnership(actor, partnership_id)
    check_is_partner(partnership.partner_id, actor)
    lock_books(partnership.seller_id)
    zone = zone_of(partnership.seller_id)
    version = queries.version_on(partnership, sale.placed_on)
    if version is None:
        raise Conflict(f"On {sale.placed_on} no terms were accepted yet, so no share of that sale was agreed.")
    terms = version.typed_terms
    sale = rules.check_sale(sale, terms, clock.today(zone))
    rules.check_still_earns(
        sale.placed_on, local_day(partnership.ended_at, zone) if partnership.ended_at else None, terms
    )
    _check_is_new(partnership, sale)
    stated = queries.stated_since(partnership, terms.currency, month_of(sale.placed_on))
    disputes.check_window(stated, clock.today(zone))
    told = {"sale_number": sale.number, "sale_on": sale.placed_on, "sale_minor": sale.paid.minor}
    between = (partnership.seller_id, partnership.id, partnership.partner_id)
    return open_dispute(Contest(*between, rules.share_of(sale, terms), words_of(text), told), actor)


@command
def answer_that_it_counts(dispute_id: Id, *, actor: Actor, order_number: str) -> Dispute:
    """Answer a missing sale, as the seller, with the order that counts for the partner by now; its share is its own.

    Raises Conflict when no such order counts for this partner, when it answered another missing sale, or when a part of
    the share was given already.
    """
    dispute = get_dispute(actor, dispute_id)
    lock_books(dispute.seller_id)
    lock(dispute)
    if dispute.seller_id != actor.organization_id:
        raise NotFound("You opened this dispute: the other side answers it.")
    if dispute.sale_number is None:
        raise Conflict("This dispute is about no missing sale. Answer it with an amount.")
    number = " ".join(order_number.split()) or dispute.sale_number
    order = queries.counted_order(dispute.seller_id, dispute.partnership_id, number)
    if order is None:
        raise Conflict(
            f"No order “{number[:60]}” counts for {partner_of(dispute).name} yet. Import or record the sale first, or "
            "answer with its share."
        )
    if queries.is_found_already(dispute, order):
        raise Conflict(f"Order {number[:60]} was the answer to another missing sale already. Look for this one again.")
    if dispute.awarded:
        raise Conflict(
            f"{dispute.awarded.decimal()} {dispute.currency} of its share is given already, so the sale itself must "
            "not count as well. Answer with what is left of its share."
        )
    settle_as_counted(dispute, order, actor)
    audit.record(actor, Action.DISPUTE_COUNTED, dispute)
    return dispute


def settle_as_counted(dispute: Dispute, order: Order, actor: Actor) -> None:
    """Let the share of an order take the place of what is still claimed for it. The dispute must be locked."""
    dispute.state = disputes.advance(dispute.state, DisputeState.SETTLED)
    dispute.order_id, dispute.settled_at, dispute.due_on = order.id, clock.now(), None
    left, why = dispute.left, _why(dispute, order)
    post_step(dispute, EntryKind.DENY, left, AccountKind.REVENUE_SHARE, signature(actor), why)
    notices.dispute_answered(dispute)


@command
def replace_given(order: Order, partnership_id: Id) -> None:
    """Let the share of an order that counts take the place of what was given for it before. The books must be locked.

    What was paid meanwhile is owed back, and set off against the share that takes its place.
    """
    given = queries.given_for(order, partnership_id)
    if not given or queries.counted_order(order.seller_id, partnership_id, order.external_id) != order:
        return
    for dispute in given:
        take_claim_back(lock(dispute), signature(system_for(order.seller_id)), _why(dispute, order))
        if dispute.state is not DisputeState.SETTLED:
            dispute.state, dispute.settled_at = disputes.advance(dispute.state, DisputeState.SETTLED), clock.now()
        dispute.order_id, dispute.due_on = order.id, None
        audit.record(system_for(order.seller_id), Action.DISPUTE_COUNTED, dispute)
        notices.dispute_answered(dispute)


def _why(dispute: Dispute, order: Order) -> str:
    return reasons.of_counted(order.external_id, clock.today(zone_of(dispute.seller_id)))


def _check_is_new(partnership: Partnership, sale: MissingSale) -> None:
    order = queries.counted_order(partnership.seller_id, partnership.id, sale.number)
    if order is not None:
        raise Conflict(
            f"Order {sale.number[:60]} stands among your sales. Open it there: if its share looks wrong, dispute that."
        )
    if queries.find_report(partnership, sale.number) is not None:
        raise Conflict(f"You told of order {sale.number[:60]} before. Open it under Disputes to see where it stands.")
    rules.check_waiting(queries.count_waiting(partnership))
