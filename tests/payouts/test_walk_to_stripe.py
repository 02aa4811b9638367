"""The partner's pages about its account at Stripe: choose it, go there, come back, see what is missing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from partners.models import Partnership
from payouts.commands.onboarding import note_state
from payouts.rules.recipients import RecipientState, Seen
from tests.harness.people import make_person, sign_in
from tests.harness.stripe import Kind, Status, StripeServer
from tests.payouts.connecting import Case, make_case
from tests.payouts.factories import make_deal

CREATE = "POST /v2/core/accounts"


@pytest.fixture
def case(app: Flask, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> Case:
    return make_case(app, stripe_server, monkeypatch)


def test_the_partner_walks_to_stripe_and_back(case: Case, client: FlaskClient) -> None:
    browser = sign_in(client, case.partner)
    assert "Get paid through Stripe" in browser.get("/get-paid").text
    assert "Get paid through Stripe" in browser.get(case.path()).text
    gone = browser.post(case.path(), data={"country": "US"})
    assert gone.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', gone.text)
    assert found is not None
    assert found[1].startswith(f"{case.server.url}/setup/")
    page = browser.get(case.path("?back=1")).text
    assert "Not ready yet" in page
    assert "Date of birth" in page
    assert f'hx-post="{case.path("/look")}" hx-trigger="load' in page, "whoever comes back need not ask by hand"
    assert "You are back from Stripe" not in browser.get(case.path()).text
    assert "Stripe account not ready" in browser.get("/get-paid").text
    case.server.set_status(case.recipient.object_id or "", Status.ACTIVE)
    assert browser.post(case.path("/look")).status_code == 302
    assert "can pay you through Stripe" in browser.get(case.path()).text
    assert "Stripe account not ready" not in browser.get("/get-paid").text
    assert "used up" in browser.get(case.path("?again=1")).text


def test_when_stripe_does_not_answer_the_choice_is_kept_and_said(case: Case, client: FlaskClient) -> None:
    browser = sign_in(client, case.partner)
    case.server.fail(Kind.DROP_BEFORE, CREATE)
    refused = browser.post(case.path(), data={"country": "US"})
    assert refused.status_code == 422
    assert "Your choice is kept. Try again in a minute." in refused.text
    assert browser.post(case.path(), data={"country": "US"}).status_code == 200
    assert case.made == 1


def test_a_country_that_is_not_offered_is_refused_on_the_page(case: Case, client: FlaskClient) -> None:
    assert sign_in(client, case.partner).post(case.path(), data={"country": "KP"}).status_code == 422


def test_where_the_seller_has_no_stripe_the_page_says_so(client: FlaskClient) -> None:
    deal = make_deal()
    partner = make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER)
    browser = sign_in(client, partner)
    assert "Stripe" not in browser.get("/get-paid").text

    shown = db.session.get_one(Partnership, deal.partnership_id).public_id
    assert "has not connected Stripe" in browser.get(f"/get-paid/{shown}/stripe").text


def test_the_seller_and_strangers_find_nothing_there(case: Case, client: FlaskClient) -> None:
    assert sign_in(client, case.seller).get(case.path()).status_code == 404


@pytest.mark.parametrize("state", list(RecipientState))
def test_every_state_has_its_sentence(case: Case, client: FlaskClient, state: RecipientState) -> None:

    recipient_id = case.ask().id
    note_state(recipient_id, Seen("acct_x", state, ("identity.something_new",)))
    page = sign_in(client, case.partner).get(case.path()).text
    assert {"new": "Not ready", "restricted": "Not ready", "pending": "checking", "active": "Ready"}.get(
        state, "closed" if state is RecipientState.CLOSED else "Refused by Stripe"
    ) in page
