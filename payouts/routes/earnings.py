"""Pages of earnings: what a partner earned, what a seller owes, and what made each amount."""

from datetime import date
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import clock
from core.access import Actor, current_actor, needs
from core.errors import NotFound
from core.ids import Id, parse, show
from core.navigation import NavItem, Side, register_nav
from partners.rules import scope_words
from payouts.commands import settle_contested
from payouts.commands.keeping import keep_share, stop_keeping
from payouts.forms.earnings import KeepForm, SettleForm
from payouts.models import Earning, Statement
from payouts.queries import balances, earnings
from payouts.queries.advances import list_open_advances
from payouts.queries.disputes import find_dispute_of_claim
from payouts.queries.earnings import EarningFilter, EarningRow, get_earning
from payouts.queries.exchanges import exchanges_of_earning
from payouts.queries.explain import Explained, find_earning_of, places_of
from payouts.queries.explain import explain_earning as explain
from payouts.queries.explain_clicks import ExplainedClicks, explain_clicks
from payouts.queries.explain_leads import ExplainedLead, explain_lead
from payouts.queries.explain_totals import ExplainedTotal, explain_total
from payouts.queries.journal import partners_to_choose
from payouts.queries.overdue import Overdue, list_overdue
from payouts.routes.blueprint import pages
from payouts.rules.kinds import AccountKind, EarningKind, EarningState, HoldReason
from payouts.rules.sentences import Place, account_word

register_nav(
    NavItem(
        group="Money",
        key="earnings",
        icon="coin",
        label="Earnings",
        endpoint="payouts.list_earnings",
        permission=Permission.EARNINGS_SEE,
        side=Side.PARTNER,
        order=10,
        bar="Earnings",
    )
)
register_nav(
    NavItem(
        group="Money",
        key="shares",
        icon="coin",
        label="Shares",
        endpoint="payouts.list_shares",
        permission=Permission.EARNINGS_SEE,
        side=Side.SELLER,
        order=15,
    )
)
TABS = (
    ("", "All"),
    (EarningState.HELD, "Waiting"),
    (EarningState.PAYABLE, "Next payment"),
    (EarningState.IN_RUN, "Being paid"),
    (EarningState.RESERVE, "Held back"),
    (EarningState.PAID, "Paid"),
    (EarningState.CONTESTED, "Disputed"),
    (EarningState.REVERSED, "Taken back"),
)


@pages.get("/earnings")
@needs(Permission.EARNINGS_SEE)
def list_earnings() -> ResponseReturnValue:
    """Show a partner what it earned and where each amount is."""
    return _list(earnings.Side.PARTNER)


@pages.get("/shares")
@needs(Permission.EARNINGS_SEE)
def list_shares() -> ResponseReturnValue:
    """Show a seller what it owes its partners, sale by sale."""
    return _list(earnings.Side.SELLER)


@pages.get("/earnings/<id:earning_id>")
@needs(Permission.EARNINGS_SEE)
def explain_earning(earning_id: Id) -> ResponseReturnValue:
    """Show everything that made one amount what it is; a claim is explained by its dispute."""
    actor = current_actor()
    try:
        explained = explain(actor, earning_id)
    except NotFound:
        return _show_other(get_earning(actor, earning_id))
    earning = explained.earning
    is_seller = earning.seller_id == actor.organization_id
    may_keep = is_seller and _waits(earning) and actor.may(Permission.RUN_PREPARE)
    exchanges = exchanges_of_earning(earning) if earning.paid_minor else ()
    return _page_of("payouts/explain.html", explained, may_keep=may_keep, exchanges=exchanges)


def _show_other(earning: Earning) -> ResponseReturnValue:
    """Show what made an earning of no sale: a period as a whole, VAT by its statement, a claim by its dispute."""
    if earning.kind == EarningKind.VAT:
        return redirect(url_for("payouts.show_statement", statement_id=_statement_of(earning), _anchor="vat"))
    if earning.kind == EarningKind.LEAD:
        return _page_of("payouts/lead.html", explain_lead(current_actor(), earning))
    if earning.kind == EarningKind.CLICK:
        return _page_of("payouts/clicks.html", explain_clicks(current_actor(), earning))
    if earning.kind != EarningKind.SCOPE:
        return redirect(url_for("payouts.show_dispute", dispute_id=_dispute_of(earning)))
    found = explain_total(current_actor(), earning)
    return _page_of("payouts/total.html", found, told=scope_words.in_full(found.version.typed_terms))


def _page_of(template: str, it: Explained | ExplainedClicks | ExplainedLead | ExplainedTotal, **more: Any) -> str:
    """Return the page that explains one earning, as its seller or its partner reads it."""
    actor = current_actor()
    is_seller = it.earning.seller_id == actor.organization_id
    words = {} if is_seller else {AccountKind.REVENUE_SHARE: it.partnership.seller.name}
    is_contested = it.earning.hold_reason == HoldReason.CONTESTED
    return render_template(
        template,
        it=it,
        is_seller=is_seller,
        may_settle=is_seller and is_contested and actor.may(Permission.APPROVAL_REVOKE),
        actor=actor,
        word_of=lambda kind: words.get(kind) or account_word(kind),
        **more,
    )


@pages.post("/earnings/<id:earning_id>/settle")
@needs(Permission.APPROVAL_REVOKE)
def settle_earning(earning_id: Id) -> ResponseReturnValue:
    """Settle a contested share in the partner's favour."""
    form = SettleForm.from_request()
    earning = settle_contested(earning_id, actor=current_actor(), reason=form.reason.data or "")
    flash("Settled in the partner's favour. It goes on like every other share.")
    return redirect(url_for("payouts.explain_earning", earning_id=earning.public_id))


@pages.post("/earnings/<id:earning_id>/hold")
@needs(Permission.RUN_PREPARE)
def keep_earning(earning_id: Id) -> ResponseReturnValue:
    """Hold a waiting share by hand until a day."""
    form = KeepForm.from_request()
    until = form.until.data or date.min
    earning = keep_share(earning_id, actor=current_actor(), until=until, reason=form.reason.data or "")
    flash("Held. The partner reads the reason and the day; on that day it goes on by itself.")
    return redirect(url_for("payouts.explain_earning", earning_id=earning.public_id))


@pages.post("/earnings/<id:earning_id>/let-go")
@needs(Permission.RUN_PREPARE)
def free_earning(earning_id: Id) -> ResponseReturnValue:
    """End a hold by hand."""
    earning = stop_keeping(earning_id, actor=current_actor())
    flash("It goes on like every other share.")
    return redirect(url_for("payouts.explain_earning", earning_id=earning.public_id))


@pages.get("/earnings/<id:earning_id>/data.json")
@needs(Permission.EARNINGS_SEE)
def explain_earning_as_json(earning_id: Id) -> ResponseReturnValue:
    """Return the same as data, to check with other tools."""
    try:
        return jsonify(explain(current_actor(), earning_id).to_json())
    except NotFound:
        earning = get_earning(current_actor(), earning_id)
        if earning.kind == EarningKind.CLICK:
            return jsonify(explain_clicks(current_actor(), earning).to_json())
        if earning.kind == EarningKind.SCOPE:
            return jsonify(explain_total(current_actor(), earning).to_json())
        if earning.kind == EarningKind.LEAD:
            return jsonify(explain_lead(current_actor(), earning).to_json())
        if earning.kind == EarningKind.VAT:
            return redirect(url_for("payouts.show_statement_as_json", statement_id=_statement_of(earning)))
        return redirect(url_for("payouts.show_dispute_as_json", dispute_id=_dispute_of(earning)))


@pages.get("/conversions/<id:conversion_id>/earning")
@needs(Permission.EARNINGS_SEE)
def show_earning_of(conversion_id: Id) -> ResponseReturnValue:
    """Go from a sale to what it earned."""
    found = find_earning_of(current_actor(), conversion_id)
    return redirect(url_for("payouts.explain_earning", earning_id=found.public_id))


def _dispute_of(earning: Earning) -> str:
    """Return the dispute that explains an earning of no sale. Raises NotFound when there is none."""
    claim = find_dispute_of_claim(earning)
    if claim is None:
        raise NotFound("What this amount was made of is not kept here any more.")
    return claim.public_id


def _statement_of(earning: Earning) -> str:
    """Return the statement whose VAT an earning is."""
    return show(Statement.__prefix__, earning.subject_id)


def _overdue(actor: Actor) -> list[Overdue]:
    """Return what a partner has waited for too long, of every seller; counted in UTC, since sellers' zones differ."""
    return list_overdue(clock.today("UTC"), partner_id=actor.organization_id) if actor.organization_id else []


def _waits(earning: Earning) -> bool:
    return earning.held_minor > 0 and earning.released_on is None


def _list(side: earnings.Side) -> ResponseReturnValue:
    actor = current_actor()
    state, partner = request.args.get("state", ""), request.args.get("partner", "")
    page = earnings.list_earnings(actor, narrowed_to(side), request.args.get("page", 1, type=int))
    return render_template(
        f"payouts/{'shares' if side is earnings.Side.SELLER else 'earnings'}.html",
        page=page,
        rows=[(row, _places(row)) for row in page.rows],
        sums=_sums(actor, side),
        overdue=_overdue(actor) if side is earnings.Side.PARTNER else [],
        advances=list_open_advances(actor) if side is earnings.Side.PARTNER else [],
        tabs=[
            (label, url_for(_endpoint(), state=key or None, partner=partner or None), state == key)
            for key, label in TABS
        ],
        url_of=lambda number: url_for(_endpoint(), state=state or None, partner=partner or None, page=number),
        is_narrowed=bool(state or partner),
        partners=partners_to_choose(actor) if side is earnings.Side.SELLER else {},
        chosen_partner=partner,
        chosen_state=state,
        csv_url=url_for(f"{_endpoint()}_as_csv", state=state or None, partner=partner or None),
    )


def narrowed_to(side: earnings.Side) -> EarningFilter:
    """Return what the address narrows a list of earnings to."""
    state, partner = request.args.get("state", ""), request.args.get("partner", "")
    return EarningFilter(
        side=side,
        state=EarningState(state) if state in set(EarningState) else None,
        partnership_id=parse(partner, "pn") if partner else None,
    )


def _endpoint() -> str:
    return request.endpoint or "payouts.list_earnings"


def _places(row: EarningRow) -> list[Place]:
    return places_of(row.earning, paid_on=row.paid_on)


def _sums(actor: Actor, side: earnings.Side) -> list[balances.Balances]:
    if side is earnings.Side.SELLER:
        return balances.sum_by_currency(seller_id=actor.organization_id)
    return balances.sum_by_currency(partner_id=actor.organization_id)
