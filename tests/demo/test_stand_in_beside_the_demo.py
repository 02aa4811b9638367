"""The demo runs a stand-in for Stripe beside it, which tells the first seller what happened; nothing else does."""

import pytest
from flask import Flask

from core.config import Settings
from demo.stripe.program import address_for_news, program
from payouts.models import RailAccount
from tests.payouts.factories import make_deal


def changed(app: Flask, **fields: object) -> Settings:
    given: Settings = app.extensions["tandem_settings"]
    return given.model_copy(update=fields)


def test_only_a_demo_that_pays_to_this_machine_gets_one(app: Flask) -> None:
    here = {"stripe_api_base": "http://127.0.0.1:12111"}
    beside = program(changed(app, is_demo=True, **here))
    assert beside is not None
    assert beside.command[beside.command.index("--port") + 1] == "12111"
    assert beside.command[-1].endswith("demo-stripe.db")
    assert dict(beside.environment)["STAND_IN_CLOCK"].endswith("demo.clock")
    assert program(changed(app, is_demo=False, **here)) is None
    assert program(changed(app, is_demo=True)) is None


def test_the_first_seller_of_the_demo_hears_of_its_stripe(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from pydantic import SecretStr

    keys = {"stripe_secret_key": SecretStr("sk_test_demo_only"), "stripe_webhook_secret": SecretStr("whsec_demo_only")}
    monkeypatch.setitem(app.extensions, "tandem_settings", changed(app, is_demo=True, **keys))
    assert address_for_news() is None
    make_deal()
    told = address_for_news()
    assert told is not None
    assert told == address_for_news()
    assert told[0].startswith(f"http://localhost/webhooks/stripe/{RailAccount.__prefix__}_")
    assert told[1] == "whsec_demo_only"
    monkeypatch.setitem(app.extensions, "tandem_settings", changed(app, is_demo=False))
    assert address_for_news() is None
