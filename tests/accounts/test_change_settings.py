"""Settings: what an organization says about itself, and the name of a person."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.permissions import Role
from core.audit import AuditRecord
from core.db import db
from tests.accounts.factories import make_member
from tests.harness.people import sign_in

TYPED = {
    "name": "Lumen Academy",
    "legal_name": "Lumen Academy GmbH",
    "email": "Office@Lumen.Example",
    "postal_address": "1 Main Street",
    "country": "DE",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
}


def test_an_owner_changes_the_organization_and_the_change_is_kept_on_record(client: FlaskClient) -> None:
    owner = make_member(Role.OWNER)
    sign_in(client, owner)
    assert client.post("/settings/organization", data=TYPED).location == "/settings"
    organization = owner.organization
    assert (organization.name, organization.timezone) == ("Lumen Academy", "Europe/Berlin")
    assert organization.email == "office@lumen.example"
    assert organization.slug == "lumen-courses"
    record = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "organization.changed")).one()
    assert "timezone" in record.details["changed"]
    assert record.organization_id == owner.organization_id


def test_saving_without_a_change_records_nothing(client: FlaskClient) -> None:
    sign_in(client, make_member(Role.OWNER))
    client.post("/settings/organization", data=TYPED)
    client.post("/settings/organization", data=TYPED)
    records = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "organization.changed")).all()
    assert len(records) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("email", "not an address"), ("country", "XX"), ("timezone", "Mars/Olympus"), ("currency", "DOGE")],
)
def test_a_wrong_value_is_refused_at_its_field_and_what_was_typed_stays(
    client: FlaskClient, field: str, value: str
) -> None:
    owner = make_member(Role.OWNER)
    sign_in(client, owner)
    refused = client.post("/settings/organization", data={**TYPED, field: value})
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert "Lumen Academy GmbH" in refused.text
    assert owner.organization.name == "Lumen Courses"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_others_look_but_do_not_change(client: FlaskClient, role: Role) -> None:
    sign_in(client, make_member(role))
    page = client.get("/settings")
    assert page.status_code == 200
    assert client.post("/settings/organization", data=TYPED).status_code == 403


def test_a_person_changes_their_own_name(client: FlaskClient) -> None:
    viewer = make_member(Role.VIEWER)
    sign_in(client, viewer)
    assert client.post("/profile", data={"name": "  Vera Lind "}).status_code == 302
    assert viewer.user.name == "Vera Lind"
    assert client.post("/profile", data={"name": ""}).status_code == 422


def test_guests_are_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    assert client.get("/settings").location == "/sign-in?next=/settings"
    assert client.get("/profile").location == "/sign-in?next=/profile"
