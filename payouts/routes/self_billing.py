"""Pages of self-billing: the seller proposes it beside a partner's tax papers, the partner accepts it or does not."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import current_actor, needs
from core.ids import Id, show
from partners.models import Partnership
from partners.queries import get_joined_partnership, get_own_partnership
from payouts.commands import self_billing as commands
from payouts.forms.self_billing import EndForm, ProposeForm
from payouts.models import SelfBilling
from payouts.queries import self_billing as queries
from payouts.queries.entries import zone_of
from payouts.queries.runs import names_of
from payouts.queries.tax import find_tax_profile, find_tax_rule
from payouts.routes.blueprint import pages
from payouts.rules.self_billing import MAY_SELF_BILL, last_possible


@pages.route("/tax-forms/<id:partnership_id>/self-billing", methods=["GET", "POST"])
@needs(Permission.ORGANIZATION_EDIT, fresh=True)
def show_self_billing(partnership_id: Id) -> ResponseReturnValue:
    """Show a seller what is agreed with one partner on self-billing, and propose it."""
    partnership, form = get_own_partnership(current_actor(), partnership_id), ProposeForm()
    today = clock.today(zone_of(partnership.seller_id))
    if form.is_sent_and_valid():
        with form.refusals():
            commands.propose_self_billing(
                partnership_id, actor=current_actor(), starts_on=form.starts_on.data or today,
                ends_on=form.ends_on.data or today,
            )  # fmt: skip
            flash("Proposed. The partner got a mail; it begins once they accept.")
            return redirect(url_for("payouts.show_self_billing", partnership_id=partnership.public_id))
    elif request.method == "GET":
        form.starts_on.data = today.replace(day=1)
        form.ends_on.data = last_possible(today.replace(day=1))
    rule = find_tax_rule(partnership.seller_id)
    return _page(partnership, form, is_seller=True, number=rule.vat_number if rule else ""), form.status


@pages.get("/get-paid/<id:partnership_id>/self-billing")
@needs(Permission.DESTINATION_EDIT, fresh=True)
def show_own_self_billing(partnership_id: Id) -> ResponseReturnValue:
    """Show a partner what is agreed with one seller on self-billing, and what it proposes."""
    return _page(get_joined_partnership(current_actor(), partnership_id), None, is_seller=False)


@pages.post("/self-billing/<id:agreement_id>/accept")
@needs(Permission.DESTINATION_EDIT, fresh=True)
def accept_self_billing(agreement_id: Id) -> ResponseReturnValue:
    """Accept as the partner that a seller writes one's invoices."""
    agreement = commands.accept_self_billing(agreement_id, actor=current_actor())
    flash("Agreed. From now on each month’s statement is your invoice. We have mailed both sides.")
    return _back(agreement, "payouts.show_own_self_billing")


@pages.post("/self-billing/<id:agreement_id>/leave")
@needs(Permission.DESTINATION_EDIT, fresh=True)
def leave_self_billing(agreement_id: Id) -> ResponseReturnValue:
    """Decline a proposal as the partner, or end an agreement."""
    form = EndForm.from_request()
    agreement = commands.end_self_billing(agreement_id, actor=current_actor(), from_day=form.from_day.data)
    flash("Ended. We have mailed both sides.")
    return _back(agreement, "payouts.show_own_self_billing")


@pages.post("/self-billing/<id:agreement_id>/end")
@needs(Permission.ORGANIZATION_EDIT, fresh=True)
def end_self_billing(agreement_id: Id) -> ResponseReturnValue:
    """Withdraw a proposal as the seller, or end an agreement."""
    form = EndForm.from_request()
    agreement = commands.end_self_billing(agreement_id, actor=current_actor(), from_day=form.from_day.data)
    flash("Ended. We have mailed both sides.")
    return _back(agreement, "payouts.show_self_billing")


def _back(agreement: SelfBilling, endpoint: str) -> ResponseReturnValue:
    return redirect(url_for(endpoint, partnership_id=show(Partnership.__prefix__, agreement.partnership_id)))


def _page(partnership: Partnership, form: ProposeForm | None, *, is_seller: bool, number: str = "") -> str:
    today, profile = clock.today(zone_of(partnership.seller_id)), find_tax_profile(partnership.id)
    rows = [(row, queries.state_of(row, today)) for row in queries.list_self_billing(partnership)]
    people = {by for row, _ in rows for by in (row.proposed_by_id, row.accepted_by_id, row.ended_by_id)}
    return render_template(
        "payouts/self_billing.html",
        partnership=partnership,
        form=form,
        rows=rows,
        names=names_of(people),
        is_seller=is_seller,
        number=number,
        profile=profile,
        may_accept=profile is not None and profile.vat_status in MAY_SELF_BILL,
        today=today,
    )
