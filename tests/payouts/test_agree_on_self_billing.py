"""Self-billing is agreed on beforehand, for a year at most, and ended by either side; strangers never see it."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from payouts.commands.self_billing import accept_self_billing, end_self_billing, propose_self_billing
from payouts.commands.tax import set_tax_rule
from payouts.models import SelfBilling
from payouts.rules.self_billing import SelfBillingState, check_days, last_possible, state_on
from payouts.rules.tax import VatStatus
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.payouts.factories import make_organization
from tests.payouts.vat_office import VatOffice, agree, make_vat_office, set_vat_status

MARCH, DECEMBER = date(2026, 3, 1), date(2026, 12, 31)


def propose(office: VatOffice, starts_on: date = MARCH, ends_on: date = DECEMBER) -> SelfBilling:
    return propose_self_billing(
        office.deal.partnership_id, actor=office.preparer.actor, starts_on=starts_on, ends_on=ends_on
    )


def test_an_agreement_lasts_a_year_at_most() -> None:
    assert last_possible(MARCH) == date(2027, 2, 28)
    assert last_possible(date(2028, 2, 29)) == date(2029, 2, 28)
    check_days(MARCH, date(2027, 2, 28), first_possible=MARCH, others=[])
    for starts_on, ends_on, field in ((MARCH, date(2027, 3, 1), "ends_on"), (MARCH, date(2026, 2, 1), "ends_on"),
                                      (date(2026, 2, 28), DECEMBER, "starts_on")):  # fmt: skip
        with pytest.raises(AppError) as refusal:
            check_days(starts_on, ends_on, first_possible=MARCH, others=[])
        assert refusal.value.field == field
    with pytest.raises(Conflict):
        check_days(MARCH, DECEMBER, first_possible=MARCH, others=[(DECEMBER, date(2027, 6, 1))])


@pytest.mark.parametrize(
    ("is_accepted", "ended_from", "state"),
    [(False, None, "proposed"), (False, MARCH, "withdrawn"), (True, None, "agreed"), (True, DECEMBER, "agreed"),
     (True, MARCH, "over")],
)  # fmt: skip
def test_where_an_agreement_stands_follows_from_its_days(
    is_accepted: bool, ended_from: date | None, state: str
) -> None:
    today = date(2026, 6, 1)
    assert state_on(today, is_accepted=is_accepted, ended_from=ended_from, ends_on=DECEMBER) == state
    assert state_on(date(2027, 1, 1), is_accepted=True, ended_from=None, ends_on=DECEMBER) is SelfBillingState.OVER


def test_both_sides_are_told_of_every_step(clock: Clock) -> None:
    office = make_vat_office(clock, is_agreed=False)
    agreement_id = agree(office, MARCH)
    end_self_billing(agreement_id, actor=office.preparer.actor)
    mine = select(OutboxMail.subject).where(OutboxMail.recipient == office.partner.email)
    told = " ".join(db.session.scalars(mine))
    assert all(part in told for part in ("would like to write", "agreed to self-billing", "Self-billing ends"))
    with pytest.raises(Conflict, match="over already"):
        end_self_billing(agreement_id, actor=office.partner.actor)
    assert propose(office, starts_on=date(2026, 4, 1)).accepted_at is None


def test_a_second_agreement_for_the_same_days_is_refused(clock: Clock) -> None:
    office = make_vat_office(clock)
    with pytest.raises(Conflict, match="some of these days already"):
        propose(office)
    assert propose(office, date(2027, 1, 1), DECEMBER.replace(year=2027)).starts_on == date(2027, 1, 1)


def test_only_who_could_write_an_invoice_accepts(clock: Clock) -> None:
    office = make_vat_office(clock, is_agreed=False, status=VatStatus.NOT_REGISTERED)
    proposal = propose(office)
    with pytest.raises(AppError, match="First fill in your VAT status"):
        accept_self_billing(proposal.id, actor=office.partner.actor)
    with pytest.raises(NotFound):
        accept_self_billing(proposal.id, actor=office.preparer.actor)
    set_vat_status(office, "DE", VatStatus.SMALL)
    assert accept_self_billing(proposal.id, actor=office.partner.actor).accepted_at
    with pytest.raises(Conflict):
        accept_self_billing(proposal.id, actor=office.partner.actor)


def test_a_proposal_that_was_declined_or_is_out_of_date_cannot_be_accepted(clock: Clock) -> None:
    office = make_vat_office(clock, is_agreed=False)
    declined = propose(office)
    end_self_billing(declined.id, actor=office.partner.actor)
    late = propose(office)
    clock.set("2027-01-02T12:00Z")
    for proposal in (declined, late):
        with pytest.raises(Conflict):
            accept_self_billing(proposal.id, actor=office.partner.actor)


def test_a_seller_without_a_number_cannot_propose(clock: Clock) -> None:
    office = make_vat_office(clock, is_agreed=False)
    set_tax_rule(actor=office.preparer.actor, asks=True, vat="")
    with pytest.raises(AppError, match="needs your VAT number"):
        propose(office)


def test_strangers_find_nothing(clock: Clock) -> None:
    office = make_vat_office(clock, is_agreed=False)
    proposal = propose(office)
    stranger = make_person(db.session.get_one(Organization, make_organization("Elsewhere")), Role.OWNER)
    for command in (accept_self_billing, end_self_billing):
        with pytest.raises(NotFound):
            command(proposal.id, actor=stranger.actor)


def test_it_is_proposed_and_accepted_on_the_pages(clock: Clock, client: FlaskClient) -> None:
    office = make_vat_office(clock, is_agreed=False)
    seller = sign_in(client, office.preparer)
    listed = seller.get("/tax-forms").text
    at = listed[listed.index("/tax-forms/pn_") :].split('"')[0]
    page = seller.get(at)
    assert "Propose to" in page.text
    refused = seller.post(at, data={"starts_on": "2026-03-01", "ends_on": "2028-03-01"})
    assert refused.status_code == 422
    assert "look at it again after a year" in refused.text
    assert seller.post(at, data={"starts_on": "2026-03-01", "ends_on": "2026-12-31"}).status_code == 302
    (proposal,) = db.session.scalars(select(SelfBilling))
    partner = sign_in(client, office.partner)
    assert "would like to write your invoices" in partner.get("/get-paid").text
    assert partner.post(f"/self-billing/{proposal.public_id}/accept").status_code == 302
    own = partner.get(at.replace("/tax-forms/", "/get-paid/")).text
    assert "Agreed" in own
    assert partner.post(f"/self-billing/{proposal.public_id}/leave", data={"from_day": "2026-04-01"}).status_code == 302
    db.session.expire_all()
    assert proposal.ended_from == date(2026, 4, 1)
