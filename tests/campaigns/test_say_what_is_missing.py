"""What an approval opens: everything that is still missing is said at once, to whoever can do it."""

from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import User
from accounts.permissions import Role
from campaigns.commands.coupons import add_coupon
from campaigns.commands.needs import answer_needs
from campaigns.queries import kit_for
from campaigns.rules.placements import Channel
from campaigns.schemas.links import CouponDraft
from core.db import db
from core.mail import OutboxMail
from reports.queries.waiting import find_waiting
from reports.routes.needs import tasks_for
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_send_kit import RIGHT, as_partner, decide, give_address, submitted
from tests.partners.factories import make_member


def test_approving_says_all_that_is_missing_at_once_to_whoever_can_do_it(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    review = submitted(stand)
    decide(review, make_member("Lee Roth", role=Role.BRAND_APPROVER, of=stand.seller.organization).actor)
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    sent = {"verdict": "approve", "seen_sha": review.version.sha256}
    said = here.post(f"/designs/reviews/{review.public_id}/decide", data=sent, follow_redirects=True).text
    kit, home = unescape(here.get(url).text), here.get("/home").text
    reasons = [lock.reason for lock in kit_for(stand.placement, stand.partner).locks]
    assert len(reasons) == 3  # a code of the seller's, the partner's address and its right to mail
    for page in (unescape(said), kit):
        assert all(reason in page for reason in reasons)
    assert "What to send is not open yet: 3 things are missing." in said
    assert ("Add the address" in kit, "Say it" in kit) == (True, True)
    assert ("Add the address" in home, "Say why you may mail" in home) == (True, True)
    mails = list(db.session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("Approved by both"))))
    sides = {stand.partner.user_id, stand.seller.actor.user_id}
    to = {user.email for user in db.session.scalars(select(User).where(User.id.in_(sides)))}
    assert to <= {mail.recipient for mail in mails}
    assert all(reason in mail.text for mail in mails for reason in reasons)
    assert "Approved, but still locked" in needs_of_seller(stand)
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    assert "Approved, but still locked" not in needs_of_seller(stand)


def needs_of_seller(stand: Stand) -> list[str]:
    return [task.title for task in tasks_for(find_waiting(stand.seller.actor), stand.seller.actor.permissions)]


def test_approving_what_lacks_nothing_says_that_it_is_open(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    give_address(stand.partner)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    review = submitted(stand)
    decide(review, make_member("Lee Roth", role=Role.BRAND_APPROVER, of=stand.seller.organization).actor)
    sent = {"verdict": "approve", "seen_sha": review.version.sha256}
    here = as_partner(client, stand)
    said = here.post(f"/designs/reviews/{review.public_id}/decide", data=sent, follow_redirects=True).text
    assert "Approved by both brands. What to send is open now." in said
