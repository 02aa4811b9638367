"""The theme is kept in a cookie, without a script, and leads back to where the reader was."""

import pytest
from flask.testing import FlaskClient


def test_the_toggle_keeps_the_theme_and_goes_back(client: FlaskClient) -> None:
    answer = client.post("/theme", data={"theme": "dark", "back": "/help?x=1"})
    assert (answer.status_code, answer.location) == (302, "/help?x=1")
    page = client.get("/help").text
    assert 'data-theme="dark"' in page
    assert 'name="theme" value="auto"' in page


def test_an_unknown_theme_follows_the_device(client: FlaskClient) -> None:
    client.post("/theme", data={"theme": "neon"})
    assert "data-theme" not in client.get("/help").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", ""])
def test_it_never_leads_away(client: FlaskClient, back: str) -> None:
    assert client.post("/theme", data={"theme": "dark", "back": back}).location == "/"
