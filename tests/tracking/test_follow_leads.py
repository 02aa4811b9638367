"""Leads: how they come, whom they count for, how far they have come, and what a partner may see of them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.tracking.factories import Carrier, Shop, click, make_carrier, make_coupon, make_shop
from tracking.commands import erase_customer, move_lead, record_lead, write_lead_down
from tracking.commands.leads import find_lead_of
from tracking.models import Conversion, Lead
from tracking.rules.attribution import Evidence
from tracking.rules.leads import LeadSource, LeadStage, LostReason
from tracking.schemas.reports import CustomerReport, LeadReport

As = Callable[..., FlaskClient]


@pytest.fixture
def as_(client: FlaskClient) -> As:
    def enter(organization_id: Id, role: Role = Role.OWNER) -> FlaskClient:
        return sign_in(client, make_person(db.session.get_one(Organization, organization_id), role))

    return enter


def asked(shop: Shop, number: str = "c-9", **told: object) -> Lead:
    who = CustomerReport(external_id=number, name="Ada Byron", email="ada@example.com")
    given: dict[str, object] = {"customer": who, "event_name": "Call back", "source": LeadSource.FORM}
    report = LeadReport.model_validate(given | told)
    return find_lead_of(record_lead(report, program_id=shop.program_id, actor=shop.actor), report.event_name)


def counts_for(lead: Lead) -> Conversion | None:
    return db.session.query(Conversion).filter_by(lead_id=lead.id).one_or_none()


def by_hand(shop: Shop, carrier: Carrier, **told: str) -> Lead:
    given = {"event_name": "Call back", "reason": "They said so on the phone.", "name": "Ada Byron"} | told
    return write_lead_down(actor=shop.actor, placement_id=carrier.placement_id, **given)


def test_a_lead_counts_for_the_partner_whose_link_was_opened() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    lead = asked(shop, click_id=click(carrier))
    found = counts_for(lead)
    assert found is not None
    assert (found.partnership_id, found.evidence, found.order_id) == (carrier.partnership_id, Evidence.CLICK, None)
    assert [(step.stage, step.number) for step in lead.steps] == [(LeadStage.NEW, 1)]


def test_a_lead_with_a_code_counts_for_its_owner() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    make_coupon(shop, carrier, "CHAMBER20")
    found = counts_for(asked(shop, coupons=("chamber20",)))
    assert found is not None
    assert (found.placement_id, found.evidence) == (carrier.placement_id, Evidence.COUPON)


def test_a_lead_without_click_and_code_counts_for_nobody_and_says_so_of_a_lead() -> None:
    lead = asked(make_shop())
    assert counts_for(lead) is None
    assert lead.trace is not None
    assert lead.trace["decided"].startswith("Nobody brought this lead")


def test_the_same_person_is_one_lead() -> None:
    shop = make_shop()
    assert asked(shop).id == asked(shop).id
    assert asked(shop, event_name="Brochure").id != asked(shop).id


def test_a_lead_written_down_counts_for_whom_it_names() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    found = counts_for(by_hand(shop, carrier))
    assert found is not None
    assert (found.placement_id, found.evidence) == (carrier.placement_id, Evidence.HAND)


def test_who_is_written_down_twice_by_the_same_address_is_one_lead() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    first, second = (by_hand(shop, carrier, email=email) for email in ("ada@example.com", " Ada@Example.com"))
    assert first.id == second.id
    assert "ada" not in first.customer.external_id


@pytest.mark.parametrize("told", [{"reason": " "}, {"name": "", "email": ""}])
def test_a_lead_is_not_written_down_without_a_reason_or_a_person(told: dict[str, str]) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    with pytest.raises(AppError):
        by_hand(shop, carrier, **told)
    assert db.session.query(Lead).count() == 0


def test_nobody_writes_down_a_lead_for_another_sellers_placement() -> None:
    with pytest.raises(NotFound):
        by_hand(make_shop(), make_carrier(make_shop()))


def test_every_stage_says_who_and_why() -> None:
    shop = make_shop()
    lead = asked(shop)
    move_lead(lead.id, actor=shop.actor, to=LeadStage.QUALIFIED, reason="They have a budget.")
    move_lead(lead.id, actor=shop.actor, to=LeadStage.LOST, lost=LostReason.NO_ANSWER)
    steps = db.session.get_one(Lead, lead.id).steps
    assert [(step.stage, step.lost, step.reason) for step in steps[1:]] == [
        (LeadStage.QUALIFIED, None, "They have a budget."), (LeadStage.LOST, LostReason.NO_ANSWER, ""),
    ]  # fmt: skip


def test_a_stage_that_cannot_follow_is_refused() -> None:
    shop = make_shop()
    lead = asked(shop)
    with pytest.raises(Conflict, match="can become qualified or won or lost"):
        move_lead(lead.id, actor=shop.actor, to=LeadStage.NEW)
    with pytest.raises(AppError, match="Choose why it is lost"):
        move_lead(lead.id, actor=shop.actor, to=LeadStage.LOST)
    with pytest.raises(AppError, match="how you know"):
        move_lead(lead.id, actor=shop.actor, to=LeadStage.LOST, lost=LostReason.DUPLICATE)


def test_nobody_moves_somebody_elses_lead() -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    lead = asked(shop, click_id=click(carrier))
    for actor in (carrier.actor, make_shop().actor):
        with pytest.raises(NotFound):
            move_lead(lead.id, actor=actor, to=LeadStage.WON)


def test_a_seller_sees_the_lead_whole(as_: As) -> None:
    shop = make_shop()
    lead = asked(shop, click_id=click(make_carrier(shop, "Fern Letters")))
    client = as_(shop.seller_id)
    for page in (client.get("/leads").text, client.get(f"/leads/{lead.public_id}").text):
        for text in ("Ada Byron", "Call back", "Fern Letters"):
            assert text in page
    assert "Ada Byron" in client.get("/leads/export.csv").text


def test_a_partner_sees_its_lead_and_not_whose(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    lead = asked(shop, click_id=click(carrier))
    client = as_(carrier.partner_id)
    for page in ("/leads", f"/leads/{lead.public_id}", "/leads/export.csv", "/leads?q=Call"):
        text = client.get(page).text
        assert lead.short_number in text
        for hidden in ("Ada Byron", "ada@example.com", "c-9"):
            assert hidden not in text
    assert "Nothing matches" in client.get("/leads?q=Ada").text


def test_another_partner_sees_nothing_of_it(as_: As) -> None:
    shop = make_shop()
    lead = asked(shop, click_id=click(make_carrier(shop)))
    client = as_(make_carrier(shop, "Fern Letters").partner_id)
    assert "No leads yet" in client.get("/leads").text
    assert client.get(f"/leads/{lead.public_id}").status_code == 404


def test_who_may_not_see_customers_sees_no_person(as_: As) -> None:
    shop = make_shop()
    lead = asked(shop)
    client = as_(shop.seller_id, Role.VIEWER)
    for page in ("/leads", f"/leads/{lead.public_id}", "/leads/export.csv"):
        assert "Ada" not in client.get(page).text


def test_the_list_is_narrowed_by_stage_partner_and_day(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    one, two = asked(shop, click_id=click(carrier)), asked(shop, "c-10")
    move_lead(one.id, actor=shop.actor, to=LeadStage.WON)
    client = as_(shop.seller_id)
    for query, is_there in (
        ("stage=won", True),
        ("stage=lost", False),
        ("counts=partner", True),
        ("since=2999-01-01", False),
    ):
        text = client.get(f"/leads?{query}").text
        assert (one.public_id in text) is is_there
        assert two.public_id not in text
    assert two.public_id in client.get("/leads?counts=nobody&sort=stage").text


def test_a_stage_is_noted_on_the_page(as_: As) -> None:
    shop = make_shop()
    lead = asked(shop)
    client = as_(shop.seller_id)
    done = client.post(
        f"/leads/{lead.public_id}/stage", data={"to": "qualified", "lost": "", "reason": "Has a budget."}
    )
    assert done.status_code == 302
    refused = client.post(f"/leads/{lead.public_id}/stage", data={"to": "lost", "lost": "", "reason": ""})
    assert refused.status_code == 422
    assert "Choose why it is lost" in refused.text


def test_a_lead_is_written_down_on_the_page(as_: As) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    client = as_(shop.seller_id)
    assert carrier.placement_id is not None
    form = client.get("/leads/new").text
    option = form.split('<option value="pl_')[1].split('"')[0]
    told = {
        "placement": f"pl_{option}",
        "event_name": "Call back",
        "name": "Ada",
        "email": "",
        "reason": "On the phone.",
    }
    assert client.post("/leads/new", data=told).status_code == 302
    assert db.session.query(Lead).one().source is LeadSource.HAND


def test_nobody_learns_who_an_erased_lead_was(as_: As) -> None:
    shop = make_shop()
    lead = asked(shop)
    erase_customer(lead.customer_id, actor=shop.actor)
    client = as_(shop.seller_id)
    for page in ("/leads", f"/leads/{lead.public_id}"):
        assert "Ada" not in client.get(page).text


def test_the_pages_ask_little_of_the_database(as_: As, queries: QueryCounter) -> None:
    shop = make_shop()
    carrier = make_carrier(shop)
    leads = [asked(shop, f"c-{at}", click_id=click(carrier)) for at in range(5)]
    client = as_(shop.seller_id)
    for page in ("/leads", f"/leads/{leads[0].public_id}"):
        with queries.at_most(12):
            client.get(page)
