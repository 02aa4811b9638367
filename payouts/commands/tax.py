"""Tax papers: what a seller asks, and what a partner certifies. A change is never silent: both sides get a mail."""

import json

from accounts.queries import get_own_organization
from accounts.sealing import keyed_hash, seal
from core import audit, clock
from core.access import Actor
from core.clock import local_day
from core.db import add, command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_joined_partnership
from payouts import notices
from payouts.models import TaxProfile, TaxRule
from payouts.queries.entries import zone_of
from payouts.queries.tax import find_tax_profile, find_tax_rule, standing_of
from payouts.queries.tax_tables import tax_tables
from payouts.rules.actions import Action
from payouts.rules.tax import FORM_NAMES, ProfileState, TaxForm, TinKind, expires_on
from payouts.rules.tax_answers import TaxAnswers, checked
from payouts.rules.tax_numbers import masked, other_tin, us_tin, vat_number


@command
def set_tax_rule(*, actor: Actor, asks: bool, tin: str = "", vat: str = "") -> TaxRule:
    """Say as a seller whether partners are asked for tax papers, and one's own numbers; an empty `tin` stays as it is.

    Asking begins now: papers that are missing keep payments back from here on at the earliest.
    """
    organization = get_own_organization(actor)
    rule = find_tax_rule(organization.id) or TaxRule(seller_id=organization.id, changed_at=clock.now())
    if asks != (rule.asks_since is not None):
        rule.asks_since = clock.now() if asks else None
    if tin.strip():
        number = us_tin(tin, TinKind.EIN) if organization.country == "US" else other_tin(tin)
        rule.tin_secret, rule.tin_display = seal(number), masked(number)
    rule.vat_number = _own_vat_number(vat, organization.country)
    rule.changed_at, rule.changed_by_id = clock.now(), actor.user_id
    add(rule)
    audit.record(actor, Action.TAX_RULE_SET, rule, asks=asks, tin=rule.tin_display, vat=rule.vat_number)
    return rule


@command
def set_tax_profile(partnership_id: Id, *, actor: Actor, form: TaxForm, answers: TaxAnswers) -> TaxProfile:
    """Certify as the partner what one seller needs for taxes; what was there before is kept as history.

    Raises AppError naming the field at fault, Conflict for a form that this seller does not ask of this partner.
    """
    partnership = lock(get_joined_partnership(actor, partnership_id))
    kept = checked(form, answers)
    _check_fits(partnership, form, kept)
    now, before = clock.now(), find_tax_profile(partnership.id)
    if before is not None:
        lock(before)
        before.state, before.replaced_at = ProfileState.REPLACED, now
    signed_on = local_day(now, zone_of(partnership.seller_id))
    profile = add(
        TaxProfile(
            seller_id=partnership.seller_id,
            partnership_id=partnership.id,
            partner_id=partnership.partner_id,
            form=form,
            country=kept.country,
            classification=kept.classification,
            vat_status=kept.vat_status,
            claims_treaty=kept.claims_treaty,
            display=masked(kept.tin),
            fingerprint=keyed_hash("tin", f"{kept.country}{kept.tin}") if kept.tin else None,
            secret=seal(json.dumps(kept.secret)),
            state=ProfileState.ACTIVE,
            signed_at=now,
            signed_by_id=actor.user_id,
            expires_on=expires_on(form, signed_on, whole_years=tax_tables().w8_whole_years),
        )
    )
    audit.record(actor, Action.TAX_PROFILE_SET, profile, form=form, display=profile.display)
    notices.tax_profile_changed(profile, partnership, before)
    return profile


def _check_fits(partnership: Partnership, form: TaxForm, answers: TaxAnswers) -> None:
    if form in standing_of(partnership).asked:
        return
    asked = tax_tables().forms_asked(seller=partnership.seller.country, partner=answers.country)
    if form not in asked:
        names = " or ".join(FORM_NAMES[each] for each in asked)
        raise Conflict(f"This seller asks for {names}." if asked else "This seller asks for no tax papers.")


def _own_vat_number(typed: str, country: str) -> str:
    try:
        return vat_number(typed, country) if typed.strip() else ""
    except AppError as refusal:
        raise AppError(refusal.message, field="vat") from refusal
