"""Every difference has somebody who sees to it: whoever approved the run, or whom it was given to since."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Membership, Organization
from accounts.permissions import Role
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from payouts.commands.findings import give_finding, open_finding, solve_finding, tell_differences
from payouts.models import RailFinding
from payouts.queries.findings import open_findings
from payouts.queries.paying import differences_in
from payouts.rules.reconciling import FindingKind, Found
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.harness.stripe import StripeServer
from tests.payouts.factories import make_deal
from tests.payouts.stripe_office import StripeOffice, office, pointed
from tests.payouts.test_pay_by_stripe_from_command_line import call

__all__ = ["office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")


@pytest.fixture
def found(office: StripeOffice) -> RailFinding:
    """A transfer that came on top of the one of a paid run."""
    run = office.approved()
    office.pay(run)
    what = Found(FindingKind.DOUBLED, "doubled:1:tr_2", "stripe", run_id=run.id, object_id="tr_2")
    return open_finding(office.seller_id, what)


def boss_of(office: StripeOffice) -> Person:
    seller = db.session.get_one(Organization, office.seller_id)
    return make_person(seller, Role.FINANCE_APPROVER, name="Ines", email="boss@northbeam.example")


def given(to: str) -> list[str]:
    query = select(OutboxMail.text).where(OutboxMail.subject == "A difference was given to you")
    return list(db.session.scalars(query.where(OutboxMail.recipient == to)))


def test_whoever_approved_the_run_sees_to_it_and_its_mail_says_so(office: StripeOffice, found: RailFinding) -> None:
    assert found.owner_id == office.approver.actor.user_id
    tell_differences(office.seller_id)
    text = db.session.scalars(select(OutboxMail.text).where(OutboxMail.subject.contains("stops the next"))).first()
    assert f"(seen to by {office.approver.user.name})" in str(text)


def test_one_about_no_run_is_that_of_the_newest_run(office: StripeOffice, found: RailFinding) -> None:
    other = open_finding(office.seller_id, Found(FindingKind.FOREIGN, "foreign::tr_9", "stripe", object_id="tr_9"))
    assert other.owner_id == office.approver.actor.user_id
    nobody = open_finding(make_deal().seller_id, Found(FindingKind.FOREIGN, "foreign::tr_9", "stripe"))
    assert nobody.owner_id is None


def test_it_is_given_to_somebody_who_may_solve_it_and_is_mailed_once(
    office: StripeOffice, found: RailFinding, client: FlaskClient
) -> None:
    boss = boss_of(office)
    page = sign_in(client, office.approver)
    assert f"{office.approver.user.name} sees to it." in page.get("/runs").text
    address = f"/runs/findings/{found.public_id}/owner"
    told = [page.post(address, data={"owner": boss.user.public_id}, follow_redirects=True).text for _ in range(2)]
    assert all(f"{boss.user.name} sees to it." in each for each in told)
    assert ["Paid more than once" in text for text in given(boss.email)] == [True]
    assert "I see to it" in page.get("/runs").text
    page.post(address, data={"owner": office.approver.user.public_id})
    assert given(office.approver.email) == [], "whoever takes it over knows"
    assert page.post(address, data={"owner": "usr_nonsense"}).status_code == 404


def test_not_to_a_preparer_nor_when_it_is_solved_nor_by_another_seller(
    office: StripeOffice, found: RailFinding, clock: Clock
) -> None:
    owner_id = office.approver.user.id
    with pytest.raises(AppError, match="finance approver"):
        give_finding(found.id, actor=office.approver.actor, owner_id=office.preparer.user.id)
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER)
    with pytest.raises(NotFound):
        give_finding(found.id, actor=stranger.actor, owner_id=owner_id)
    solve_finding(found.id, actor=office.approver.actor, reason="Reversed")
    with pytest.raises(Conflict, match="solved already"):
        give_finding(found.id, actor=office.approver.actor, owner_id=owner_id)


def test_whoever_left_sees_to_nothing_any_more(office: StripeOffice, found: RailFinding) -> None:
    @command
    def leave() -> None:
        membership = select(Membership).where(Membership.user_id == office.approver.user.id)
        db.session.scalars(membership).one().role = Role.VIEWER

    leave()
    assert [each.owner for each in differences_in(open_findings(office.seller_id))] == [None]


def test_the_command_line_gives_it_and_names_who_sees_to_it(
    app: Flask, office: StripeOffice, stripe_server: StripeServer
) -> None:
    office.pay(office.approved())
    boss = boss_of(office)
    stripe_server.change(stripe_server.transfers()[0].id, amount=1)
    listed = json.loads(call(app, office.approver, "reconcile", "--json")[1])["differences"]
    assert {each["owner"] for each in listed} == {office.approver.email}
    name = listed[0]["difference"]
    code, output = call(app, office.approver, "give", name, "--to", "nobody@elsewhere.example")
    assert (code, "is no owner or finance approver here" in output) == (1, True)
    assert "sees to" in call(app, office.approver, "give", name, "--to", boss.email)[1]
    assert f"({boss.email})" in call(app, office.approver, "reconcile")[1]
