"""A partner whom the seller's Stripe cannot pay where it is: both sides read so early, with the other ways."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from core.db import command, db, end_read
from core.errors import AppError
from core.mail import OutboxMail
from partners.models import Partnership
from payouts import onboarding
from payouts.commands.file_setups import set_file_setup
from payouts.queries.reach import SHIPPED, stripe_reach
from payouts.rules.files import FileKind
from payouts.rules.reach import out_of_reach
from payouts.schemas.reach import reach_of
from tests.harness.people import sign_in
from tests.harness.stripe import Status, StripeServer
from tests.payouts.connecting import Case, make_case

SENTENCE = (
    "Stripe is in the United States and cannot pay to a business in Australia. Get paid another way: to a bank account"
)


@pytest.fixture
def case(app: Flask, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> Case:
    return make_case(app, stripe_server, monkeypatch)


@command
def move_partner(case: Case, country: str) -> None:
    db.session.get_one(Organization, case.deal.partner_id).country = country
    db.session.get_one(Partnership, case.deal.partnership_id).country = ""


def mails() -> list[OutboxMail]:
    end_read()
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.recipient)))


@pytest.mark.parametrize(
    ("seller", "partner", "is_reached"),
    [("US", "US", True), ("US", "DE", True), ("GB", "NO", True), ("US", "AU", False), ("AU", "AU", True),
     ("AU", "NZ", False), ("DE", "BR", False)],
)  # fmt: skip
def test_stripe_pays_at_home_and_within_its_region(seller: str, partner: str, is_reached: bool) -> None:
    assert stripe_reach().covers(seller, partner) is is_reached


def test_the_table_says_where_it_is_from_and_of_which_day() -> None:
    assert stripe_reach().source.startswith("https://docs.stripe.com/")
    assert stripe_reach().as_of.year >= 2026
    assert stripe_reach().named("AU") == "Australia"


def test_other_ways_are_named_as_a_sentence() -> None:
    from payouts.rules.destinations import Rail

    said = out_of_reach("Northbeam", "GB", "NZ", [Rail.PAYPAL, Rail.WISE])
    assert said.startswith("Northbeam’s Stripe is in the United Kingdom and cannot pay to a business in New Zealand.")
    assert said.endswith("Get paid another way: to a bank account, by PayPal or by Wise.")


def test_a_partner_out_of_reach_reads_so_before_it_goes_to_stripe(case: Case, client: FlaskClient) -> None:
    set_file_setup(FileKind.PAYPAL, {"is_offered": "yes", "note": ""}, actor=case.seller.actor)
    move_partner(case, "AU")
    browser = sign_in(client, case.partner)
    for page in (browser.get("/get-paid").text, browser.get(case.path()).text):
        assert f"{SENTENCE} or by PayPal." in page
    assert "Add a bank account" in browser.get(case.path()).text
    refused = browser.post(case.path(), data={"country": "AU"})
    assert refused.status_code == 422
    assert f"{SENTENCE} or by PayPal." in refused.text
    assert case.made == 0


def test_its_business_may_be_in_another_country_after_all(case: Case, client: FlaskClient) -> None:
    move_partner(case, "AU")
    assert sign_in(client, case.partner).post(case.path(), data={"country": "CA"}).status_code == 200
    assert case.made == 1


def test_a_partner_in_reach_reads_nothing_of_it(case: Case, client: FlaskClient) -> None:
    move_partner(case, "DE")
    browser = sign_in(client, case.partner)
    assert "cannot pay to a business" not in browser.get("/get-paid").text + browser.get(case.path()).text


def test_the_seller_reads_whom_its_stripe_cannot_pay(case: Case, client: FlaskClient) -> None:
    browser = sign_in(client, case.seller)
    assert "Your Stripe cannot pay" not in browser.get("/settings/ways-to-pay").text
    move_partner(case, "AU")
    page = browser.get("/settings/ways-to-pay").text
    assert "Your Stripe cannot pay 1 partner" in page
    assert "in Australia" in page
    assert stripe_reach().source in page


def test_an_operator_opens_a_country_with_a_table_of_their_own(
    case: Case, tmp_path: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AppError, match="cannot pay to a business in Australia"):
        case.ask("AU")
    own = tmp_path / "regions.toml"
    own.write_text(SHIPPED.read_text().replace('"US", "CA"', '"US", "AU", "CA"'))
    given = app.extensions["tandem_settings"].model_copy(update={"stripe_regions": str(own)})
    monkeypatch.setitem(app.extensions, "tandem_settings", given)
    assert case.ask("AU").country == "AU"


def test_a_table_that_is_wrong_is_named(app: Flask) -> None:
    with pytest.raises(AppError, match=r"wrong at regions\.0\.countries"):
        reach_of({"source": "x", "as_of": "2026-01-01", "regions": [{"name": "Here", "countries": ["Australia"]}]})


def test_what_stripe_refuses_is_told_to_both_sides_at_once(case: Case) -> None:
    case.make(Status.UNSUPPORTED)
    (refused,) = [mail for mail in mails() if mail.recipient == case.partner.email]
    assert (refused.subject, "choose another way" in refused.text) == ("Stripe cannot pay you", True)
    (told,) = [mail for mail in mails() if mail.recipient == case.seller.email]
    assert "Stripe refuses payments to this account: ask the partner to choose another way" in told.text
    onboarding.look(case.recipient.id)
    assert len(mails()) == len({mail.recipient for mail in mails()}), "once is enough"
