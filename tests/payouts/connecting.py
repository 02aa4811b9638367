"""A partnership whose seller has connected Stripe, for tests of how a partner's account comes to be."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from partners.models import Partnership
from payouts import onboarding
from payouts.commands.destinations import set_destination
from payouts.commands.onboarding import ask_for_account
from payouts.commands.rail_accounts import set_rail_account
from payouts.models import PayoutDestination, RailRecipient
from payouts.queries.destinations import find_destination
from tests.harness.people import Person, make_person
from tests.harness.stripe import KEY, Status, StripeServer
from tests.payouts.factories import Deal, make_deal

IBAN = "DE89 3704 0044 0532 0130 00"


@dataclass(frozen=True)
class Case:
    """A partnership whose seller has connected Stripe."""

    deal: Deal
    seller: Person
    partner: Person
    server: StripeServer

    def ask(self, country: str = "US") -> RailRecipient:
        return ask_for_account(self.deal.partnership_id, actor=self.partner.actor, country=country)

    def make(self, status: Status | None = None) -> str:
        """Make the account, let Stripe decide about it, and look."""
        recipient_id = self.ask().id
        account = onboarding.make(recipient_id)
        if status is not None:
            self.server.set_status(account, status)
            onboarding.look(recipient_id)
        return account

    @property
    def recipient(self) -> RailRecipient:
        db.session.expire_all()
        return db.session.scalars(select(RailRecipient)).one()

    @property
    def destination(self) -> PayoutDestination | None:
        db.session.expire_all()
        return find_destination(self.deal.partnership_id)

    def set_bank(self) -> None:
        set_destination(self.deal.partnership_id, actor=self.partner.actor, holder_name="Main Street", account=IBAN)

    def path(self, more: str = "") -> str:
        """Return the address of the partner's page about this account."""
        partnership = db.session.get_one(Partnership, self.deal.partnership_id)
        return f"/get-paid/{partnership.public_id}/stripe{more}"

    @property
    def made(self) -> int:
        """How many accounts were made at Stripe."""
        return len(self.server.events("v2.core.account.created"))


def make_case(app: Flask, server: StripeServer, monkeypatch: pytest.MonkeyPatch, deal: Deal | None = None) -> Case:
    """Point the app at the stand-in, and let a seller connect it."""
    given = app.extensions["tandem_settings"]
    monkeypatch.setitem(app.extensions, "tandem_settings", given.model_copy(update={"stripe_api_base": server.url}))
    deal = deal or make_deal()
    seller = make_person(db.session.get_one(Organization, deal.seller_id), Role.OWNER, email="owner@seller.example")
    partner = make_person(db.session.get_one(Organization, deal.partner_id), Role.OWNER, email="owner@partner.example")
    set_rail_account(actor=seller.actor, secret_key=KEY, webhook_secret="whsec_tests")
    return Case(deal, seller, partner, server)
