"""Guidelines say who decides about which kind of design: a brand gives away its own say, and nobody else's."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaigns.commands.brands import publish_guidelines
from campaigns.models import ReviewRound
from campaigns.queries.approval_proofs import proof_of
from campaigns.queries.approvals import approved_version, find_last_approval
from campaigns.queries.brands import list_guidelines
from campaigns.rules.brands import Decider, required_sides
from campaigns.rules.creatives import CreativeKind, Side
from campaigns.rules.reviews import RoundState, Verdict
from campaigns.schemas.brands import GuidelinesDraft
from core.access import Actor
from core.db import db
from core.errors import AppError, NotAllowed
from core.mail import OutboxMail
from reports.queries.waiting import find_waiting
from tests.campaigns.creatives_factories import Table, as_person, decide, in_review, make_table

BOTH = [Side.SELLER, Side.PARTNER]


@pytest.fixture
def table() -> Table:
    return make_table()


def say(actor: Actor, who: Decider, kind: CreativeKind = CreativeKind.HTML_MAIL) -> None:
    publish_guidelines(GuidelinesDraft(tone="Plain", decides={kind: who}), actor=actor)


@pytest.mark.parametrize(
    ("seller_says", "partner_says", "required"),
    [
        (Decider.EACH_SIDE, Decider.EACH_SIDE, BOTH),
        (Decider.SELLER, Decider.EACH_SIDE, BOTH),
        (Decider.EACH_SIDE, Decider.SELLER, [Side.SELLER]),
        (Decider.SELLER, Decider.SELLER, [Side.SELLER]),
        (Decider.PARTNER, Decider.EACH_SIDE, [Side.PARTNER]),
        (Decider.PARTNER, Decider.SELLER, BOTH),
    ],
)
def test_only_its_own_guidelines_take_a_side_out(
    seller_says: Decider, partner_says: Decider, required: list[Side]
) -> None:
    assert required_sides(BOTH, {Side.SELLER: seller_says, Side.PARTNER: partner_says}) == required


def test_a_design_of_one_brand_is_always_its_own_to_decide() -> None:
    assert required_sides([Side.SELLER], {Side.SELLER: Decider.PARTNER}) == [Side.SELLER]
    assert required_sides(BOTH, {}) == BOTH


def test_a_seller_cannot_take_the_partners_say(table: Table) -> None:
    say(table.owner, Decider.SELLER)
    review = in_review(table)
    decide(review, table.owner)
    assert review.state is RoundState.OPEN
    assert approved_version(table.placement_id) is None


def test_a_partner_may_leave_mails_to_the_seller(table: Table) -> None:
    say(table.partner, Decider.SELLER)
    review = in_review(table)
    asked = {mail.recipient for mail in db.session.scalars(select(OutboxMail)) if "Please approve" in mail.subject}
    assert len(asked) == 2  # the seller's owner and approver
    assert [find_waiting(actor).designs for actor in (table.owner, table.partner)] == [1, 0]
    decide(review, table.owner)
    assert approved_version(table.placement_id) is not None
    approval = find_last_approval(review.creative_version_id)
    assert approval is not None
    assert proof_of(approval)["review"]["had_to_approve"] == ["Northbeam Training"]


def test_whoever_left_it_may_still_ask_for_changes(table: Table) -> None:
    say(table.partner, Decider.SELLER)
    review = in_review(table)
    decide(review, table.partner, Verdict.REQUEST_CHANGES, "Not our colours")
    assert review.state is RoundState.CHANGES_REQUESTED


def test_it_is_said_by_kind(table: Table) -> None:
    say(table.partner, Decider.SELLER, CreativeKind.PAGE_SECTION)
    assert in_review(table).sides == BOTH


def test_a_round_that_is_open_keeps_its_sides(table: Table) -> None:
    review = in_review(table)
    say(table.partner, Decider.SELLER)
    decide(review, table.owner)
    assert db.session.get_one(ReviewRound, review.id).state is RoundState.OPEN


def test_a_side_without_approvers_needs_none_when_it_does_not_decide(table: Table) -> None:
    lonely = make_table(partner_approvers=0)
    with pytest.raises(AppError, match="nobody who can approve"):
        in_review(lonely)


def test_only_those_who_decide_say_who_decides(table: Table) -> None:
    with pytest.raises(NotAllowed, match="Ask an owner or a brand approver"):
        say(table.marketer, Decider.PARTNER)
    say(table.brand, Decider.PARTNER)
    publish_guidelines(
        GuidelinesDraft(tone="Warm", decides={CreativeKind.HTML_MAIL: Decider.PARTNER}), actor=table.marketer
    )
    assert len(list_guidelines(table.owner)) == 2


def test_it_is_chosen_on_the_form_and_shown_on_the_pages(table: Table, client: FlaskClient) -> None:
    here = as_person(client, table.partner)
    sent = {"tone": "Plain", "logo": "", "html_mail": "seller", "page_section": "each_side"}
    page = here.post("/brand/edit", data=sent, follow_redirects=True).text
    assert "the seller decides alone" in page
    assert '<option selected value="seller">' in here.get("/brand/edit").text
    review = in_review(table)
    assert "leaves this kind of design to the other side" in here.get(f"/designs/{review.creative.public_id}").text
