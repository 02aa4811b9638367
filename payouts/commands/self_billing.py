"""Self-billing agreements: the seller proposes, the partner accepts, either ends it. Both are told each time."""

from datetime import date

from core import audit, clock
from core.access import Actor
from core.clock import first_day, next_month
from core.db import add, command, db, lock
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_own_partnership
from payouts import notices
from payouts.models import SelfBilling
from payouts.queries.entries import last_closed_month, zone_of
from payouts.queries.self_billing import get_self_billing, list_self_billing, state_of
from payouts.queries.tax import find_tax_profile, find_tax_rule
from payouts.rules.actions import Action
from payouts.rules.self_billing import MAY_SELF_BILL, SelfBillingState, check_days, check_end
from payouts.rules.tax import TaxForm


@command
def propose_self_billing(partnership_id: Id, *, actor: Actor, starts_on: date, ends_on: date) -> SelfBilling:
    """Propose as the seller to write the partner's invoices between two days, for a year at most.

    Raises AppError without an own VAT number and for days that cannot be, Conflict beside another agreement.
    """
    partnership = lock(get_own_partnership(actor, partnership_id))
    rule = find_tax_rule(partnership.seller_id)
    if rule is None or not rule.vat_number:
        raise AppError("An invoice needs your VAT number. An owner writes it under Settings, Tax.")
    others = [(row.starts_on, row.last_day) for row in list_self_billing(partnership) if row.last_day >= row.starts_on]
    closed = last_closed_month(partnership.seller_id)
    first = first_day(next_month(closed)) if closed else date.min
    check_days(starts_on, ends_on, first_possible=first, others=others)
    agreement = add(
        SelfBilling(
            seller_id=partnership.seller_id,
            partnership_id=partnership.id,
            partner_id=partnership.partner_id,
            starts_on=starts_on,
            ends_on=ends_on,
            proposed_at=clock.now(),
            proposed_by_id=actor.user_id,
        )
    )
    audit.record(actor, Action.SELF_BILLING_PROPOSED, agreement, starts_on=str(starts_on), ends_on=str(ends_on))
    notices.self_billing_changed(agreement, partnership, "proposed")
    return agreement


@command
def accept_self_billing(agreement_id: Id, *, actor: Actor) -> SelfBilling:
    """Accept as the partner that the seller writes one's invoices.

    Raises AppError unless one is registered for VAT, or exempt as a small business, by one's own form.
    """
    agreement = lock(get_self_billing(actor, agreement_id))
    if agreement.partner_id != actor.organization_id:
        raise NotFound("The partner accepts this agreement. Ask them to.")
    today = clock.today(zone_of(agreement.seller_id))
    if agreement.ends_on < today or state_of(agreement, today) is not SelfBillingState.PROPOSED:
        raise Conflict("This proposal is accepted, withdrawn or out of date. Load the page again, or ask for another.")
    profile = find_tax_profile(agreement.partnership_id)
    if profile is None or profile.form != TaxForm.VAT or profile.vat_status not in MAY_SELF_BILL:
        raise AppError("First fill in your VAT status: invoices are for those who are registered, or exempt as small.")
    agreement.accepted_at, agreement.accepted_by_id = clock.now(), actor.user_id
    audit.record(actor, Action.SELF_BILLING_ACCEPTED, agreement)
    notices.self_billing_changed(agreement, _partnership(agreement), "accepted")
    return agreement


@command
def end_self_billing(agreement_id: Id, *, actor: Actor, from_day: date | None = None) -> SelfBilling:
    """End an agreement as either side, from today or a later day on; a proposal is withdrawn or declined at once."""
    agreement = lock(get_self_billing(actor, agreement_id))
    today = clock.today(zone_of(agreement.seller_id))
    state = state_of(agreement, today)
    is_proposal = state is SelfBillingState.PROPOSED
    day = today if is_proposal or from_day is None else from_day
    is_open = is_proposal or (state is SelfBillingState.AGREED and agreement.ended_from is None)
    check_end(day, today, is_open=is_open)
    agreement.ended_from = agreement.starts_on if is_proposal else day
    agreement.ended_at, agreement.ended_by_id = clock.now(), actor.user_id
    audit.record(actor, Action.SELF_BILLING_ENDED, agreement, ended_from=str(agreement.ended_from))
    notices.self_billing_changed(agreement, _partnership(agreement), "withdrawn" if is_proposal else "ended")
    return agreement


def _partnership(agreement: SelfBilling) -> Partnership:
    return db.session.get_one(Partnership, agreement.partnership_id)
