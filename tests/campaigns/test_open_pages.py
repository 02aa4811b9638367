"""The pages of programs, campaigns, placements, links and kits: who may open them, and what each says next."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from accounts.permissions import Role
from campaigns.commands.placements import add_placement
from campaigns.models import Campaign, Placement, Program
from campaigns.queries import list_programs
from campaigns.queries.campaigns import list_campaigns
from campaigns.queries.links import links_of
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import PlacementDraft
from core.db import db
from partners.queries import PartnershipFilter, list_partnerships
from tests.campaigns.factories import HOME, Stand, make_stand
from tests.harness.people import Person, sign_in
from tests.harness.queries import QueryCounter
from tests.partners.factories import Member, make_member


@dataclass(frozen=True)
class Scene:
    """One stand, the addresses of its pages, and a browser."""

    stand: Stand
    client: FlaskClient
    pages: dict[str, str]

    def as_seller(self, role: Role = Role.OWNER) -> FlaskClient:
        member = make_member("Colleague", role=role, of=self.stand.seller.organization, email=f"{role.value}@a.example")
        return browser(self.client, member)

    def as_partner(self) -> FlaskClient:
        actor = self.stand.partner
        assert actor.user_id is not None
        assert actor.organization_id is not None
        return sign_in(self.client, Person(actor.user_id, actor.organization_id, Role.OWNER, ""))

    def as_stranger(self) -> FlaskClient:
        return browser(self.client, make_member("Harbor Tools"))


def browser(client: FlaskClient, member: Member) -> FlaskClient:
    role = Role(member.actor.role)
    return sign_in(client, Person(member.user.id, member.organization.id, role, member.user.email))


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    stand = make_stand(channel=Channel.LINK)
    link = links_of([stand.placement.id])[0]
    program, campaign, placement = stand.program.public_id, stand.campaign.public_id, stand.placement.public_id
    product = list_programs(stand.seller.actor)[0].products[0].public_id
    return Scene(
        stand,
        client,
        {
            "programs": "/programs",
            "new program": "/programs/new",
            "program": f"/programs/{program}",
            "edit program": f"/programs/{program}/edit",
            "terms": f"/programs/{program}/terms",
            "invite": f"/programs/{program}/invite",
            "new product": f"/programs/{program}/products/new",
            "edit product": f"/products/{product}/edit",
            "campaigns": "/campaigns",
            "new campaign": "/campaigns/new",
            "campaign": f"/campaigns/{campaign}",
            "edit campaign": f"/campaigns/{campaign}/edit",
            "new placement": f"/campaigns/{campaign}/placements/new",
            "placement": f"/placements/{placement}",
            "edit placement": f"/placements/{placement}/edit",
            "links": "/links",
            "link": f"/links/{link.public_id}",
            "edit link": f"/links/{link.public_id}/edit",
            "kit": f"/kits/{placement}",
            "kits": "/kits",
        },
    )


FOREIGN = {"program", "edit program", "terms", "invite", "new product", "edit product", "campaign", "edit campaign"} | {
    "new placement", "placement", "edit placement", "link", "edit link", "kit",
}  # fmt: skip
EDITS = {"new program", "edit program", "terms", "invite", "new product", "edit product", "new campaign"} | {
    "edit campaign", "new placement", "edit placement", "edit link",
}  # fmt: skip


def test_a_seller_opens_every_page(scene: Scene) -> None:
    here = scene.as_seller()
    for name, url in scene.pages.items():
        answer = here.get(url)
        assert answer.status_code == 200, f"{name}: {answer.get_data(as_text=True)[-900:]}"
        assert answer.get_data(as_text=True).count("<h1") == 1, name


def test_no_page_asks_the_database_too_often(scene: Scene, queries: QueryCounter) -> None:
    here = scene.as_seller()
    for url in scene.pages.values():
        with queries.at_most(12):
            here.get(url)


def test_lists_ask_no_more_questions_for_more_placements(scene: Scene, queries: QueryCounter) -> None:
    stand, here = scene.stand, scene.as_partner()
    for name in ("Second", "Third", "Fourth"):
        draft = PlacementDraft(channel=Channel.EMAIL, name=name)
        add_placement(stand.campaign.id, stand.partnership.id, draft, actor=stand.seller.actor)
    with queries.at_most(12):
        assert "Waits for approval" in here.get("/kits").get_data(as_text=True)
    here = scene.as_seller()
    for page in ("campaign", "campaigns", "links", "placement"):
        with queries.at_most(12):
            here.get(scene.pages[page])


def test_a_stranger_finds_nothing(scene: Scene) -> None:
    here = scene.as_stranger()
    assert {name: here.get(scene.pages[name]).status_code for name in FOREIGN} == dict.fromkeys(FOREIGN, 404)


def test_a_viewer_reads_and_changes_nothing(scene: Scene) -> None:
    here = scene.as_seller(Role.VIEWER)
    found = {name: here.get(url).status_code for name, url in scene.pages.items()}
    assert found == {name: 403 if name in EDITS else 200 for name in scene.pages}


def test_a_partner_sees_what_to_send_and_not_the_sellers_pages(scene: Scene) -> None:
    here = scene.as_partner()
    assert here.get(scene.pages["kit"]).status_code == 200
    assert "Spring offer" in here.get("/kits").get_data(as_text=True)
    assert {name: here.get(scene.pages[name]).status_code for name in FOREIGN - {"kit"}} == dict.fromkeys(
        FOREIGN - {"kit"}, 404
    )


def test_a_guest_is_sent_to_sign_in(scene: Scene) -> None:
    assert {scene.client.get(url).status_code for url in scene.pages.values()} == {302}


def test_a_newcomer_is_led_from_the_program_to_the_first_placement(client: FlaskClient) -> None:
    here = browser(client, make_member("Northbeam Training"))
    program = {"name": "Partner program", "currency": "USD", "landing_url": HOME}
    to_product = here.post("/programs/new", data=program)
    to_terms = here.post(to_product.location, data={"name": "Bootcamp", "price": "199.00", "cost": "12"})
    assert to_terms.location.endswith("/terms?guide=on")
    assert here.post(to_terms.location, data=TERMS).location.endswith("/rules?guide=on")
    program_url = to_terms.location.partition("/terms")[0]
    assert "Invite a partner" in here.get(program_url).get_data(as_text=True)
    invite = program_url + "/invite"
    product = here.get(invite).get_data(as_text=True).split('value="prod_')[1].split('"')[0]
    who = {"name": "Chamber", "contact_name": "Dana", "email": "dana@chamber.example", "products": f"prod_{product}"}
    assert here.post(invite, data=TERMS | who).status_code == 302
    campaign = {"program": program_url.rpartition("/")[2], "name": "Spring offer"}
    to_placement = here.post("/campaigns/new", data=campaign)
    partner = here.get(to_placement.location).get_data(as_text=True).split('value="pn_')[1].split('"')[0]
    placed = here.post(to_placement.location, data={"partner": f"pn_{partner}", "channel": "email"})
    assert placed.status_code == 302
    assert "Locked for now" in here.get(placed.location).get_data(as_text=True)


TERMS = {
    "share": "25",
    "hold_days": "30",
    "minimum_payout": "50",
    "window_days": "30",
    "clawback_days": "120",
    "tail_days": "30",
    "attribution_model": "last",
    "coupon_policy": "always",
}


def test_the_terms_are_told_while_they_are_typed_and_kept_only_when_saved(scene: Scene) -> None:
    here, url = scene.as_seller(), scene.pages["terms"]
    shown = here.post(url, data=TERMS | {"share": "12.5", "preview": "1"}).get_data(as_text=True)
    assert "You earn 12.5" in shown
    assert "24.88" in shown or "24.87" in shown  # 12.5 % of 199.00, rounded once
    assert "You earn 25" in here.get(scene.pages["program"]).get_data(as_text=True)


@pytest.mark.parametrize(
    ("page", "data", "field"),
    [
        ("new program", {"name": "", "currency": "USD", "landing_url": HOME}, "name"),
        ("new program", {"name": "X", "currency": "USD", "landing_url": "nope"}, "landing_url"),
        ("terms", TERMS | {"share": "0"}, "share"),
        ("new product", {"name": "X", "price": "abc"}, "price"),
        ("new campaign", {"name": "X", "starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "program"),
        ("edit campaign", {"name": "X", "starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
        ("edit link", {"code": "not a code"}, "code"),
        ("invite", TERMS | {"name": "X", "email": "nope"}, "email"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(
    scene: Scene, page: str, data: dict[str, str], field: str
) -> None:
    answer = scene.as_seller().post(scene.pages[page], data=data)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_a_taken_code_is_refused_on_the_page_it_was_typed(scene: Scene) -> None:
    here, url = scene.as_seller(), scene.pages["placement"]
    assert here.post(f"{url}/links", data={"code": "spring"}).status_code == 302
    again = here.post(f"{url}/links", data={"code": "SPRING"})
    assert again.status_code == 409
    assert "is taken" in again.get_data(as_text=True)


def test_a_campaign_is_ended_by_its_button_and_only_once(scene: Scene) -> None:
    here, url = scene.as_seller(), scene.pages["campaign"]
    assert here.post(f"{url}/state", data={"to": "ended"}).status_code == 302
    assert here.post(f"{url}/state", data={"to": "ended"}).status_code == 409
    assert here.post(f"{url}/state", data={"to": "nonsense"}).status_code == 422


def test_a_viewer_presses_no_button(scene: Scene) -> None:
    here = scene.as_seller(Role.VIEWER)
    posts = [
        here.post(f"{scene.pages['campaign']}/state", data={"to": "ended"}),
        here.post(f"{scene.pages['placement']}/state", data={"to": "ended"}),
        here.post(f"{scene.pages['placement']}/links", data={"code": "x1"}),
        here.post(f"{scene.pages['placement']}/coupons", data={"code": "SPRING"}),
        here.post(f"{scene.pages['link']}/switch-off"),
        here.post(f"{scene.pages['program']}/archive"),
    ]
    assert {answer.status_code for answer in posts} == {403}


def test_a_stranger_presses_no_button(scene: Scene) -> None:
    here = scene.as_stranger()
    posts = [
        here.post(f"{scene.pages['campaign']}/state", data={"to": "ended"}),
        here.post(f"{scene.pages['placement']}/state", data={"to": "ended"}),
        here.post(f"{scene.pages['placement']}/links", data={"code": "x1"}),
        here.post(f"{scene.pages['placement']}/coupons", data={"code": "SPRING"}),
        here.post(f"{scene.pages['link']}/switch-off"),
        here.post(f"{scene.pages['program']}/archive"),
        here.post(f"{scene.pages['kit']}/test"),
    ]
    assert {answer.status_code for answer in posts} == {404}


def test_links_are_searched_and_have_qr_codes(scene: Scene) -> None:
    here = scene.as_seller()
    code = links_of([scene.stand.placement.id])[0].code
    assert code in here.get(f"/links?q={code}").get_data(as_text=True)
    assert "No link fits" in here.get("/links?q=zzzzzzzz").get_data(as_text=True)
    picture = here.get(scene.pages["link"] + "/qr.png")
    assert picture.data.startswith(b"\x89PNG")
    assert b"<svg" in here.get(scene.pages["link"] + "/qr.svg").data
    assert here.get(scene.pages["link"] + "/qr.exe").status_code == 404


def test_empty_lists_say_what_to_do(client: FlaskClient) -> None:
    here = browser(client, make_member("Northbeam Training"))
    for url, words in (
        ("/programs", "Create the first program"),
        ("/campaigns", "Create the first campaign"),
        ("/campaigns/new", "Create a program"),
        ("/links", "No links yet"),
        ("/kits", "Nothing to send yet"),
    ):
        assert words in here.get(url).get_data(as_text=True)


def test_nothing_is_made_by_looking(scene: Scene) -> None:
    here, actor = scene.as_seller(), scene.stand.seller.actor
    for url in scene.pages.values():
        here.get(url)
    assert (len(list_programs(actor)), len(list_campaigns(actor))) == (1, 1)
    assert len(list_partnerships(actor, PartnershipFilter())) == 1
    assert {db.session.query(kind).count() for kind in (Program, Campaign)} == {1}
    assert db.session.query(Placement).count() == 2


def test_a_partner_makes_another_link_only_to_allowed_hosts(scene: Scene) -> None:
    here, url = scene.as_partner(), scene.pages["kit"]
    refused = here.post(f"{url}/links", data={"destination": "https://elsewhere.example"})
    assert refused.status_code == 422
    assert "may lead only to shop.example.com" in refused.get_data(as_text=True)
    assert here.post(f"{url}/links", data={"destination": f"{HOME}/deep", "note": "footer"}).status_code == 302
    assert "footer" in here.get(url).get_data(as_text=True)
    assert scene.as_stranger().post(f"{url}/links", data={}).status_code == 404
