"""What to send: locked with the reason until it may be sent, then the approved bytes with this placement's values."""

from collections.abc import Callable
from html import escape

import pytest
from flask.testing import FlaskClient

from accounts.commands import change_organization
from accounts.permissions import Role
from accounts.queries import get_organization
from campaigns.commands.campaigns import set_campaign_state
from campaigns.commands.coupons import add_coupon, disable_coupon
from campaigns.commands.creatives import create_creative
from campaigns.commands.kits import send_test
from campaigns.commands.links import disable_link
from campaigns.commands.needs import answer_needs
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.models import ReviewRound
from campaigns.queries import earning_state, kit_for
from campaigns.queries.creatives import find_latest_version
from campaigns.queries.kits import open_kit
from campaigns.queries.links import links_of
from campaigns.queries.pictures import public_address
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.kits import LockKind, MailTool, fill_html, fill_text
from campaigns.rules.placements import Channel
from campaigns.rules.reviews import Verdict
from campaigns.schemas.links import CouponDraft
from core import clock
from core.access import Actor
from core.errors import Conflict, NotAllowed, NotFound
from core.mail import OutboxMail
from partners.commands import pause_partnership, resume_partnership
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import Stand, make_stand
from tests.harness.people import Person, sign_in
from tests.harness.queries import QueryCounter
from tests.partners.factories import make_member


def submitted(stand: Stand, **words: str) -> ReviewRound:
    creative = create_creative(stand.placement.id, actor=stand.seller.actor, name="Spring mail", draft=draft(**words))
    version = find_latest_version(creative.id)
    assert version is not None
    return submit_for_review(version.id, actor=stand.seller.actor)


def decide(review: ReviewRound, actor: Actor) -> None:
    decide_review(review.id, actor=actor, verdict=Verdict.APPROVE, seen_sha=review.version.sha256, note="")


def as_person(client: FlaskClient, actor: Actor) -> FlaskClient:
    assert actor.user_id is not None
    assert actor.organization_id is not None
    return sign_in(client, Person(actor.user_id, actor.organization_id, Role.OWNER, ""))


def as_partner(client: FlaskClient, stand: Stand) -> FlaskClient:
    return as_person(client, stand.partner)


def give_address(actor: Actor, address: str = "5 Reader Lane, Portland") -> None:
    name = get_organization(actor.organization_id).name if actor.organization_id else ""
    words = {"name": name, "legal_name": "", "email": "", "postal_address": address}
    change_organization(actor=actor, **words, country="US", timezone="UTC", currency="USD")


RIGHT = {"right_countries": "us, ca", "right_basis": "consent", "right_name": "Dana Cole"}


def approved_stand(**words: str) -> Stand:
    stand = approved_only(**words)
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    give_address(stand.partner)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    return stand


def approved_only(**words: str) -> Stand:
    stand = make_stand(channel=Channel.EMAIL)
    review = submitted(stand, **words)
    colleague = make_member("Lee Roth", role=Role.BRAND_APPROVER, of=stand.seller.organization)
    decide(review, colleague.actor)
    decide(review, stand.partner)
    return stand


def test_a_kit_is_locked_until_both_sides_have_approved() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    review = submitted(stand)
    decide(review, make_member("Lee Roth", role=Role.BRAND_APPROVER, of=stand.seller.organization).actor)
    kit = kit_for(stand.placement, stand.partner)
    assert kit.lock_reason is not None
    assert "Both of you have to approve" in kit.lock_reason
    assert (kit.html, kit.text, kit.link) == ("", "", None)
    assert not earning_state(stand.placement.id, clock.now()).earns
    with pytest.raises(NotAllowed, match="Both of you"):
        open_kit(stand.placement, stand.partner)


def test_an_approved_kit_is_the_approved_mail_with_our_link_and_code_in_it() -> None:
    stand = approved_stand()
    kit = kit_for(stand.placement, stand.partner)
    link = links_of([stand.placement.id])[0]
    assert kit.lock_reason is None
    assert f'href="{escape(link.short_url)}"' in kit.html
    assert "CHAMBER20" in kit.html
    assert "5 Reader Lane, Portland" in kit.html
    assert link.short_url in kit.text
    assert "{{ tracked_link }}" not in kit.html + kit.text
    assert kit.disclosure in kit.html.replace("&#39;", "'")
    assert earning_state(stand.placement.id, clock.now()).earns


def test_each_mail_program_gets_its_own_way_to_unsubscribe() -> None:
    stand = approved_stand()
    assert "*|UNSUB|*" in kit_for(stand.placement, stand.partner, MailTool.MAILCHIMP).html
    assert "{{ unsubscribe }}" in kit_for(stand.placement, stand.partner).html


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: set_campaign_state(s.campaign.id, CampaignState.PAUSED, actor=s.seller.actor), "is paused"),
        (lambda s: set_campaign_state(s.campaign.id, CampaignState.ENDED, actor=s.seller.actor), "has ended"),
        (lambda s: pause_partnership(s.partnership.id, actor=s.seller.actor), "has paused the partnership"),
        (lambda s: disable_link(links_of([s.placement.id])[0].id, actor=s.seller.actor), "no link"),
    ],
)
def test_what_stops_something_locks_its_kit_and_says_why(change: Callable[[Stand], object], words: str) -> None:
    stand = make_stand(channel=Channel.LINK)
    assert kit_for(stand.placement, stand.partner).is_open
    change(stand)
    assert words in (kit_for(stand.placement, stand.partner).lock_reason or "")


def test_a_mail_with_a_place_for_a_code_waits_for_one_that_works() -> None:
    stand = approved_only()
    give_address(stand.partner)
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    assert "names a code, and there is none" in (kit_for(stand.placement, stand.partner).lock_reason or "")
    coupon = add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    assert kit_for(stand.placement, stand.partner).is_open
    disable_coupon(coupon.id, actor=stand.seller.actor)
    with pytest.raises(NotAllowed, match="Northbeam Training can add one to this placement"):
        open_kit(stand.placement, stand.partner)


def test_a_mail_that_names_its_senders_address_waits_for_it(client: FlaskClient) -> None:
    stand = approved_only()
    add_coupon(stand.placement.id, CouponDraft(code="CHAMBER20"), actor=stand.seller.actor)
    with pytest.raises(NotAllowed, match="An owner of Main Street Chamber can add it under Settings"):
        open_kit(stand.placement, stand.partner)
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    assert "Add the address" in here.get(url).text
    assert "Waits for an address" in here.get("/kits").text
    form = here.get(f"/settings/organization?next={url}&why=mail").text
    assert 'Postal address <span class="optional">needed before you can send</span>' in form
    words = {"name": "Main Street Chamber", "country": "US", "timezone": "UTC", "currency": "USD"}
    assert here.post(f"/settings/organization?next={url}&why=mail", data=words).location == url
    assert "Give your postal address" in here.get("/home").text
    give_address(stand.partner)
    assert "Waits for the right to mail" in here.get("/kits").text
    assert "Say it" in here.get(url).text
    answer_needs(stand.placement.id, RIGHT, actor=stand.partner)
    assert kit_for(stand.placement, stand.partner).is_open


def test_a_qr_code_is_locked_as_long_as_its_kit(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    link = links_of([stand.placement.id])[0]
    for actor in (stand.partner, stand.seller.actor):
        here = as_person(client, actor)
        for kind in ("svg", "png"):
            refused = here.get(f"/links/{link.public_id}/qr.{kind}")
            assert refused.status_code == 403
            assert "Both of you have to approve" in refused.text


def test_a_link_says_what_its_kit_waits_for(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    here, link = as_person(client, stand.seller.actor), links_of([stand.placement.id])[0]
    for url in ("/links", f"/links/{link.public_id}", f"/placements/{stand.placement.public_id}"):
        assert "Waits for approval" in here.get(url).text
    assert "qr.svg" not in here.get(f"/links/{link.public_id}").text


def test_a_link_says_everything_its_kit_waits_for_with_the_way_out(client: FlaskClient) -> None:
    stand = approved_only()
    here, link = as_person(client, stand.seller.actor), links_of([stand.placement.id])[0]
    for url in ("/links", f"/links/{link.public_id}", f"/links/{link.public_id}/qr.svg"):
        page = here.get(url).text
        for reason in ("there is none that gives what it promises", "has not given one", "why it may mail its list"):
            assert reason in page
    assert f"/placements/{stand.placement.public_id}#codes" in here.get(f"/links/{link.public_id}").text


def test_a_paused_partnership_locks_its_kits_until_it_goes_on_and_says_so_to_both(client: FlaskClient) -> None:
    stand = approved_stand()
    pause_partnership(stand.partnership.id, actor=stand.seller.actor)
    kit = kit_for(stand.placement, stand.partner)
    assert [lock.kind for lock in kit.locks] == [LockKind.PAUSED]
    assert f"{stand.partnership.seller.name} has paused the partnership." in (kit.lock_reason or "")
    assert "have to be accepted" not in as_partner(client, stand).get(f"/kits/{stand.placement.public_id}").text
    campaign = as_person(client, stand.seller.actor).get(f"/campaigns/{stand.campaign.public_id}").text
    assert "The whole partnership is paused" in campaign
    resume_partnership(stand.partnership.id, actor=stand.seller.actor)
    assert kit_for(stand.placement, stand.partner).is_open


def test_a_kit_waits_for_the_campaign_to_start() -> None:
    stand = make_stand(channel=Channel.LINK, is_live=False)
    assert "starts the campaign" in (kit_for(stand.placement, stand.partner).lock_reason or "")


def test_a_test_mail_goes_to_whoever_asks() -> None:
    stand = approved_stand()
    mail: OutboxMail = send_test(stand.placement.id, actor=stand.partner)
    assert mail.recipient == "dana@chamber.example"
    assert mail.subject.startswith("Test: ")
    assert links_of([stand.placement.id])[0].short_url in mail.html


def test_a_locked_kit_cannot_be_tested() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    with pytest.raises(NotAllowed):
        send_test(stand.placement.id, actor=stand.partner)


def test_a_plain_link_has_no_mail_to_test() -> None:
    stand = make_stand(channel=Channel.LINK)
    with pytest.raises(Conflict, match="no mail"):
        send_test(stand.placement.id, actor=stand.partner)


def test_a_stranger_gets_no_kit() -> None:
    stand, other = make_stand(channel=Channel.LINK), make_member("Harbor Tools")
    with pytest.raises(NotFound):
        kit_for(stand.placement, other.actor)


def test_the_kits_page_hands_out_files_and_sends_a_test(client: FlaskClient, queries: QueryCounter) -> None:
    stand = approved_stand()
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    with queries.at_most(12):
        page = here.get(url).get_data(as_text=True)
    assert "Copy the HTML" in page
    assert "Send a test to me" in page
    assert "where the address of your unsubscribe page belongs" in page
    assert "your unsubscribe page belongs" not in here.get(f"{url}?for=mailchimp").text
    assert "attachment" in here.get(f"{url}/mail.html").headers["Content-Disposition"]
    assert here.get(f"{url}/mail.txt?for=mailchimp").get_data(as_text=True).count("*|UNSUB|*") == 1
    policy = here.get(f"{url}/preview").headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert f"img-src data: {public_address('')};" in policy  # nobody else sees that it is looked at
    assert here.post(f"{url}/test").status_code == 302
    assert here.get(f"{url}/mail.exe").status_code == 404


def test_a_locked_kits_files_are_refused_with_the_reason(client: FlaskClient) -> None:
    stand = make_stand(channel=Channel.EMAIL)
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    assert "Locked for now" in here.get(url).get_data(as_text=True)
    refused = here.get(f"{url}/mail.html")
    assert refused.status_code == 403
    assert "Both of you have to approve" in refused.get_data(as_text=True)


def test_slots_are_filled_once_and_escaped_and_other_braces_stay() -> None:
    values = {"coupon_code": '<b>"{{ tracked_link }}"', "tracked_link": "https://a.example/?a=1&b=2"}
    filled = fill_html('<a href="{{ tracked_link }}">{{coupon_code}}</a> {{ first_name }}', values)
    assert filled == (
        '<a href="https://a.example/?a=1&amp;b=2">&lt;b&gt;&quot;{{ tracked_link }}&quot;</a> {{ first_name }}'
    )
    assert fill_text("{{ tracked_link }} {{ x }}", values) == "https://a.example/?a=1&b=2 {{ x }}"
