"""Inviting a partner: the organization behind an address is found or made, terms are offered, a letter goes out."""

import pytest

from core.errors import AppError, Conflict, NotFound
from partners import commands, queries
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from tests.harness.clock import Clock
from tests.partners.factories import COURSE, TERMS, accept, invite, last_token, mails, make_member, offered


def test_an_invited_partner_gets_a_letter_with_the_first_version_of_the_terms() -> None:
    seller = make_member("Owner School")
    partnership = invite(seller, note="We met in May.")
    version = offered(partnership)
    assert partnership.state is PartnershipState.INVITED
    assert (version.number, version.terms, version.sells) == (1, TERMS.to_json(), [COURSE])
    [mail] = mails("dana@chamber.example")
    assert mail.subject == "Owner School asks you to sell together"
    assert "25%" in mail.text
    assert "We met in May." in mail.html
    assert queries.get_invitation(last_token()).version.id == version.id


def test_a_new_partner_gets_an_organization_of_its_own_that_nobody_has_joined() -> None:
    partnership = invite(make_member("Owner School"))
    assert partnership.partner_id != partnership.seller_id
    assert not queries.has_members(partnership.partner_id)


def test_the_owner_of_an_organization_is_found_silently() -> None:
    partner = make_member("Chamber", email="dana@chamber.example")
    partnership = invite(make_member("Owner School"), name="Our chamber", email="Dana@Chamber.example ")
    assert partnership.partner_id == partner.organization.id
    assert partnership.name == "Our chamber"
    assert partner.organization.name == "Chamber"


def test_two_sellers_that_invite_the_same_address_meet_the_same_organization() -> None:
    one, two = invite(make_member("One")), invite(make_member("Two"))
    assert one.partner_id == two.partner_id
    accept(one)
    accept(two)
    assert one.state is two.state is PartnershipState.ACTIVE


def test_neither_seller_sees_the_others_partnership() -> None:
    one, two = make_member("One"), make_member("Two")
    first, second = invite(one), invite(two)
    with pytest.raises(NotFound):
        queries.get_partnership(one.actor, second.id)
    assert [each.id for each in queries.list_partnerships(one.actor, queries.PartnershipFilter())] == [first.id]


def test_inviting_the_same_partner_again_is_refused() -> None:
    seller = make_member("Owner School")
    invite(seller)
    with pytest.raises(Conflict, match="You already work with Main Street Chamber"):
        invite(seller)


def test_ones_own_organization_cannot_be_invited() -> None:
    seller = make_member("Owner School", email="me@school.example")
    with pytest.raises(AppError, match="your own organization") as refusal:
        invite(seller, email="me@school.example")
    assert refusal.value.field == "email"


def test_a_name_is_asked_for() -> None:
    with pytest.raises(AppError, match="what you call this partner"):
        invite(make_member("Owner School"), name=" ")


def test_what_is_sold_is_checked() -> None:
    with pytest.raises(AppError, match="price_minor"):
        invite(make_member("Owner School"), sells=[{"name": "Course", "price_minor": -1}])
    with pytest.raises(AppError, match="url"):
        invite(make_member("Other"), sells=[{"name": "Course", "url": "javascript:alert(1)"}])


def test_a_refused_invitation_stores_nothing() -> None:
    seller = make_member("Owner School")
    with pytest.raises(AppError):
        invite(seller, sells=[{}])
    assert queries.count_partnerships(seller.actor) == {}
    assert mails("dana@chamber.example") == []


def test_sending_again_makes_the_older_letter_useless() -> None:
    seller = make_member("Owner School")
    partnership = invite(seller)
    old = last_token()
    commands.resend_invitation(partnership.id, actor=seller.actor)
    with pytest.raises(AppError, match="This copy of the invitation was replaced"):
        queries.get_invitation(old)
    assert queries.get_invitation(last_token()).version.number == 1


def test_another_sellers_letter_survives_when_one_sends_again() -> None:
    one, two = make_member("One"), make_member("Two")
    first = invite(one)
    kept = last_token()
    second = invite(two)
    commands.resend_invitation(second.id, actor=two.actor)
    assert queries.get_invitation(kept).partnership.id == first.id


def test_lapsed_terms_are_offered_anew_when_sent_again(clock: Clock) -> None:
    seller = make_member("Owner School")
    partnership = invite(seller)
    clock.advance(days=31)
    assert commands.lapse_offers() == 1
    assert commands.lapse_offers() == 0
    commands.resend_invitation(partnership.id, actor=seller.actor)
    assert (offered(partnership).number, offered(partnership).terms) == (2, TERMS.to_json())


def test_an_invitation_can_be_taken_back_and_sent_anew() -> None:
    seller = make_member("Owner School")
    partnership = invite(seller)
    token = last_token()
    commands.withdraw_invitation(partnership.id, actor=seller.actor)
    assert partnership.state is PartnershipState.PROSPECT
    assert queries.list_agreement_versions(partnership.id)[0].state is VersionState.WITHDRAWN
    with pytest.raises(AppError, match="Owner School has taken this invitation back"):
        queries.get_invitation(token)
    assert invite(seller).id == partnership.id
    assert offered(partnership).number == 2


def test_a_partner_who_has_joined_cannot_be_uninvited() -> None:
    seller = make_member("Owner School")
    partnership = invite(seller)
    accept(partnership)
    with pytest.raises(Conflict, match="Pause or end"):
        commands.withdraw_invitation(partnership.id, actor=seller.actor)
    with pytest.raises(Conflict, match="no invitation to send again"):
        commands.resend_invitation(partnership.id, actor=seller.actor)


def test_another_seller_cannot_touch_an_invitation() -> None:
    partnership, stranger = invite(make_member("Owner School")), make_member("Stranger")
    for act in (commands.resend_invitation, commands.withdraw_invitation):
        with pytest.raises(NotFound):
            act(partnership.id, actor=stranger.actor)


def test_a_prospect_is_not_shown_to_the_partner() -> None:
    seller, partner = make_member("Owner School"), make_member("Chamber", email="dana@chamber.example")
    partnership = invite(seller)
    assert queries.get_joined_partnership(partner.actor, partnership.id).id == partnership.id
    commands.withdraw_invitation(partnership.id, actor=seller.actor)
    with pytest.raises(NotFound):
        queries.get_partnership(partner.actor, partnership.id)
