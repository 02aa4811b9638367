"""What designs start from: words that customers may read, and nothing of what was meant for partners."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from campaigns.commands.brands import publish_guidelines
from campaigns.commands.campaigns import create_campaign
from campaigns.commands.creatives import create_creative
from campaigns.commands.pictures import take_picture
from campaigns.commands.placements import add_placement
from campaigns.commands.programs import add_product, create_program
from campaigns.queries.creatives_starter import starter_blocks, starter_draft
from campaigns.rules.checks import run_checks
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.palette import Palette, palette_of
from campaigns.rules.mail_html.starter import starter_disclosure, starter_html
from campaigns.rules.parts import PartKind
from campaigns.rules.placements import Channel
from campaigns.schemas.brands import GuidelinesDraft
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from campaigns.schemas.creatives import VersionDraft
from campaigns.schemas.programs import ProductDraft
from core.access import Actor
from core.ids import Id
from core.money import Money
from tests.campaigns.checks_factories import bundle
from tests.campaigns.creatives_factories import FACTS, latest
from tests.campaigns.factories import Stand, make_stand, program_draft
from tests.partners.factories import Member, active_partnership, make_member

FOR_PARTNERS = "Home bakers. Suits food newsletters."
IN_A_FEW_WORDS = "A living starter, a jar and a little book."


def planned(seller: Member, *, product: str = "") -> Id:
    """Return a placement of a program that tells partners something, with a product described in these words."""
    partnership, _ = active_partnership(seller)
    program = create_program(program_draft(description=FOR_PARTNERS), actor=seller.actor)
    sold = ProductDraft(name="Starter kit", price=Money(3_900, "USD"), description=product)
    add_product(program.id, sold, actor=seller.actor)
    campaign = create_campaign(program.id, CampaignDraft(name="Winter", offer="The kit for $39"), actor=seller.actor)
    draft = PlacementDraft(channel=Channel.EMAIL, sender="partner")
    return add_placement(campaign.id, partnership.id, draft, actor=seller.actor).id


def words_of(actor: Actor, placement_id: Id, kind: CreativeKind) -> str:
    """Return everything a design of a kind starts with, a mail's blocks too."""
    blocks = starter_blocks(actor, placement_id) if kind is CreativeKind.HTML_MAIL else ()
    return f"{starter_draft(actor, placement_id, kind).model_dump_json()} {blocks}"


@pytest.mark.parametrize("described", ["", IN_A_FEW_WORDS])
def test_what_partners_should_know_is_never_told_to_customers(described: str) -> None:
    seller = make_member("Northbeam Training")
    placement_id = planned(seller, product=described)
    for kind in CreativeKind:
        assert "Suits food newsletters" not in words_of(seller.actor, placement_id, kind), kind


def test_a_mail_starts_with_the_product_in_a_few_words() -> None:
    seller = make_member("Northbeam Training")
    placement_id = planned(seller, product=IN_A_FEW_WORDS)
    assert IN_A_FEW_WORDS in starter_draft(seller.actor, placement_id).html
    text = next(part for part in starter_blocks(seller.actor, placement_id) if part.kind is PartKind.TEXT)
    assert text.text.splitlines()[1] == IN_A_FEW_WORDS


def test_a_product_without_words_leaves_no_empty_line() -> None:
    seller = make_member("Northbeam Training")
    placement_id = planned(seller)
    text = next(part for part in starter_blocks(seller.actor, placement_id) if part.kind is PartKind.TEXT)
    assert text.text.count("\n") == 0
    assert '"></p>' not in starter_draft(seller.actor, placement_id).html


ASKED = {
    "nothing": ({}, {}),
    "a disclosure of each": ({"disclosure": "A paid partnership."}, {"disclosure": "The Chamber earns a share"}),
    "colours": ({"colours": "#ffee00 #12305c", "disclosure": "An advertisement."}, {"colours": "#f6c35c"}),
    "logos": ({"logo": "navy", "colours": "#fafafa"}, {"logo": "white", "colours": "#8c2f39", "disclosure": "A" * 400}),
}
"""What the seller's guidelines ask for, and the partner's."""


def publish(actor: Actor, *, logo: str = "", **given: str) -> None:
    """Publish guidelines of a brand, with a picture of a colour as its logo."""
    out = io.BytesIO()
    Image.new("RGB", (96, 32), logo or "white").save(out, "PNG")
    logo_id = take_picture(out.getvalue(), "logo.png", actor=actor).id if logo else None
    publish_guidelines(GuidelinesDraft(logo_id=logo_id, **given), actor=actor)


@pytest.mark.parametrize("sender", ["partner", "seller"])
@pytest.mark.parametrize("asked", ASKED)
def test_the_template_of_every_kind_passes_every_check(asked: str, sender: str) -> None:
    stand = make_stand(channel=Channel.EMAIL, sender=sender)
    for actor, given in zip((stand.seller.actor, stand.partner), ASKED[asked], strict=True):
        if given:
            publish(actor, **given)
    for kind in (kind for kind in CreativeKind if kind is not CreativeKind.BANNER_SET):
        assert failing(stand, starter_draft(stand.seller.actor, stand.placement.id, kind), kind) == {}, kind
    blocks = starter_blocks(stand.seller.actor, stand.placement.id)
    assert (
        failing(stand, starter_draft(stand.seller.actor, stand.placement.id).model_copy(update={"parts": blocks})) == {}
    )


def failing(stand: Stand, draft: VersionDraft, kind: CreativeKind = CreativeKind.HTML_MAIL) -> dict[str, str]:
    """Return what a design of this draft fails, each with what to do."""
    made = create_creative(stand.placement.id, actor=stand.seller.actor, name="First", draft=draft, kind=kind)
    return {check["key"]: check["advice"] for check in latest(made).checks if not check["passed"]}


def test_a_disclosure_holds_each_sentence_once_and_as_many_as_there_is_room_for() -> None:
    assert (
        starter_disclosure(replace(FACTS, own_disclosure="We earn.", asked_disclosures=("", "We earn."))) == "We earn."
    )
    whole = replace(FACTS, own_disclosure="Note: we earn.", asked_disclosures=("An advertisement.", "we earn."))
    assert starter_disclosure(whole) == "An advertisement. Note: we earn."
    assert starter_disclosure(replace(FACTS, asked_disclosures=("A" * 300, "B" * 300))).startswith("A" * 300 + " Main")


def test_a_part_of_a_page_speaks_of_no_list() -> None:
    section = starter_html(FACTS, is_mail=False)
    assert "on the list" not in section
    assert "{{ unsubscribe }}" not in section
    assert "{{ disclosure }}" in section


@pytest.mark.parametrize(
    ("seller", "partner", "shown"),
    [
        ([], [], Palette()),
        (["#ffee00", "#0b5d3b"], ["#7a1f5c"], ("#0b5d3b", "#7a1f5c", "#ffee00")),
        (["#0b5d3b"], [], ("#0b5d3b", "#1b2420", "#ffffff")),
        ([], ["#7a1f5c"], ("#1b2420", "#7a1f5c", "#ffffff")),
        (["#fafafa", "#ffee00"], ["#f6c35c"], Palette()),
        (["#12305c"], ["#12305c"], ("#12305c", "#12305c", "#ffffff")),
    ],
)
def test_the_template_wears_the_brands_colours_that_can_be_read(
    seller: list[str], partner: list[str], shown: Palette | tuple[str, str, str]
) -> None:
    found = palette_of(seller, partner)
    assert shown in {found, (found.seller, found.partner, found.accent)}
    checks = {
        check.key: check for check in run_checks(bundle(starter_html(replace(FACTS, palette=found))), ends_on=None)
    }
    assert checks["contrast"].passed, checks["contrast"].advice
    if seller == partner and seller:
        assert (found.button, found.button_words) == ("#ffffff", "#12305c")


def test_a_mail_of_blocks_shows_the_logos_and_colours_of_both_brands() -> None:
    stand = make_stand(channel=Channel.EMAIL)
    publish(stand.seller.actor, logo="navy", colours="#0b5d3b")
    publish(stand.partner, logo="maroon", colours="#7a1f5c")
    blocks = starter_blocks(stand.seller.actor, stand.placement.id)
    draft = starter_draft(stand.seller.actor, stand.placement.id).model_copy(update={"parts": blocks})
    made = create_creative(stand.placement.id, actor=stand.seller.actor, name="First", draft=draft)
    html = latest(made).html
    assert html.count('src="picture:') == 2
    assert "color:#0b5d3b" in html
    assert "background-color:#7a1f5c" in html
