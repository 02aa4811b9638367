"""A seller's account at Stripe: set on a page or by the environment, kept encrypted, and stopped at any moment."""

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import text

from accounts.models import Organization
from accounts.permissions import Role
from core.config import Settings
from core.db import db
from core.errors import AppError, Conflict
from payouts.commands.rail_accounts import allow_payments, ensure_rail_account, set_rail_account, stop_payments
from payouts.queries.rails import credentials_of, find_rail_account, find_stop
from tests.harness.people import Person, make_person
from tests.payouts.factories import Deal, make_deal

KEY, OTHER_KEY, SIGNING = "sk_test_4eC39HqLyjWDarjtT1zdp7dc", "sk_test_51Nq2aBcDeFgHiJkLmNoPqRs", "whsec_1234567890"


@pytest.fixture
def deal(app: Flask) -> Deal:
    return make_deal()


@pytest.fixture
def owner(deal: Deal) -> Person:
    return make_person(db.session.get_one(Organization, deal.seller_id), Role.OWNER)


def test_a_key_is_kept_encrypted_and_shown_by_its_end(deal: Deal, owner: Person) -> None:
    account = set_rail_account(actor=owner.actor, secret_key=f" {KEY} ", webhook_secret=SIGNING)
    assert (account.display, account.livemode) == ("sk_test_••p7dc", False)
    assert credentials_of(account).secret_key == KEY
    stored = db.session.execute(text("SELECT * FROM rail_account")).one()
    assert KEY not in repr(stored)
    assert KEY not in repr(credentials_of(account))


def test_a_new_key_without_a_webhook_secret_keeps_the_old_one(deal: Deal, owner: Person) -> None:
    set_rail_account(actor=owner.actor, secret_key=KEY, webhook_secret=SIGNING)
    account = set_rail_account(actor=owner.actor, secret_key=OTHER_KEY, webhook_secret="")
    assert credentials_of(account).to_json() == {"secret_key": OTHER_KEY, "webhook_secret": SIGNING}


@pytest.mark.parametrize("key", ["", "pk_test_4eC39HqLyjWDarjtT1zdp7dc", "sk_test_", "whsec_1234567890"])
def test_what_is_no_secret_key_is_refused(deal: Deal, owner: Person, key: str) -> None:
    with pytest.raises(AppError, match="starts with sk_ or rk_"):
        set_rail_account(actor=owner.actor, secret_key=key, webhook_secret="")


def test_the_environment_makes_the_account_of_the_first_seller_only(
    app: Flask, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: Settings = app.extensions["tandem_settings"]
    changed = given.model_copy(
        update={"stripe_secret_key": SecretStr(KEY), "stripe_webhook_secret": SecretStr(SIGNING)}
    )
    monkeypatch.setitem(app.extensions, "tandem_settings", changed)
    second = make_deal()
    account = ensure_rail_account(deal.seller_id, "stripe")
    assert credentials_of(account).to_json() == {"secret_key": KEY, "webhook_secret": SIGNING}
    assert ensure_rail_account(deal.seller_id, "stripe").id == account.id
    with pytest.raises(Conflict, match="not connected"):
        ensure_rail_account(second.seller_id, "stripe")
    assert find_rail_account(second.seller_id, "stripe") is None


def test_a_stop_needs_a_reason_and_is_one_sellers_alone(deal: Deal, owner: Person) -> None:
    other = make_deal()
    with pytest.raises(AppError, match="Say why"):
        stop_payments(actor=owner.actor, reason=" ")
    stop_payments(actor=owner.actor, reason="Our account was robbed.")
    stop = find_stop(deal.seller_id)
    assert stop is not None
    assert (stop.reason, find_stop(other.seller_id)) == ("Our account was robbed.", None)
    allow_payments(actor=owner.actor)
    assert find_stop(deal.seller_id) is None
