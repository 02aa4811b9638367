"""Webhooks on pages and by API: set up, looked into, turned off; the secret is shown once, strangers see nothing."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import commands
from accounts.commands import hook_deliveries, hook_log, hooks
from accounts.models import Hook
from accounts.permissions import Role
from accounts.queries.hooks import list_hooks
from accounts.rules.hooks import HookState
from core import clock as core_clock
from core.db import db
from tests.accounts.factories import make_member
from tests.harness.people import Person, sign_in

URL = "https://crm.example/hooks"


@pytest.fixture
def owner(app: Flask) -> Person:
    """Somebody who may set up webhooks."""
    return make_member(Role.OWNER, is_demo=True)


@pytest.fixture
def page(client: FlaskClient, owner: Person) -> FlaskClient:
    """Their browser."""
    return sign_in(client, owner)


def make(owner: Person) -> Hook:
    return hooks.create_hook(URL, ["link.created"], actor=owner.actor)[0]


def test_a_webhook_is_made_and_its_secret_shown_once(page: FlaskClient, owner: Person) -> None:
    assert "No webhooks yet" in page.get("/settings/webhooks").text
    sent = {"url": URL, "name": "Our CRM", "events": ["sale.created", "payout.paid"]}
    made = page.post("/settings/webhooks/new", data=sent).text
    (secret,) = set(re.findall(r"whsec_[A-Za-z0-9+/=]{44}", made))
    (hook,) = list_hooks(owner.actor)
    address = f"/settings/webhooks/{hook.public_id}"
    assert hook.events == ["sale.created", "payout.paid"]
    for path in ("/settings/webhooks", address, f"{address}/edit"):
        shown = page.get(path).text
        assert "Our CRM" in shown
        assert secret not in shown
    again = page.post(f"{address}/secret").text
    assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", again)
    assert secret not in again
    assert "two signatures" in again


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"url": "http://crm.example/", "events": ["sale.created"]}, "https://"),
        ({"url": "https://192.168.0.7/", "events": ["sale.created"]}, "not on the public internet"),
        ({"url": URL}, "Choose at least one"),
        ({"events": ["sale.created"]}, "Type the address"),
    ],
)
def test_what_cannot_be_told_is_refused_at_its_field(page: FlaskClient, sent: dict[str, Any], sentence: str) -> None:
    answer = page.post("/settings/webhooks/new", data=sent)
    assert answer.status_code in {400, 422}
    assert sentence in answer.text


def test_a_webhook_is_changed_turned_off_and_on_and_removed(page: FlaskClient, owner: Person) -> None:
    address = f"/settings/webhooks/{make(owner).public_id}"
    page.post(f"{address}/edit", data={"url": "https://new.example/", "name": "", "events": ["lead.created"]})
    assert list_hooks(owner.actor)[0].events == ["lead.created"]
    assert "What happens now is not kept" in page.post(f"{address}/off", follow_redirects=True).text
    assert page.post(f"{address}/test").status_code == 409
    page.post(f"{address}/on")
    assert list_hooks(owner.actor)[0].state is HookState.ON
    page.post(f"{address}/remove")
    assert list_hooks(owner.actor) == []
    assert page.get(address).status_code == 404


def test_the_log_shows_what_was_sent_and_what_came_back(page: FlaskClient, owner: Person) -> None:
    hook = make(owner)
    sent = hook_log.send_test(hook.id, actor=owner.actor)
    outcome = hook_deliveries.Outcome(core_clock.now(), 87, status=500, answer="<script>alert(1)</script>")
    hook_deliveries.note_outcome(sent.id, outcome)
    address = f"/settings/webhooks/{hook.public_id}"
    assert "It answered 500." in page.get(address).text
    one = page.get(f"{address}/deliveries/{sent.public_id}").text
    assert "&lt;script&gt;alert(1)" in one
    assert "87 ms" in one
    assert "hook.test" in one
    assert page.post(f"{address}/deliveries/{sent.public_id}/again").status_code == 302
    assert "Nothing failed since then." in page.post(f"{address}/replay", follow_redirects=True).text
    assert page.get(f"{address}?state=failed").status_code == 200
    assert page.post(f"{address}/replay", data={"since": "yesterday"}).status_code == 422


def test_programs_set_up_webhooks_with_a_scope_of_their_own(client: FlaskClient, owner: Person) -> None:
    _, plain = commands.create_api_key("Plain", ["all"], actor=owner.actor)
    _, key = commands.create_api_key("CRM", ["hooks.write", "links.read"], actor=owner.actor)

    def ask(method: str, path: str, body: Any = None, with_key: str = key, **headers: str) -> tuple[int, Any]:
        db.session.remove()
        sent = {"Authorization": f"Bearer {with_key}", **headers}
        answer = client.open(f"/api/v1{path}", method=method, json=body, headers=sent)
        return answer.status_code, answer.get_json()

    wanted = {"url": URL, "events": ["link.created"]}
    assert ask("POST", "/hooks", wanted, with_key=plain)[0] == 403
    status, made = ask("POST", "/hooks", wanted, **{"Idempotency-Key": "one"})
    assert status == 201
    assert made["secret"].startswith("whsec_")
    kept = [str(row) for row in db.session.execute(db.text("SELECT body FROM idempotency_key"))]
    assert not [text for text in kept if made["secret"] in text]
    assert ask("GET", "/hooks") == (200, [{name: value for name, value in made.items() if name != "secret"}])
    assert ask("GET", f"/hooks/{made['id']}")[1]["state"] == "on"
    assert ask("POST", "/hooks", {"url": URL, "events": ["payout.paid"]})[0] == 403
    status, refusal = ask("POST", "/hooks", {"url": "https://localhost/", "events": ["link.created"]})
    assert (status, refusal["error"]["field"]) == (422, "url")
    assert ask("POST", f"/hooks/{made['id']}/test")[1]["event"] == "hook.test"
    assert len(ask("GET", f"/hooks/{made['id']}/deliveries?state=waiting")[1]) == 1
    assert ask("POST", f"/hooks/{made['id']}/replay", {}) == (200, {"count": 0})
    assert ask("DELETE", f"/hooks/{made['id']}") == (200, {"id": made["id"]})
    assert ask("GET", f"/hooks/{made['id']}")[0] == 404


def test_the_documentation_lists_every_event(client: FlaskClient) -> None:
    assert "commission.created" in client.get("/api/v1/docs/webhooks").text
    described = client.get("/api/v1/openapi.json").get_json()
    data = described["webhooks"]["payout.paid"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert data["properties"]["data"] == {"$ref": "#/components/schemas/PayoutOut"}
