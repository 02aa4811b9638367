"""Tax forms: what is asked of whom, what counts as there, and what a missing one does to a run, for a while."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from accounts.models import Organization
from accounts.permissions import Role
from core import clock as now
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id, show
from core.mail import OutboxMail
from partners.models import Partnership
from payouts.commands.tax import set_tax_profile, set_tax_rule
from payouts.models import TaxProfile
from payouts.queries.run_rows import rows_of
from payouts.queries.tax import answers_of, find_tax_profile, list_papers, list_tax_profiles, standing_of
from payouts.rules.getting_paid import Readiness, steps_to_money
from payouts.rules.runs import Obstacle
from payouts.rules.tax import Standing, TaxForm, TinKind, VatStatus, expires_on, missing_since, withheld_of
from payouts.rules.tax_answers import TaxAnswers, checked
from payouts.rules.tax_numbers import masked, us_tin, vat_number
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.office import Office, make_office

W9 = TaxAnswers(
    name="Main Street Chamber", street="12 Main Street", city="Duluth", region="mn", postal_code="55802",
    classification="c_corporation", tin="12-3456789", tin_kind="ein",
)  # fmt: skip
VAT = TaxAnswers(
    name="Pixel Post", country="DE", street="Lindenstraße 4", city="Berlin", tin="de 123 456 789",
    vat_status=VatStatus.REGISTERED,
)  # fmt: skip
DAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("typed", "kind", "fits"),
    [("12-3456789", TinKind.EIN, True), ("00-3456789", TinKind.EIN, False), ("123 45 6789", TinKind.SSN, True),
     ("666-45-6789", TinKind.SSN, False), ("123-00-6789", TinKind.SSN, False), ("12345678", TinKind.SSN, False),
     ("111-11-1111", TinKind.SSN, False), ("912-70-1234", TinKind.SSN, True)],
)  # fmt: skip
def test_a_number_that_nobody_has_is_refused(typed: str, kind: TinKind, fits: bool) -> None:
    if fits:
        assert us_tin(typed, kind).isdigit()
        return
    with pytest.raises(AppError) as refusal:
        us_tin(typed, kind)
    assert refusal.value.field == "tin"


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [("de 123 456 789", "DE", "DE123456789"), ("EL123456789", "GR", "EL123456789"), ("123456789", "GB", "GB123456789"),
     ("ATU12345678", "AT", "ATU12345678"), ("NL123456789B01", "NL", "NL123456789B01"), ("12345", "DE", ""),
     ("FR123456789", "DE", ""), ("123456789", "US", "")],
)  # fmt: skip
def test_vat_numbers_are_written_as_their_country_does(typed: str, country: str, kept: str) -> None:
    if kept:
        assert vat_number(typed, country) == kept
        return
    with pytest.raises(AppError):
        vat_number(typed, country)


def test_people_see_the_end_of_a_number_and_never_more_than_half() -> None:
    assert [masked(number) for number in ("123456789", "12345", "")] == ["•• 6789", "•• 45", ""]


@pytest.mark.parametrize(
    ("form", "changed", "field"),
    [
        (TaxForm.W9, {"name": " "}, "name"),
        (TaxForm.W9, {"classification": ""}, "classification"),
        (TaxForm.W9, {"region": "Minnesota"}, "region"),
        (TaxForm.W9, {"postal_code": "1234"}, "postal_code"),
        (TaxForm.W8_BEN, {"country": "US"}, "country"),
        (TaxForm.W8_BEN_E, {"country": "DE", "tin": "", "claims_treaty": True}, "tin"),
        (TaxForm.VAT, {"country": "DE"}, "vat_status"),
        (TaxForm.VAT, {"country": "DE", "vat_status": VatStatus.REGISTERED, "tin": "1"}, "tin"),
    ],
)
def test_a_form_that_cannot_be_used_is_refused_at_its_field(form: TaxForm, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(AppError) as refusal:
        checked(form, replace(W9, **changed))
    assert refusal.value.field == field


def test_a_form_is_missing_from_when_it_was_asked_for_or_ran_out() -> None:
    since = date(2026, 3, 1)

    def missing(form: TaxForm | None, until: date | None = None) -> date | None:
        return missing_since([TaxForm.W8_BEN], form, expires_on=until, asked_since=since, today=DAY)

    assert missing(None) == missing(TaxForm.W9) == since
    assert missing(TaxForm.W8_BEN) is None
    assert missing(TaxForm.W8_BEN, DAY) is None
    assert missing(TaxForm.W8_BEN, DAY - timedelta(days=1)) == DAY
    assert missing_since([], None, expires_on=None, asked_since=since, today=DAY) is None
    assert expires_on(TaxForm.W8_BEN, date(2026, 2, 1), whole_years=3) == date(2029, 12, 31)
    assert expires_on(TaxForm.W9, DAY, whole_years=3) is None


def test_payments_wait_sixty_days_and_no_longer() -> None:
    standing = Standing((TaxForm.W9,), date(2026, 3, 1), 60, 2_400)
    assert [standing.blocks(day) for day in (date(2026, 4, 30), date(2026, 5, 1))] == [True, False]
    assert [withheld_of(minor, 2_400) for minor in (10_000, 1, 0, -500)] == [2_400, 0, 0, 0]


def test_the_steps_to_money_stand_in_order_with_one_to_take_now() -> None:
    standing = Standing((TaxForm.W9,), DAY, 60, 2_400)
    steps = steps_to_money(Readiness(True, standing, None, is_due=True, expected_by=date(2026, 5, 31)), DAY)
    assert [(name, state) for name, _, state in steps] == [
        ("Terms", "done"), ("Tax form", "now"), ("Account", ""), ("Payment", ""),
    ]  # fmt: skip
    assert steps[1][1] == "W-9 missing, payments wait"
    assert steps[-1][1] == "expected by 2026-05-31"
    assert [name for name, _, _ in steps_to_money(Readiness(False), DAY)] == ["Terms", "Account", "Payment"]


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return make_office(clock)


def owner_of(office: Office) -> Person:
    return make_person(db.session.get_one(Organization, office.deal.seller_id), Role.OWNER)


def partnership(office: Office) -> Partnership:
    return db.session.get_one(Partnership, office.deal.partnership_id)


def obstacles(office: Office) -> tuple[Obstacle, ...]:
    (row,) = rows_of(office.draft())
    return row.obstacles


def test_nothing_is_asked_before_the_seller_says_so(office: Office) -> None:
    assert standing_of(partnership(office)).asked == ()
    assert obstacles(office) == ()


def test_a_missing_form_keeps_a_payment_back_for_sixty_days(office: Office, clock: Clock) -> None:
    set_tax_rule(actor=owner_of(office).actor, asks=True)
    (row,) = rows_of(office.draft())
    assert row.obstacles == (Obstacle.TAX_FORM_MISSING,)
    assert row.standing.last_day == DAY + timedelta(days=60)
    clock.set("2026-07-20T12:00Z")
    assert standing_of(partnership(office)).blocks(now.today("UTC")) is False


def test_a_form_lets_the_payment_go_and_its_number_is_sealed(office: Office) -> None:
    set_tax_rule(actor=owner_of(office).actor, asks=True, tin="98-7654321")
    profile = set_tax_profile(office.deal.partnership_id, actor=office.partner.actor, form=TaxForm.W9, answers=W9)
    assert obstacles(office) == ()
    assert (profile.display, answers_of(profile).tin, answers_of(profile).region) == ("•• 6789", "123456789", "MN")
    stored = str(db.session.execute(text("SELECT * FROM tax_profile")).all())
    assert "123456789" not in stored
    assert "Main Street" not in stored
    mails = [mail for mail in db.session.scalars(select(OutboxMail)) if "Tax form" in mail.subject]
    assert {office.partner.email, office.approver.email} <= {mail.recipient for mail in mails}
    assert all("•• 6789" in mail.text and "123456789" not in mail.text for mail in mails)


def test_a_changed_form_is_kept_as_history(office: Office) -> None:
    set_tax_rule(actor=owner_of(office).actor, asks=True)
    for number in ("12-3456789", "12-3456780"):
        answers = replace(W9, tin=number)
        set_tax_profile(office.deal.partnership_id, actor=office.partner.actor, form=TaxForm.W9, answers=answers)
    past = list_tax_profiles(office.partner.actor, office.deal.partnership_id)
    assert [(row.state, row.display) for row in past] == [("active", "•• 6780"), ("replaced", "•• 6789")]
    with pytest.raises(DBAPIError, match="never changed"):
        rewrite(past[0].id)


@command
def rewrite(profile_id: Id) -> None:
    """Try to change what was certified."""
    db.session.get_one(TaxProfile, profile_id).display = "•• 0000"
    db.session.flush()


def test_a_form_that_is_not_asked_for_and_a_strangers_partnership_are_refused(office: Office) -> None:
    set_tax_rule(actor=owner_of(office).actor, asks=True)
    with pytest.raises(Conflict, match="asks for W-8BEN or W-8BEN-E or W-9"):
        set_tax_profile(office.deal.partnership_id, actor=office.partner.actor, form=TaxForm.VAT, answers=VAT)
    with pytest.raises(NotFound):
        set_tax_profile(office.deal.partnership_id, actor=office.preparer.actor, form=TaxForm.W9, answers=W9)
    assert find_tax_profile(office.deal.partnership_id) is None


def test_the_seller_sees_what_is_missing_and_who_gave_the_same_number(office: Office) -> None:
    set_tax_rule(actor=owner_of(office).actor, asks=True)
    (paper,) = list_papers(office.preparer.actor)
    assert (paper.profile, paper.standing.names, paper.same_as) == (None, "W-9", ())


def test_each_side_reads_what_to_do(office: Office, client: FlaskClient, queries: QueryCounter) -> None:
    owner, public = owner_of(office), show("pn", office.deal.partnership_id)
    browser = sign_in(client, owner)
    browser.post("/settings/tax", data={"asks": "y", "tin": "98-7654321", "vat": ""})
    assert "•• 4321" in browser.get("/settings/tax").text
    assert browser.post("/settings/tax", data={"asks": "y", "vat": "123"}).status_code == 422
    run = office.draft()
    assert "ask the partner for W-9 under Get paid" in browser.get(f"/runs/{run.public_id}").text
    browser = sign_in(client, office.partner)
    with queries.at_most(12):
        assert "W-9 is missing" in browser.get("/get-paid").text
    form = {"name": "Main Street", "street": "12 Main Street", "city": "Duluth", "region": "MN", "postal_code": "55802",
            "classification": "llc", "tin_kind": "ein", "tin": "12-3456789"}  # fmt: skip
    assert browser.post(f"/get-paid/{public}/tax?form=w9", data=form).status_code == 422
    told = browser.post(f"/get-paid/{public}/tax?form=w9", data=form | {"is_certified": "y"}, follow_redirects=True)
    assert "W-9, •• 6789" in told.text
    with queries.at_most(12):
        assert "•• 6789" in browser.get(f"/get-paid/{public}/tax").text
    browser = sign_in(client, office.preparer)
    with queries.at_most(12):
        assert "•• 6789" in browser.get("/tax-forms").text
