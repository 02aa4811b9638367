"""The demo: believable, whole, and with books that balance. Looks at the short story that the other contracts use."""

import json

import pytest
from sqlalchemy import func, select

from campaigns.models import Creative, CreativeVersion, Placement
from campaigns.rules.creatives import CreativeKind, VersionState
from core.audit import broken_links
from core.db import db
from core.errors import Conflict
from core.mail import OutboxMail
from demo.commands.load import load
from demo.rules.cast import SELLERS
from partners.models import Partnership
from payouts.models import Dispute, PayoutDestination, PayoutRun, Question, Reconciliation
from payouts.queries.checks import check_books
from payouts.queries.entries import last_closed_month
from payouts.queries.findings import open_findings
from payouts.queries.periods import sellers_with_entries
from payouts.queries.runs import lines_of_payout, payouts_of
from tests.contracts.world import WORLD, World
from tracking.models import Click, ClickRollup, Order

pytestmark = WORLD


def test_three_organizations_sell_with_fourteen_partners_over_all_channels(world: World) -> None:
    partners = {partner.slug for seller in SELLERS for partner in seller.partners}
    carried = set(db.session.scalars(select(Placement.channel).where(Placement.partnership_id.is_not(None))))
    assert (len(SELLERS), len(partners)) == (3, 14)
    assert {str(channel) for channel in carried} >= {"email", "store", "banner", "event"}
    assert db.session.scalar(select(func.count(Partnership.id))) == sum(len(seller.partners) for seller in SELLERS)


def test_its_books_balance_and_its_chains_are_whole(world: World) -> None:
    findings = [finding for seller_id in sellers_with_entries() for finding in check_books(seller_id)]
    assert findings == []
    assert list(broken_links()) == []


def test_designs_stand_in_several_states(world: World) -> None:
    states = set(db.session.scalars(select(CreativeVersion.state)))
    assert states >= {
        VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED, VersionState.CHANGES_REQUESTED,
    }  # fmt: skip


def test_there_is_a_design_of_every_kind_and_a_mail_from_blocks(world: World) -> None:
    assert set(db.session.scalars(select(Creative.kind))) == set(CreativeKind)
    built = select(CreativeVersion.parts).join(Creative, Creative.id == CreativeVersion.creative_id)
    assert any(db.session.scalars(built.where(Creative.kind == CreativeKind.HTML_MAIL)))


def test_a_month_is_closed_and_one_run_is_open_whose_payouts_add_up(world: World) -> None:
    (run,) = db.session.scalars(select(PayoutRun).where(PayoutRun.state == "draft"))
    assert last_closed_month(run.seller_id) is not None
    for payout in payouts_of(run):
        assert sum(line.amount.minor for line in lines_of_payout(payout)) == payout.amount_minor


def test_one_run_was_paid_by_stripe_and_by_file_and_the_books_agree_with_stripes(world: World) -> None:
    run = first_run()
    assert {payout.rail for payout in payouts_of(run) if payout.state == "paid"} == {"manual", "stripe"}
    (compared,) = db.session.scalars(select(Reconciliation))
    assert compared.findings == 1, "somebody paid a partner's account past the books"
    assert {(found.kind, found.is_serious) for found in open_findings(run.seller_id)} == {("foreign", False)}


def test_in_the_same_run_one_payment_failed_one_came_back_and_one_waits_each_with_its_reason(world: World) -> None:
    said = {payout.state: payout for payout in payouts_of(first_run()) if payout.left_out_reason}
    assert set(said) == {"failed", "returned", "draft"}
    assert said["failed"].rail == "stripe"
    assert "finishes what Stripe asks for" in (said["failed"].left_out_reason or "")
    assert said["returned"].left_out_reason == "The account is closed. (AC04)"
    assert not said["draft"].is_included
    assert {payout.partnership_id for payout in payouts_of(open_run())} >= {row.partnership_id for row in said.values()}


def test_each_partner_of_those_was_mailed_and_its_account_waits_for_it(world: World) -> None:
    mailed = {(mail.recipient, mail.subject) for mail in db.session.scalars(select(OutboxMail))}
    assert mailed >= {
        ("mia@cornerdesk.example", "A payment did not go through"),
        ("ruth@ledgerco.example", "A payment came back"),
        ("omar@bizowners.example", "A payment is not part of this run"),
    }
    blocked = db.session.scalars(select(PayoutDestination.blocked_as).where(PayoutDestination.blocked_as.is_not(None)))
    assert set(blocked) == {"failed", "returned"}


def first_run() -> PayoutRun:
    return db.session.scalars(select(PayoutRun).where(PayoutRun.state == "paying")).one()


def open_run() -> PayoutRun:
    return db.session.scalars(select(PayoutRun).where(PayoutRun.state == "draft")).one()


def test_a_partner_asks_and_another_disputes(world: World) -> None:
    assert db.session.scalars(select(Dispute.state)).all()
    assert db.session.scalars(select(Question.text).where(Question.answered_at.is_(None))).all()


def test_clicks_and_their_daily_sums_agree(world: World) -> None:
    assert db.session.scalar(select(func.sum(ClickRollup.count))) == db.session.scalar(select(func.count(Click.id)))
    assert (db.session.scalar(select(func.count(Order.id))) or 0) > 0


def test_loading_twice_is_refused(world: World) -> None:
    with pytest.raises(Conflict, match="loaded already"):
        load()


def test_info_names_everybody_a_script_needs(world: World) -> None:
    answer = world.app.test_cli_runner().invoke(args=["demo", "info", "--json"])
    said = json.loads(answer.output)
    assert {row["slug"] for row in said["organizations"]} == {seller.slug for seller in SELLERS}
    assert len(said["partners"]) == 14
    assert {"seller", "partner", "finance_preparer", "finance_approver"} <= {row["role"] for row in said["sign_in"]}
