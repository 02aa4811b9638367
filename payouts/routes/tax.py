"""Pages of tax papers: what a seller asks and has, and the form that a partner fills in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from accounts.queries import get_own_organization
from accounts.rules.places import country_name
from core import clock
from core.access import current_actor, needs
from core.errors import AppError
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_joined_partnership
from payouts.commands import tax as commands
from payouts.forms.tax import FORMS, STATEMENTS, TaxProfileForm, TaxRuleForm
from payouts.queries import tax as queries
from payouts.queries.entries import zone_of
from payouts.queries.runs import names_of
from payouts.queries.self_billing import self_billing_of, standings_on
from payouts.queries.tax_tables import tax_tables
from payouts.routes.blueprint import pages
from payouts.rules.tax import FORM_NAMES, TaxForm, names_of_forms
from payouts.rules.tax_answers import TaxAnswers


@pages.route("/settings/tax", methods=["GET", "POST"])
@needs(Permission.ORGANIZATION_EDIT, fresh=True)
def set_tax_rule() -> ResponseReturnValue:
    """Say whether partners are asked for tax forms, and one's own numbers."""
    rule, form = queries.find_tax_rule(current_actor().organization_id), TaxRuleForm()
    if form.is_sent_and_valid():
        with form.refusals():
            commands.set_tax_rule(
                actor=current_actor(), asks=form.asks.data, tin=form.tin.data or "", vat=form.vat.data or ""
            )
            flash("Saved.")
            return redirect(url_for("payouts.set_tax_rule"))
    elif request.method == "GET" and rule is not None:
        form.asks.data, form.vat.data = rule.asks_since is not None, rule.vat_number
    country, tables = get_own_organization(current_actor()).country, tax_tables()
    here = tables.forms_asked(seller=country, partner=country)
    elsewhere = tables.forms_asked(seller=country, partner="ZZ")
    page = render_template(
        "payouts/tax_rule.html",
        form=form,
        rule=rule,
        waits_days=tables.waits_days,
        country=country_name(country),
        here=names_of_forms(here),
        elsewhere=names_of_forms(elsewhere),
    )
    return page, form.status


@pages.get("/tax-forms")
@needs(Permission.RUNS_SEE)
def list_papers() -> ResponseReturnValue:
    """Show which tax forms every partner gave, and what is missing."""
    papers = queries.list_papers(current_actor())
    today = clock.today(get_own_organization(current_actor()).timezone)
    rule = queries.find_tax_rule(current_actor().organization_id)
    is_asked = rule is not None and rule.asks_since is not None
    return render_template(
        "payouts/tax_papers.html",
        papers=papers,
        today=today,
        is_asked=is_asked,
        self_billing=standings_on(today, self_billing_of(current_actor().organization_id)),
    )


@pages.route("/get-paid/<id:partnership_id>/tax", methods=["GET", "POST"])
@needs(Permission.DESTINATION_EDIT, fresh=True)
def set_tax_profile(partnership_id: Id) -> ResponseReturnValue:
    """Fill in the tax form that one seller asks for."""
    partnership = get_joined_partnership(current_actor(), partnership_id)
    chosen = _chosen(partnership)
    before = queries.find_tax_profile(partnership.id)
    said = queries.answers_of(before) if before and before.form == chosen else None
    form = FORMS[chosen](**_known(partnership, said))
    if form.is_sent_and_valid():
        with form.refusals():
            commands.set_tax_profile(partnership_id, actor=current_actor(), form=chosen, answers=form.answers())
            flash("Saved. We have mailed both sides.")
            return redirect(url_for("payouts.get_paid"))
    return _page(partnership, chosen, form)


def _page(partnership: Partnership, chosen: TaxForm, form: TaxProfileForm) -> ResponseReturnValue:
    past = queries.list_tax_profiles(current_actor(), partnership.id)
    standing = queries.standing_of(partnership)
    page = render_template(
        "payouts/tax_form.html",
        partnership=partnership,
        form=form,
        chosen=chosen,
        name=FORM_NAMES[chosen],
        names=FORM_NAMES,
        statement=STATEMENTS[chosen],
        standing=standing,
        past=past,
        signers=names_of({row.signed_by_id for row in past}),
        today=clock.today(zone_of(partnership.seller_id)),
    )
    return page, form.status


def _chosen(partnership: Partnership) -> TaxForm:
    """Return the form that is filled in: the one asked for in the address, else the first that this seller asks for."""
    standing, asked = queries.standing_of(partnership), request.args.get("form")
    if asked in set(TaxForm):
        return TaxForm(str(asked))
    if standing.asked:
        return standing.asked[0]
    possible = tax_tables().forms_asked(seller=partnership.seller.country, partner=partnership.country or "US")
    if not possible:
        raise AppError(f"{partnership.seller.name} asks for no tax forms.")
    return possible[0]


def _known(partnership: Partnership, said: TaxAnswers | None) -> dict[str, object]:
    """Return what the form begins with: what was said before, without the number, which is typed anew."""
    if said is None:
        return {"country": partnership.country}
    return {name: getattr(said, name) for name in TaxAnswers.__dataclass_fields__ if name != "tin"}
