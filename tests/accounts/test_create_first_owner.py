"""The first owner: made by a printed one-time link; there is no default account."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import commands, queries
from accounts.commands.way_in import first_owner_links
from accounts.permissions import Role
from accounts.rules.places import Place, likely_place
from tests.accounts.factories import PASSWORD, make_member, make_user, who_is_here
from tests.harness.clock import Clock

TYPED = {
    "organization": "Lumen Courses",
    "country": "DE",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "name": "Dana Reyes",
    "password": PASSWORD,
}


def printed_link(app: Flask, *arguments: str) -> str:
    """Run the command and return the path it printed."""
    result = app.test_cli_runner().invoke(args=["admin", "create", *arguments])
    assert result.exit_code == 0, result.output
    return "/" + result.output.strip().splitlines()[-1].split("/", 3)[3]


def test_the_printed_link_makes_an_organization_and_its_owner(client: FlaskClient, app: Flask) -> None:
    link = printed_link(app, "Dana@Lumen.Example")
    page = client.get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.post(link, data=TYPED).status_code == 302
    organization = queries.get_organization_by_slug("lumen-courses")
    assert (organization.country, organization.timezone, organization.currency) == ("DE", "Europe/Berlin", "EUR")
    user = queries.get_user_by_email("dana@lumen.example")
    membership = queries.find_membership(organization.id, user.id)
    assert membership is not None
    assert membership.role is Role.OWNER
    assert who_is_here(client) is None or client.get("/settings/members/invite").location


def test_the_form_begins_where_the_browser_seems_to_be(client: FlaskClient, app: Flask) -> None:
    page = client.get(printed_link(app, "dana@lumen.example"), headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.8"})
    for chosen in ("AT", "Europe/Vienna", "EUR"):
        assert f'<option selected value="{chosen}">' in page.text


@pytest.mark.parametrize(
    ("languages", "place"),
    [
        (["ja"], Place("JP", "Asia/Tokyo", "JPY")),
        (["zh-Hant-TW"], Place("TW", "Asia/Taipei", "TWD")),
        (["de"], Place("DE", "UTC", "EUR")),
        (["xx", "pt-BR"], Place("BR", "UTC", "BRL")),
        (["*"], Place()),
        ([], Place()),
    ],
)
def test_a_language_names_the_country_where_most_people_speak_it(languages: list[str], place: Place) -> None:
    assert likely_place(languages) == place


def test_the_link_works_once(client: FlaskClient, app: Flask) -> None:
    link = printed_link(app, "dana@lumen.example")
    assert client.post(link, data=TYPED).status_code == 302
    gone = client.post(link, data=TYPED)
    assert gone.status_code == 410
    assert "flask admin create" in gone.text


def test_the_link_ends_after_two_days(client: FlaskClient, app: Flask, clock: Clock) -> None:
    link = printed_link(app, "dana@lumen.example")
    clock.advance(days=2, minutes=1)
    assert client.get(link).status_code == 410


def test_without_an_address_the_page_asks_for_it(client: FlaskClient, app: Flask) -> None:
    link = printed_link(app)
    assert client.post(link, data=TYPED).status_code == 422
    assert client.post(link, data={**TYPED, "email": "dana@lumen.example"}).status_code == 302
    assert queries.find_user_by_email("dana@lumen.example") is not None


def test_a_weak_password_or_a_wrong_zone_makes_nothing(client: FlaskClient, app: Flask) -> None:
    link = printed_link(app, "dana@lumen.example")
    assert client.post(link, data={**TYPED, "password": "short"}).status_code == 422
    assert client.post(link, data={**TYPED, "timezone": "Mars/Olympus"}).status_code == 422
    assert queries.find_user_by_email("dana@lumen.example") is None
    assert queries.find_organization_by_slug("lumen-courses") is None
    assert client.get(link).status_code == 200


def test_somebody_with_an_account_makes_a_second_organization(client: FlaskClient, app: Flask) -> None:
    make_user("dana@lumen.example")
    link = printed_link(app, "dana@lumen.example")
    place = {key: TYPED[key] for key in ("organization", "country", "timezone", "currency")}
    assert client.post(link, data=place).status_code == 302
    assert commands.check_password("dana@lumen.example", PASSWORD) is not None
    assert queries.find_organization_by_slug("lumen-courses") is not None


def test_at_the_start_it_prints_only_when_there_is_no_owner(app: Flask) -> None:
    assert printed_link(app, "--if-none").startswith("/welcome/")
    assert [link.role for link in first_owner_links()] == ["first owner"]
    make_member(Role.OWNER)
    assert first_owner_links() == []
    result = app.test_cli_runner().invoke(args=["admin", "create", "--if-none"])
    assert result.output == ""
    assert result.exit_code == 0


def test_two_organizations_of_one_name_get_different_short_names() -> None:
    first = commands.create_organization("Lumen", country="US", timezone="UTC", currency="USD")
    second = commands.create_organization("Lumen", country="US", timezone="UTC", currency="USD")
    assert (first.slug, second.slug) == ("lumen", "lumen-2")
