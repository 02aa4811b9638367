"""What designs start from: words that customers may read, and nothing of what was meant for partners."""

import pytest

from campaigns.commands.campaigns import create_campaign
from campaigns.commands.placements import add_placement
from campaigns.commands.programs import add_product, create_program
from campaigns.queries.creatives_starter import starter_blocks, starter_draft
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.parts import PartKind
from campaigns.rules.placements import Channel
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from campaigns.schemas.programs import ProductDraft
from core.access import Actor
from core.ids import Id
from core.money import Money
from tests.campaigns.factories import program_draft
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
