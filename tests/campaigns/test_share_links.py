"""Links: their codes are unique in any case, a partner's lead only where the program allows, and none ever breaks."""

from collections.abc import Callable

import pytest

from campaigns.commands.links import change_link, create_link, disable_link, enable_link, remove_link
from campaigns.commands.placements import set_placement_state
from campaigns.models import Link
from campaigns.queries import get_link, get_link_by_code, link_epoch
from campaigns.queries.links import links_of
from campaigns.rules.links import ALPHABET, clean_code, random_code, with_query
from campaigns.rules.placements import PlacementState
from campaigns.schemas.links import LinkChange, LinkDraft
from core.config import settings
from core.errors import AppError, Conflict, NotFound
from tests.campaigns.factories import HOME, Stand, make_stand
from tests.partners.factories import make_member


def first_link(stand: Stand) -> Link:
    return links_of([stand.placement.id])[0]


def test_a_random_code_has_no_letters_that_are_mistaken() -> None:
    assert all(set(random_code()) <= set(ALPHABET) for _ in range(200))
    assert not set("01ilou") & set(ALPHABET)


@pytest.mark.parametrize("code", ["", "a b", "-a", "a-", "ä", "a/b", "a" * 65, "static", "r"])
def test_a_code_that_cannot_stand_in_an_address_is_refused(code: str) -> None:
    with pytest.raises(AppError) as refused:
        clean_code(code)
    assert refused.value.field == "code"


def test_a_chosen_code_is_kept_in_small_letters_and_found_in_any() -> None:
    stand = make_stand()
    link = create_link(stand.placement.id, LinkDraft(code="Chamber-Spring"), actor=stand.seller.actor)
    assert link.short_url == f"{settings().link_base}/chamber-spring"
    found = get_link_by_code(settings().link_host, "CHAMBER-spring")
    assert found is not None
    assert found.id == link.id


def test_a_taken_code_is_refused_even_to_another_seller() -> None:
    stand = make_stand()
    create_link(stand.placement.id, LinkDraft(code="spring"), actor=stand.seller.actor)
    with pytest.raises(Conflict) as refused:
        create_link(stand.placement.id, LinkDraft(code="SPRING"), actor=stand.seller.actor)
    assert refused.value.field == "code"


@pytest.mark.parametrize(
    ("draft", "field"), [(LinkDraft(code="spring"), "code"), (LinkDraft(external_id="42"), "external_id")]
)
def test_of_two_that_want_the_same_at_once_the_second_is_refused(
    draft: LinkDraft, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = make_stand()
    create_link(stand.placement.id, draft, actor=stand.seller.actor)
    monkeypatch.setattr("campaigns.commands.links.find_taken", lambda *_: None)  # as if both had looked before
    with pytest.raises(Conflict) as refused:
        create_link(stand.placement.id, draft, actor=stand.seller.actor)
    assert refused.value.field == field
    assert len(links_of([stand.placement.id])) == 2


def test_a_partner_links_only_to_allowed_hosts_and_the_seller_anywhere() -> None:
    stand = make_stand()
    deep = create_link(stand.placement.id, LinkDraft(destination=f"{HOME}/deep"), actor=stand.partner)
    assert deep.partner_id == stand.partner.organization_id
    elsewhere = LinkDraft(destination="https://elsewhere.example/x")
    with pytest.raises(AppError, match="may lead only to") as refused:
        create_link(stand.placement.id, elsewhere, actor=stand.partner)
    assert refused.value.field == "destination"
    assert create_link(stand.placement.id, elsewhere, actor=stand.seller.actor).destination.endswith("/x")


def test_no_link_leads_to_another_link() -> None:
    stand = make_stand()
    with pytest.raises(AppError, match="another tracked link"):
        change_link(first_link(stand).id, LinkChange(destination=first_link(stand).short_url), actor=stand.seller.actor)


def test_a_change_raises_the_epoch_and_keeps_the_rest() -> None:
    stand = make_stand()
    link, before = first_link(stand), link_epoch()
    code = link.code
    change_link(link.id, LinkChange(destination=f"{HOME}?new"), actor=stand.seller.actor)
    assert (link.destination, link.code) == (f"{HOME}?new", code)
    assert link_epoch() > before


def test_a_link_is_switched_off_once_and_on_once() -> None:
    stand = make_stand()
    link = first_link(stand)
    disable_link(link.id, actor=stand.seller.actor)
    with pytest.raises(Conflict):
        disable_link(link.id, actor=stand.seller.actor)
    enable_link(link.id, actor=stand.seller.actor)
    with pytest.raises(Conflict):
        enable_link(link.id, actor=stand.seller.actor)


def test_a_removed_link_is_still_found_by_those_who_have_it() -> None:
    stand = make_stand()
    link = first_link(stand)
    domain, code = link.domain, link.code
    remove_link(link.id, actor=stand.seller.actor)
    assert get_link_by_code(domain, code) is not None
    with pytest.raises(NotFound):
        get_link(stand.seller.actor, link.id)


def test_an_ended_placement_gets_no_new_link() -> None:
    stand = make_stand()
    set_placement_state(stand.placement.id, PlacementState.ENDED, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="has ended"):
        create_link(stand.placement.id, LinkDraft(), actor=stand.seller.actor)


def test_somebody_elses_link_and_placement_are_not_found() -> None:
    stand, other = make_stand(), make_member("Harbor Tools")
    link = first_link(stand)
    calls: list[Callable[[], object]] = [
        lambda: create_link(stand.placement.id, LinkDraft(code="x"), actor=other.actor),
        lambda: change_link(link.id, LinkChange(note="x"), actor=other.actor),
        lambda: change_link(link.id, LinkChange(note="x"), actor=stand.partner),
        lambda: disable_link(link.id, actor=other.actor),
        lambda: remove_link(link.id, actor=other.actor),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()


def test_query_values_are_set_and_replaced() -> None:
    url = with_query("https://a.example/p?x=1&utm_source=old#top", {"utm_source": "new", "ref": "b c"})
    assert url == "https://a.example/p?x=1&utm_source=new&ref=b+c#top"
