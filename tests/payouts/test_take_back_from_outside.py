"""A transfer that came on top, from the command line and by API: the page's permissions, refusals and words."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.commands import change_role
from accounts.models import Organization
from accounts.permissions import Role
from accounts.queries import find_membership
from core import jobs
from core.db import db
from payouts.models import RailReversal
from tests.harness.people import make_person
from tests.harness.stripe import Kind, StripeServer
from tests.payouts.factories import make_deal
from tests.payouts.office import Office
from tests.payouts.stripe_office import StripeOffice, office, pointed
from tests.payouts.test_pay_by_stripe_from_command_line import call
from tests.payouts.test_run_by_api import ALL, Caller
from tests.payouts.test_take_back_transfers import REVERSALS, double, only_finding, press, taken

__all__ = ["double", "office", "pointed"]
pytestmark = pytest.mark.usefixtures("pointed")


def listed(app: Flask, office: StripeOffice) -> dict[str, object]:
    """Return the only difference that `reconcile --json` lists."""
    code, output = call(app, office.approver, "reconcile", "--json")
    (found,) = json.loads(output)["differences"]
    assert code == 1
    return dict(found)


def test_what_reconcile_prints_is_what_takes_it_back(
    app: Flask, office: StripeOffice, double: str, stripe_server: StripeServer
) -> None:
    printed = re.search(r"`flask payouts (reverse rf_\w+ --seen \S+)`", call(app, office.approver, "reconcile")[1])
    assert printed is not None
    code, said = call(app, office.approver, *printed.group(1).split())
    assert (code, "solved once Stripe shows" in said) == (0, True)
    assert "Being taken back since" in call(app, office.approver, "reconcile")[1]
    assert "being taken back already" in call(app, office.approver, *printed.group(1).split())[1]
    jobs.run_due()
    assert taken(stripe_server) == [2_500, 0]
    assert call(app, office.approver, "reconcile") == (0, "1 payments, 2 transfers, 0 open differences.\n")


def test_the_command_refuses_whom_and_what_the_page_refuses(
    app: Flask, office: StripeOffice, double: str, stripe_server: StripeServer
) -> None:
    found = listed(app, office)
    name, seen = str(found["difference"]), str(found["seen"])
    assert seen == f"{double}:2500:USD"
    stranger = make_person(db.session.get_one(Organization, make_deal().seller_id), Role.OWNER)
    editor = make_person(office.approver.organization, Role.MARKETER)
    for who, given, refusal in (
        (office.preparer, seen, "cannot do this"),
        (editor, seen, "cannot do this"),
        (stranger, seen, "There is no such finding"),
        (office.approver, f"{double}:1:USD", "not the one you were looking at"),
    ):
        code, output = call(app, who, "reverse", name, "--seen", given)
        assert (code, refusal in output) == (1, True), output
    assert db.session.query(RailReversal).count() == 0


def test_whoever_prepared_the_run_is_refused_with_any_role(app: Flask, office: StripeOffice, double: str) -> None:
    found = listed(app, office)
    membership = find_membership(office.seller_id, office.preparer.user_id)
    assert membership is not None
    other = make_person(office.approver.organization, Role.OWNER, email="other@x.example")
    change_role(membership.id, Role.OWNER, actor=other.actor)
    code, output = call(app, office.preparer, "reverse", str(found["difference"]), "--seen", str(found["seen"]))
    assert (code, "a second person" in output) == (1, True), output


def test_a_refusal_of_stripe_is_read_where_it_was_asked_for(
    app: Flask, office: StripeOffice, double: str, stripe_server: StripeServer
) -> None:
    press(office)
    stripe_server.fail(Kind.INSUFFICIENT_BALANCE, REVERSALS)
    jobs.run_due()
    assert "does not hold the money any more" in call(app, office.approver, "reconcile")[1]
    told = listed(app, office)["taking_back"]
    assert isinstance(told, dict)
    assert told["state"] == "failed"


def test_a_key_reads_how_far_it_is_and_a_person_asks_for_it(
    client: FlaskClient, office: StripeOffice, double: str
) -> None:
    deal = office.deals[0]
    caller = Caller(client, Office(deal, office.preparer, office.approver, office.approver), *ALL)
    (found,) = caller.get("/runs/findings")
    assert (found["reference"], found["isOneTooMany"], found["takingBack"]) == (double, True, None)
    status, answer = caller.ask("POST", f"/runs/findings/{found['id']}/reverse", {"seen": f"{double}:2500:USD"})
    assert (status, answer["error"]["code"]) == (404, "not_found")
    press(office)
    (found,) = caller.get("/runs/findings")
    assert (found["takingBack"]["state"], found["takingBack"]["endedAt"]) == ("asked", None)
    assert only_finding(office).public_id == found["id"]
    jobs.run_due()
    assert caller.get("/runs/findings") == []
