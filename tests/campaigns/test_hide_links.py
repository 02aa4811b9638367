"""The list of links is the seller's: a partner gets its links with its kits, and none before a kit is open."""

from flask.testing import FlaskClient

from accounts.commands import create_api_key
from campaigns.queries.links import LinkFilter, count_links, links_of, list_links
from campaigns.rules.placements import Channel
from reports.queries.search import search
from tests.campaigns.factories import Stand, make_stand


def locked() -> tuple[Stand, str]:
    stand = make_stand(channel=Channel.EMAIL)
    return stand, links_of([stand.placement.id])[0].code


def test_a_partner_does_not_find_the_link_of_a_locked_kit_in_a_list() -> None:
    stand, code = locked()
    assert [link.code for link in list_links(stand.seller.actor, LinkFilter(search=code))] == [code]
    assert list_links(stand.partner, LinkFilter()) == []
    assert count_links(stand.partner, LinkFilter()) == 0


def test_a_partner_does_not_find_it_by_searching() -> None:
    stand, code = locked()
    assert [link.code for link in search(stand.seller.actor, code).links] == [code]
    assert search(stand.partner, code).links == []


def test_a_partners_key_does_not_read_the_sellers_links(client: FlaskClient) -> None:
    stand, _ = locked()
    _, key = create_api_key("Theirs", ["links.read"], actor=stand.partner)
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/links", headers=headers).get_json() == []
    assert client.get("/api/v1/links/count", headers=headers).get_json() == 0
