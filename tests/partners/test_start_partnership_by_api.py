"""A program starts a partnership: it earns at once under the standing offer, and is paid once the partner accepts."""

from dataclasses import replace

import pytest

from core import clock as product_clock
from core.errors import Conflict
from partners import commands, queries
from partners.models import Partnership
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from tests.harness.clock import Clock
from tests.partners.factories import TERMS, Member, accept, invite, last_token, mails, make_member, offered


@pytest.fixture
def seller() -> Member:
    return make_member("Owner School")


def start(seller: Member, external_id: str | None = "t-1", email: str = "dana@chamber.example") -> Partnership:
    return commands.start_partnership_by_api(
        actor=seller.actor, name="Chamber", email=email, terms=TERMS, external_id=external_id
    )


def test_it_is_active_with_terms_pending_until_they_are_accepted(seller: Member, clock: Clock) -> None:
    partnership = start(seller)
    begun = product_clock.now()
    assert partnership.state is PartnershipState.ACTIVE
    assert queries.terms_pending(partnership)
    assert queries.current_agreement_version(partnership.id) is None
    assert queries.was_earning(partnership.id, begun)
    clock.advance(days=2)
    accept(partnership)
    assert not queries.terms_pending(partnership)
    assert partnership.activated_at == begun


def test_a_sale_before_acceptance_is_judged_by_the_standing_offer(seller: Member, clock: Clock) -> None:
    partnership = start(seller)
    begun, standing = product_clock.now(), offered(partnership)
    clock.advance(days=2)
    assert queries.agreement_version_for_sale(partnership.id, begun) == standing
    accept(partnership)
    clock.advance(days=2)
    commands.offer_agreement(partnership.id, actor=seller.actor, terms=TERMS)
    assert queries.agreement_version_for_sale(partnership.id, begun) == standing


def test_a_sale_keeps_the_offer_it_came_under_although_that_was_withdrawn(seller: Member, clock: Clock) -> None:
    partnership = start(seller)
    begun, first = product_clock.now(), offered(partnership)
    clock.advance(days=1)
    commands.offer_agreement(partnership.id, actor=seller.actor, terms=replace(TERMS, share_bps=100))
    second = offered(partnership)
    assert queries.agreement_version_for_sale(partnership.id, begun) == first
    clock.advance(days=1)
    accept(partnership)
    assert queries.agreement_version_for_sale(partnership.id, begun) == first
    assert queries.agreement_version_for_sale(partnership.id, product_clock.now()) == second
    assert (first.state, second.state) == (VersionState.WITHDRAWN, VersionState.ACCEPTED)


def test_the_partner_is_asked_by_mail(seller: Member) -> None:
    partnership = start(seller)
    assert queries.get_invitation(last_token()).partnership.id == partnership.id


def test_starting_again_returns_the_same_partnership(seller: Member) -> None:
    assert start(seller).id == start(seller).id
    assert len(mails("dana@chamber.example")) == 1


def test_a_partner_already_invited_starts_under_the_terms_offered_to_them(seller: Member) -> None:
    invited = invite(seller)
    version = offered(invited)
    started = start(seller)
    assert (started.id, started.state) == (invited.id, PartnershipState.ACTIVE)
    assert offered(started) == version


def test_an_id_of_the_sellers_own_names_one_partner_only(seller: Member) -> None:
    start(seller)
    with pytest.raises(Conflict, match="t-1 already"):
        start(seller, email="other@else.example")
    start(make_member("Another seller"))
    assert start(seller, external_id=None, email="third@else.example").external_id is None


def test_a_partnership_that_is_ending_is_not_started_again(seller: Member) -> None:
    partnership = start(seller)
    commands.end_partnership(partnership.id, actor=seller.actor)
    with pytest.raises(Conflict, match="is ending"):
        start(seller)
