"""Commissions and payouts through Dub's own unmodified SDK."""

from datetime import date

import pytest
from dub.models import errors
from dub.models.operations import ListCommissionsQueryParamInterval as Interval
from dub.models.operations import ListCommissionsQueryParamStatus as Status
from dub.models.operations import ListCommissionsRequest as Asked
from dub.models.operations import ListPayoutsQueryParamStatus as PayoutStatus
from dub.models.operations import ListPayoutsRequest as AskedPayouts
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from accounts.commands import create_api_key
from accounts.models import Organization
from accounts.permissions import Role
from core.db import command, db
from partners.models import Partnership
from payouts.commands.accrual import accrue_order
from payouts.commands.payouts import mark_paid
from tests.harness.clock import Clock
from tests.harness.people import make_person
from tests.payouts.factories import Deal, make_deal, sell, take_back
from tests.payouts.office import make_office, only_payout
from tests.tracking.served import sdk


def key_of(deal: Deal, *scopes: str) -> str:
    owner = make_person(db.session.get_one(Organization, deal.seller_id), Role.OWNER)
    _, key = create_api_key("test", list(scopes or ("all",)), actor=owner.actor, program_id=deal.program_id)
    return key


def test_commissions_are_listed_with_what_they_came_to(app: Flask) -> None:
    deal = make_deal()
    order_id = sell(deal, 19_900, discount=1_000)
    accrue_order(order_id)
    take_back(deal, order_id, 8_900)
    accrue_order(order_id)
    with sdk(app, key_of(deal)) as dub:
        listed = dub.commissions.list(request={})
    assert listed is not None
    (commission,) = listed.result
    assert (commission.amount, commission.earnings, commission.currency) == (18_900, 2_500, "usd")
    assert (commission.status, commission.type) == ("pending", "sale")
    assert commission.partner.name == "Main Street Chamber"
    assert commission.id.startswith("cm_")


def test_commissions_are_narrowed_and_paged(app: Flask) -> None:
    deal = make_deal()
    other = make_deal(seller_id=deal.seller_id)
    for each in (deal, deal, other):
        accrue_order(sell(each, 10_000))
    partner = db.session.get_one(Partnership, other.partnership_id).public_id
    with sdk(app, key_of(deal)) as dub:
        first = dub.commissions.list(request={"page_size": 2})
        assert first is not None
        second = dub.commissions.list(request={"page_size": 2, "starting_after": first.result[-1].id})
        theirs = dub.commissions.list(request=Asked(partner_id=partner, interval=Interval.THIRTYD))
        paid = dub.commissions.list(request=Asked(status=Status.PAID))
    assert second is not None
    assert theirs is not None
    assert paid is not None
    assert len(first.result) == 2
    assert len({each.id for each in first.result + second.result}) == 3
    assert [each.partner.id for each in theirs.result] == [partner]
    assert paid.result == []


def test_commissions_are_found_by_invoice_and_tenant(app: Flask) -> None:
    deal = make_deal()
    command(db.session.execute)(
        update(Partnership).where(Partnership.id == deal.partnership_id).values(external_id="tenant-7")
    )
    accrue_order(sell(deal, 10_000))
    with sdk(app, key_of(deal)) as dub:
        found = dub.commissions.list(request={"tenant_id": "tenant-7"})
        assert found is not None
        invoice = found.result[0].invoice_id
        again = dub.commissions.list(request={"invoice_id": invoice or ""})
        nobody = dub.commissions.list(request={"tenant_id": "tenant-8"})
    assert again is not None
    assert nobody is not None
    assert (len(found.result), len(again.result), len(nobody.result)) == (1, 1, 0)


def test_an_offer_that_was_not_accepted_is_on_hold(app: Flask) -> None:
    deal = make_deal(is_accepted=False)
    accrue_order(sell(deal, 10_000))
    with sdk(app, key_of(deal)) as dub:
        listed = dub.commissions.list(request=Asked(status=Status.HOLD))
    assert listed is not None
    assert [each.status for each in listed.result] == ["hold"]


def test_a_paid_payout_is_completed_and_so_is_its_commission(app: Flask, clock: Clock) -> None:
    office = make_office(clock)
    payout = only_payout(office.approve(office.submit(office.draft())))
    mark_paid(payout.id, actor=office.approver.actor, reference="BANK-77", paid_on=date(2026, 5, 20))
    payout_id = payout.public_id
    with sdk(app, key_of(office.deal)) as dub:
        (shown,) = dub.payouts.list(request={})
        (by_run,) = dub.payouts.list(
            request=AskedPayouts(invoice_id=shown.invoice_id or "", status=PayoutStatus.COMPLETED)
        )
        commissions = dub.commissions.list(request={"payout_id": payout_id})
    assert (shown.id, shown.amount, shown.status, shown.trace_id) == (payout_id, 2_500, "completed", "BANK-77")
    assert by_run.id == payout_id
    assert commissions is not None
    assert [(each.status, each.paid_at is not None) for each in commissions.result] == [("paid", True)]


def test_another_sellers_key_sees_nothing(app: Flask) -> None:
    accrue_order(sell(make_deal(), 10_000))
    with sdk(app, key_of(make_deal())) as dub:
        listed = dub.commissions.list(request={})
        assert listed is not None
        assert listed.result == []
        assert dub.payouts.list(request={}) == []


def test_a_key_without_the_scope_is_refused(app: Flask) -> None:
    with sdk(app, key_of(make_deal(), "links.read")) as dub, pytest.raises(errors.Forbidden):
        dub.commissions.list(request={})


@pytest.mark.parametrize("query", ["groupId=g1", "status=lost", "startingAfter=cm_x", "page=0", "sortBy=colour"])
def test_what_cannot_be_asked_is_refused_with_a_sentence(app: Flask, client: FlaskClient, query: str) -> None:
    key = key_of(make_deal())
    answer = client.get(f"/api/v1/commissions?{query}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code in {404, 422}
    assert answer.json is not None
    assert answer.json["error"]["message"].endswith(".")
