"""Leads: the list, its export, one lead with its stages. A partner sees those that count for it, and no person."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from campaigns.queries.placements import list_placements
from core import ids
from core.access import Actor, current_actor, needs
from core.csv_files import Cell, write_csv
from core.http import download_csv
from core.ids import Id
from tracking import commands
from tracking.forms.leads import LeadForm, LeadStepForm
from tracking.models import Lead
from tracking.queries.lead_lists import (
    PAGE_SIZE,
    SORTS,
    CountedLead,
    LeadFilter,
    brings_money,
    came_by,
    counted_leads,
    find_lead,
    list_all_leads,
    names_of,
    page_of_leads,
    trace_of_lead,
)
from tracking.queries.orders import has_program, partners_of
from tracking.routes.blueprint import page_number, pages, place_in_list
from tracking.routes.orders import day_asked
from tracking.rules.leads import ABOUT, MOVES, REASONS, SOURCES, STAGES, LeadStage
from tracking.rules.traces import lines_of

_SELLERS = ("id", "lead", "came at", "person", "number", "asked for", "source", "stage", "since", "why lost",
            "partner", "part", "codes")  # fmt: skip
_PARTNERS = ("lead", "came at", "asked for", "stage", "since", "why lost", "part")


@pages.get("/leads")
@needs(Permission.ORDERS_SEE)
def list_leads() -> ResponseReturnValue:
    """Show the leads, narrowed and sorted by the query string."""
    actor, narrowed = current_actor(), _narrowed()
    leads, count = page_of_leads(actor, narrowed)
    sells = has_program(actor)
    return render_template(
        "tracking/leads.html",
        leads=leads,
        counted=counted_leads(actor, [lead.id for lead in leads]),
        count=count,
        narrowed=narrowed,
        partners=partners_of(actor) if sells else [],
        me=actor.organization_id,
        sells=sells,
        sees_people=actor.may(Permission.CUSTOMERS_SEE),
        may_edit=sells and actor.may(Permission.ORDERS_EDIT),
        page=place_in_list(narrowed.page, count, PAGE_SIZE),
        args=_args(),
        stages=STAGES,
        about=ABOUT,
    )


@pages.get("/leads/export.csv")
@needs(Permission.ORDERS_SEE)
def export_leads() -> ResponseReturnValue:
    """Download the leads that the list shows, as CSV."""
    actor = current_actor()
    leads = list_all_leads(actor, _narrowed())
    counted, sells = counted_leads(actor, [lead.id for lead in leads]), has_program(actor)
    if not sells:
        rows = [_partners_row(lead, counted.get(lead.id)) for lead in leads]
        return download_csv(write_csv(_PARTNERS, rows), "leads.csv")
    sees = actor.may(Permission.CUSTOMERS_SEE)
    mine = [lead for lead in leads if lead.seller_id == actor.organization_id]
    return download_csv(
        write_csv(_SELLERS, [_sellers_row(lead, counted.get(lead.id), sees=sees) for lead in mine]), "leads.csv"
    )


def _sellers_row(lead: Lead, counted: CountedLead | None, *, sees: bool) -> tuple[Cell, ...]:
    step = lead.steps[-1]
    return (
        lead.public_id, lead.short_number, lead.occurred_at, lead.customer.name if sees else None,
        lead.customer.external_id if sees else None, lead.event_name, lead.source.value, lead.stage.value, step.at,
        REASONS[step.lost] if step.lost else None, counted.partnership.name if counted else None,
        counted.placement.name if counted else None, " ".join(lead.coupons),
    )  # fmt: skip


def _partners_row(lead: Lead, counted: CountedLead | None) -> tuple[Cell, ...]:
    step = lead.steps[-1]
    return (
        lead.short_number, lead.occurred_at, lead.event_name, lead.stage.value, step.at,
        REASONS[step.lost] if step.lost else None, counted.placement.name if counted else None,
    )  # fmt: skip


@pages.route("/leads/new", methods=["GET", "POST"])
@needs(Permission.ORDERS_EDIT)
def write_lead() -> ResponseReturnValue:
    """Write down a lead that a partner brought and no click tells of."""
    actor, form = current_actor(), LeadForm()
    placements = [each for each in list_placements(actor) if each.seller_id == actor.organization_id]
    form.offer([(each.public_id, f"{each.partnership.name}: {each.name}") for each in placements if each.partnership])
    if form.is_sent_and_valid():
        with form.refusals():
            lead = commands.write_lead_down(
                actor=actor,
                placement_id=ids.parse(str(form.placement.data), "pl"),
                **{name: str(form[name].data or "") for name in ("event_name", "name", "email", "reason")},
            )
            flash("Written down. The partner sees that there is a lead, and not whose.")
            return redirect(url_for("tracking.show_lead", lead_id=lead.public_id))
    return render_template("tracking/lead_form.html", form=form, has_placements=bool(placements)), form.status


@pages.get("/leads/<id:lead_id>")
@needs(Permission.ORDERS_SEE)
def show_lead(lead_id: Id) -> ResponseReturnValue:
    """Show one lead: how it came, whom it counts for and why, and its stages."""
    actor = current_actor()
    return _show(find_lead(actor, lead_id), actor, None)


@pages.post("/leads/<id:lead_id>/stage")
@needs(Permission.ORDERS_EDIT)
def move_lead(lead_id: Id) -> ResponseReturnValue:
    """Say how far a lead has come."""
    actor, form = current_actor(), LeadStepForm()
    lead = find_lead(actor, lead_id)
    form.offer(MOVES[lead.stage])
    if form.is_sent_and_valid():
        with form.refusals():
            commands.move_lead(
                lead_id, actor=actor, to=LeadStage(form.to.data), lost=form.why_lost(), reason=form.reason.data or ""
            )
            flash("Noted. What is paid for leads was worked out again.")
            return redirect(url_for("tracking.show_lead", lead_id=lead.public_id))
    return _show(lead, actor, form), form.status


def _show(lead: Lead, actor: Actor, form: LeadStepForm | None) -> str:
    is_mine = lead.seller_id == actor.organization_id
    counted = counted_leads(actor, [lead.id]).get(lead.id)
    trace = trace_of_lead(actor, lead, counted)
    if form is None:
        form = LeadStepForm(formdata=None)
        form.offer(MOVES[lead.stage])
    return render_template(
        "tracking/lead.html",
        lead=lead,
        form=form,
        counted=counted,
        trace=trace,
        lines=lines_of(trace) if trace else [],
        names=names_of([step.by_id for step in lead.steps]) if is_mine else {},
        link=came_by(lead)[0] if is_mine else None,
        is_mine=is_mine,
        brings_money=brings_money(lead, counted),
        sees_person=is_mine and actor.may(Permission.CUSTOMERS_SEE),
        may_edit=is_mine and actor.may(Permission.ORDERS_EDIT),
        stages=STAGES,
        reasons=REASONS,
        sources=SOURCES,
        about=ABOUT[lead.stage],
    )


def _narrowed() -> LeadFilter:
    asked = request.args
    partner, stage = asked.get("partner", ""), asked.get("stage", "")
    sort, counts_for = asked.get("sort", "newest"), asked.get("counts", "")
    return LeadFilter(
        search=asked.get("q", "").strip()[:100],
        stage=LeadStage(stage) if stage in set(LeadStage) else None,
        partnership_id=ids.parse(partner, "pn") if partner else None,
        counts_for=counts_for if counts_for in {"partner", "nobody"} else "",
        since=day_asked(asked.get("since", "")),
        until=day_asked(asked.get("until", "")),
        sort=sort if sort in SORTS else "newest",
        page=page_number(),
    )


def _args() -> dict[str, str]:
    """Return the filter of this page as its links carry it on."""
    names = ("q", "stage", "partner", "counts", "since", "until", "sort")
    return {name: request.args[name] for name in names if request.args.get(name)}
