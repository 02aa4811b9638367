"""Sets the stage: programs, products, agreements, placements, and designs in every state."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from accounts.commands import ensure_user
from accounts.permissions import Role
from campaigns.commands.assumptions import keep_assumption
from campaigns.commands.campaigns import create_campaign, set_campaign_state
from campaigns.commands.comments import add_comment
from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import create_creative, save_version
from campaigns.commands.mail_reports import report_mail
from campaigns.commands.needs import answer_needs
from campaigns.commands.offers import set_price
from campaigns.commands.pictures import take_picture
from campaigns.commands.placements import add_placement
from campaigns.commands.programs import add_product, create_program, invite_to_program
from campaigns.commands.reviews import decide_review, submit_for_review
from campaigns.commands.reviews_plans import save_review_plan
from campaigns.commands.showings import prove_showing
from campaigns.models import Campaign, CreativeVersion, Program
from campaigns.queries.creatives import list_versions
from campaigns.queries.creatives_starter import starter_draft
from campaigns.queries.links import links_of
from campaigns.queries.placements import get_placement
from campaigns.queries.programs import get_program
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.creatives import Side
from campaigns.rules.mail_reports import MailCounts
from campaigns.rules.needs import PAGE
from campaigns.rules.placements import Channel
from campaigns.rules.reviews import Verdict
from campaigns.rules.showings import may_be_shown
from campaigns.schemas.campaigns import CampaignDraft, PlacementDraft
from campaigns.schemas.creatives import RemarkDraft
from campaigns.schemas.links import CouponDraft
from campaigns.schemas.mail_reports import MailReportDraft
from campaigns.schemas.offers import PriceDraft
from campaigns.schemas.programs import InvitationDraft, ProductDraft, ProgramDraft
from campaigns.schemas.showings import ShowingDraft
from core import clock
from core.access import Actor
from core.db import command
from core.ids import Id
from core.money import Money
from demo.commands.brands import show_logo, write_guidelines
from demo.commands.people import Team, actor_of, mark_as_demo
from demo.commands.stand_in import StandIn
from demo.commands.tax_papers import agree_on_self_billing, ask_for_papers, give_papers
from demo.commands.ways_to_pay import say_how_to_pay
from demo.rules import pictures
from demo.rules.cast import Partner
from demo.rules.needs import said_by
from demo.rules.reviews import REVIEW_PLAN
from partners.commands.agreements import Signer, accept_version
from partners.commands.partnerships import change_partnership
from partners.models import Partnership
from partners.queries import find_offered_version
from partners.rules.terms import Terms

HOLD_DAYS = 14
MAILED_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Spot:
    """A partner's place in the story: by ids, so that it outlives every session."""

    partner: Partner
    partnership_id: Id
    placement_id: Id
    link_id: Id
    actor: Actor


@dataclass(frozen=True, slots=True)
class Stage:
    """A seller that is ready to sell."""

    team: Team
    program_id: Id
    spots: tuple[Spot, ...]


def set_stage(team: Team, today: date, stripe: StandIn | None) -> Stage:
    """Create a seller's program, campaign and partners. Each step is a command of its own, as for real."""
    write_guidelines(team)
    ask_for_papers(team.seller.country, me=team.actor(Role.OWNER))
    program_id, campaign_id = _open_program(team, today)
    brought = [_bring_in(team, partner, program_id, campaign_id, stripe) for partner in team.seller.partners]
    return Stage(team, program_id, tuple(spot for spot in brought if spot))


@command
def _open_program(team: Team, today: date) -> tuple[Id, Id]:
    seller, marketer = team.seller, team.actor(Role.MARKETER)
    draft = ProgramDraft(
        name=seller.program, landing_url=f"{seller.site}/offer", currency=seller.currency,
        description=seller.program_note, default_terms=_terms(seller.currency, 2_000, 5_000),
        allowed_hosts=(seller.site.removeprefix("https://"),),
    )  # fmt: skip
    program = create_program(draft, actor=marketer)
    save_review_plan(program.id, REVIEW_PLAN, actor=marketer)
    for product in seller.products:
        price, cost = Money(product.price, seller.currency), Money(product.cost, seller.currency)
        made = ProductDraft(name=product.name, price=price, cost=cost, description=product.description, sku=product.sku)
        add_product(program.id, made, actor=marketer)
    if seller.ad_cost:
        cost = Money(seller.ad_cost, seller.currency)
        keep_assumption(seller.currency, actor=marketer, ad_cost=cost, anyway_bps=0)
    return program.id, _open_campaign(team, program, today).id


def _open_campaign(team: Team, program: Program, today: date) -> Campaign:
    seller, marketer = team.seller, team.actor(Role.MARKETER)
    draft = CampaignDraft(
        name=seller.campaign, offer=seller.offer, starts_on=today, ends_on=today + timedelta(days=150)
    )
    campaign = create_campaign(program.id, draft, actor=marketer)
    return set_campaign_state(campaign.id, CampaignState.LIVE, actor=marketer)


def _terms(currency: str, share_bps: int, minimum: int) -> Terms:
    return Terms(share_bps=share_bps, currency=currency, hold_days=HOLD_DAYS, minimum_payout_minor=minimum)


def _bring_in(team: Team, partner: Partner, program_id: Id, campaign_id: Id, stripe: StandIn | None) -> Spot | None:
    """Invite a partner; unless it only was invited, let it accept, say how it is paid and carry the campaign."""
    partnership_id, me = _agree(team, partner, program_id)
    if me is None:
        return None
    country = team.seller.country
    give_papers(partner, partnership_id, me=me, country=country)
    agree_on_self_billing(partner, partnership_id, country=country, seller=team.actor(Role.OWNER), me=me)
    say_how_to_pay(partner, partnership_id, me=me, country=team.seller.country, stripe=stripe)
    spot = _place(team, partner, campaign_id, partnership_id, me)
    if partner.channel is Channel.EMAIL:
        show_logo(partner.name, me=me)
    if partner.design == "approved" and partner.channel is not Channel.LINK:
        _design(team, spot)
    return spot


def make_open_designs(stage: Stage) -> None:
    """Make the designs that are still under way when the story ends, each as far as the story says."""
    for spot in stage.spots:
        if spot.partner.design != "approved":
            _design(stage.team, spot)


def report_first_mail(stage: Stage) -> None:
    """Let the first partner that mailed its list say how it went."""
    for spot in stage.spots:
        sent_on = get_placement(spot.actor, spot.placement_id).send_on
        if sent_on is not None:
            report_mail(spot.placement_id, _went(spot.partner.audience, sent_on), actor=spot.actor)
            return


def prove_first_banner(stage: Stage) -> None:
    """Let the first partner with a banner that runs show where it stands."""
    for spot in stage.spots:
        placement = get_placement(spot.actor, spot.placement_id)
        if may_be_shown(placement.channel, placement.state):
            today = clock.today(stage.team.seller.zone)
            draft = ShowingDraft(shown_on=today, page_url=placement.answers[PAGE], note="At the top of the page")
            shot = pictures.page_with_banner(stage.team.seller.name)
            prove_showing(placement.id, draft, data=shot, name="page.png", actor=spot.actor)
            return


def announce_week(stage: Stage) -> None:
    """Announce a week at a tenth off the last product of a seller's program, two weeks ahead."""
    seller, marketer = stage.team.seller, stage.team.actor(Role.MARKETER)
    product = get_program(marketer, stage.program_id).products[-1]
    first = clock.today(seller.zone) + timedelta(days=14)
    draft = PriceDraft(
        product_id=product.public_id, price=Money(product.price_minor * 9 // 10, seller.currency),
        from_on=first, until_on=first + timedelta(days=6),
    )  # fmt: skip
    placement = get_placement(stage.spots[0].actor, stage.spots[0].placement_id)
    if placement.campaign_id is not None:
        set_price(placement.campaign_id, draft, actor=marketer)


def _went(size: int, sent_on: date) -> MailReportDraft:
    """Return what a mail program counts of a list that reads its mail."""
    opens, clicks = size * 31 // 100, size // 40
    counts = MailCounts(sent=size, delivered=size * 97 // 100, opens=opens, clicks=clicks, unsubscribes=size // 500)
    return MailReportDraft(sent_on=sent_on, counts=counts)


@command
def _agree(team: Team, partner: Partner, program_id: Id) -> tuple[Id, Actor | None]:
    marketer = team.actor(Role.MARKETER)
    products = frozenset(product.public_id for product in get_program(marketer, program_id).products)
    terms = replace(
        _terms(team.seller.currency, partner.share_bps, partner.minimum),
        store=partner.store, scope=partner.scope, reserve=partner.reserve, advance=partner.advance,
    )  # fmt: skip
    draft = InvitationDraft(
        name=partner.name, contact_name=partner.contact, email=partner.email, product_ids=products,
        terms=terms, note=team.seller.program_note,
    )  # fmt: skip
    partnership = invite_to_program(program_id, draft, actor=marketer)
    change_partnership(
        partnership.id, actor=marketer, name=partner.name, contact_name=partner.contact, audience_note=partner.note
    )
    mark_as_demo(partnership.partner_id, partner.slug, partner.address)
    if partner.is_invited_only:
        return partnership.id, None
    return partnership.id, _accept(partnership, partner)


def _accept(partnership: Partnership, partner: Partner) -> Actor:
    from accounts.commands import add_member
    from accounts.queries import find_membership

    user = ensure_user(partner.email, partner.contact)
    if find_membership(partnership.partner_id, user.id) is None:
        add_member(partnership.partner_id, user.id, Role.OWNER)
    me, offer = actor_of(user.id, partnership.partner_id, Role.OWNER), find_offered_version(partnership.id)
    if offer is None:
        raise RuntimeError(f"{partner.name} was offered no terms.")
    accept_version(partnership, offer, Signer(user.id, partner.contact, "Owner"), me, offer.sha256)
    return me


@command
def _place(team: Team, partner: Partner, campaign_id: Id, partnership_id: Id, me: Actor) -> Spot:
    marketer = team.actor(Role.MARKETER)
    is_mailed = partner.channel is Channel.EMAIL and partner.design == "approved"
    send_on = clock.today(team.seller.zone) + MAILED_AFTER if is_mailed else None
    draft = PlacementDraft(channel=partner.channel, audience_size=partner.audience, send_on=send_on)
    placement = add_placement(campaign_id, partnership_id, draft, actor=marketer)
    if partner.code:
        add_coupon(placement.id, CouponDraft(code=partner.code, discount_bps=2_000), actor=marketer)
    answer_needs(placement.id, said_by(partner, Side.SELLER), actor=marketer)
    answer_needs(placement.id, said_by(partner, Side.PARTNER), actor=me)
    link = links_of([placement.id])[0]
    return Spot(partner, partnership_id, placement.id, link.id, me)


def _design(team: Team, spot: Spot) -> None:
    """Make a partner's design and bring it as far as the story says."""
    bring_to(spot.partner.design, _draft(team, spot.partner, spot), team, spot)


def bring_to(state: str, version: CreativeVersion, team: Team, spot: Spot) -> None:
    """Bring a version as far as a state: a draft, in review, sent back with a wish, or approved."""
    me = spot.actor
    if state == "draft":
        return
    review = submit_for_review(version.id, actor=team.actor(Role.MARKETER))
    sha, round_id = version.sha256, review.id
    if state == "changes_requested":
        decide_review(
            round_id, actor=me, verdict=Verdict.REQUEST_CHANGES, seen_sha=sha, note="Please write our name in full."
        )
        return
    decide_review(round_id, actor=team.actor(Role.BRAND_APPROVER), verdict=Verdict.APPROVE, seen_sha=sha)
    if state == "approved":
        decide_review(round_id, actor=me, verdict=Verdict.APPROVE, seen_sha=sha)
    else:
        add_comment(version.id, actor=me, draft=RemarkDraft(text="Can the end date stand in the headline as well?"))


def _draft(team: Team, partner: Partner, spot: Spot) -> CreativeVersion:
    marketer = team.actor(Role.MARKETER)
    first = starter_draft(marketer, spot.placement_id)
    creative = create_creative(
        spot.placement_id, actor=marketer, name=f"{team.seller.campaign}: {partner.name}", draft=first
    )
    second = first.model_copy(
        update={
            "subject": f"For readers of {partner.name}: {first.subject}"[:200],
            "html": pictures.with_hero(first.html, about="A chart that rises with the morning sun"),
            "note": "Subject names the list, and a picture",
        }
    )
    if partner.design in {"approved", "in_review"}:
        take_picture(pictures.hero(), pictures.NAME, actor=marketer)
        return save_version(creative.id, actor=marketer, draft=second)
    return list_versions(marketer, creative.id)[0]
