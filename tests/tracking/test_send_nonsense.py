"""Nonsense in an address or a body is refused with a sentence on both databases, never an error of ours."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.ids import Id
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import make_shop
from tests.tracking.served import key_for

SALE = {"customerExternalId": "c-9", "amount": 500, "invoiceId": "INV-1"}
REFUSED_OR_KEPT = {200, 404, 422}


@pytest.fixture
def as_(client: FlaskClient) -> Callable[[Id], FlaskClient]:
    def enter(organization_id: Id) -> FlaskClient:
        return sign_in(client, make_person(db.session.get_one(Organization, organization_id), Role.OWNER))

    return enter


@pytest.mark.parametrize(
    "change", [{"customerName": "a\0b"}, {"metadata": {"x": "a\0b"}}, {"invoiceId": "\0"}, {"clickId": "\0" * 80}]
)
def test_a_sign_that_cannot_be_kept_is_no_error_of_ours(client: FlaskClient, change: dict[str, object]) -> None:
    headers = {"Authorization": f"Bearer {key_for(make_shop())}"}
    answer = client.post("/api/v1/track/sale", json=SALE | change, headers=headers)
    assert answer.status_code in REFUSED_OR_KEPT


@pytest.mark.parametrize("path", ["/customers?email=%00", "/customers/ext_%00", "/events?linkId=%00", "/customers/%00"])
def test_such_an_address_is_no_error_of_ours(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key_for(make_shop())}"})
    assert answer.status_code in REFUSED_OR_KEPT


@pytest.mark.parametrize(
    "query",
    ["q=%00", "page=99999999999999999999", "page=-1", "page=x", "since=0001-01-01&until=9999-12-31", "partner=x"],
)
def test_a_list_of_orders_takes_any_query(as_: Callable[[Id], FlaskClient], query: str) -> None:
    assert as_(make_shop().seller_id).get(f"/orders?{query}").status_code in REFUSED_OR_KEPT


@pytest.mark.parametrize("code", ["%00abc", "a" * 300, "..%2f..", "%E2%98%83", "a%0d%0ab"])
def test_a_code_that_cannot_be_is_not_found(client: FlaskClient, code: str) -> None:
    assert client.get(f"/r/{code}").status_code == 404


def test_an_amount_and_a_discount_that_are_too_much_together_are_refused(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {key_for(make_shop())}"}
    told = SALE | {"amount": 10**15, "discount": 10**15}
    answer = client.post("/api/v1/track/sale", json=told, headers=headers)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "discount")


@pytest.mark.parametrize("where", ["events", "commissions"])
@pytest.mark.parametrize("name", ["start", "end"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2b14:00", "2026-03-01T00:00:00"])
def test_a_moment_that_cannot_be_is_refused(client: FlaskClient, where: str, name: str, moment: str) -> None:
    headers = {"Authorization": f"Bearer {key_for(make_shop())}"}
    answer = client.get(f"/api/v1/{where}?{name}={moment}", headers=headers)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, name)
