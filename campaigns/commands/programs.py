"""Writes of programs and products. A program comes with its own house placement, for links nobody earns on."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from accounts.queries import get_own_organization
from campaigns.commands.epoch import bump_link_epoch
from campaigns.commands.offers import list_price_changes
from campaigns.models import Placement, PlacementInterval, Product, Program
from campaigns.queries.programs import (
    choose_products,
    find_product_called,
    find_program_called,
    get_product,
    get_program,
)
from campaigns.rules import programs as rules
from campaigns.rules.actions import Action
from campaigns.rules.placements import Channel, PlacementState
from campaigns.rules.programs import ProgramState
from campaigns.schemas.programs import InvitationDraft, ProductDraft, ProgramDraft
from core import audit, clock
from core.access import Actor
from core.db import add, command, db, lock
from core.errors import AppError, Conflict
from core.ids import Id
from partners.commands import invite_partner
from partners.models import Partnership
from partners.rules.terms import Terms
from partners.rules.terms import check as check_terms
from partners.schemas import Sold

STARTING_SHARE_BPS = 2_000  # what the terms of a new program start from; the next step asks for the real share

_TWICE = timedelta(minutes=10)
_PROGRAM_SAYS = ("name", "description", "landing_url", "allowed_hosts", "click_id_param", "disclosure", "default_terms")
_PRODUCT_SAYS = ("name", "description", "sku", "price_minor", "cost_minor", "url")


def starting_terms(currency: str) -> Terms:
    """Return the terms a new program has until somebody chooses others."""
    return Terms(share_bps=STARTING_SHARE_BPS, currency=currency)


@command
def create_program(draft: ProgramDraft, *, actor: Actor) -> Program:
    """Create a program with its house placement; a button pressed twice makes one.

    Raises AppError naming the field at fault, Conflict on a used name.
    """
    seller = lock(get_own_organization(actor))
    terms = check_terms(draft.default_terms or starting_terms(draft.currency))
    program = Program(seller_id=seller.id, currency=terms.currency, default_terms=terms.to_json())
    _describe(program, draft)
    known = find_program_called(seller.id, draft.name)
    if known is not None and _is_pressed_twice(known, program, _PROGRAM_SAYS):
        return known
    if known is not None:
        raise Conflict(
            f"You have a program called {draft.name.strip()} already. Open it, or use another name.", field="name"
        )
    program.slug = _free_slug(seller.id, rules.slug_of(draft.name))
    add(program)
    _add_house(program)
    audit.record(actor, Action.PROGRAM_CREATED, program, name=program.name)
    return program


@command
def change_program(program_id: Id, draft: ProgramDraft, *, actor: Actor) -> Program:
    """Change what a program says about itself. Its currency and its default terms stay. Raises AppError."""
    program = lock(get_program(actor, program_id))
    _describe(program, draft)
    db.session.flush()
    audit.record(actor, Action.PROGRAM_CHANGED, program)
    bump_link_epoch()
    return program


@command
def change_default_terms(program_id: Id, terms: Terms, *, actor: Actor) -> Program:
    """Set what new partners are offered. Agreements that were made keep theirs. Raises AppError naming the field."""
    program = lock(get_program(actor, program_id))
    if terms.currency != program.currency:
        raise AppError(f"This program keeps its currency, {program.currency}.", field="currency")
    program.default_terms = check_terms(terms).to_json()
    audit.record(actor, Action.PROGRAM_CHANGED, program, terms=program.default_terms)
    return program


@command
def archive_program(program_id: Id, *, actor: Actor) -> Program:
    """Put a program away: no new invitations, campaigns or links. What runs goes on. Raises Conflict when it is."""
    program = lock(get_program(actor, program_id))
    if program.state is ProgramState.ARCHIVED:
        raise Conflict("This program is archived already. Nothing was changed.")
    program.state = ProgramState.ARCHIVED
    audit.record(actor, Action.PROGRAM_CHANGED, program, state=program.state)
    return program


@command
def add_product(program_id: Id, draft: ProductDraft, *, actor: Actor) -> Product:
    """Add something the program sells; a button pressed twice adds one.

    Raises AppError naming the field at fault, Conflict on a used name.
    """
    program = lock(get_program(actor, program_id))
    product = Product(seller_id=program.seller_id, program_id=program.id, currency=program.currency)
    _check_amounts(product, draft)
    _describe_product(product, draft)
    known = find_product_called(program.id, draft.name)
    if known is not None and _is_pressed_twice(known, product, _PRODUCT_SAYS):
        return known
    if known is not None:
        raise Conflict(
            f"{draft.name.strip()} is in this program already. Change it there, or use another name.", field="name"
        )
    add(product)
    audit.record(actor, Action.PRODUCT_ADDED, product, name=product.name)
    return product


@command
def change_product(product_id: Id, draft: ProductDraft, *, actor: Actor) -> Product:
    """Change a product. What agreements say was sold stays as it was when they were made.

    Campaigns whose approved designs rely on a list price that rises keep the old one.
    """
    product = lock(get_product(actor, product_id))
    was = product.price_minor
    _check_amounts(product, draft)
    list_price_changes(product, draft.price.minor, actor=actor)
    _describe_product(product, draft)
    db.session.flush()
    audit.record(actor, Action.PRODUCT_CHANGED, product, price_minor_was=was, price_minor=product.price_minor)
    return product


@command
def invite_to_program(program_id: Id, draft: InvitationDraft, *, actor: Actor) -> Partnership:
    """Invite a partner to sell this program's products on terms, with a snapshot of both. Raises AppError, Conflict."""
    program = get_program(actor, program_id)
    check_open(program)
    if draft.terms.currency != program.currency:
        raise AppError(f"This program pays in {program.currency}. Use that currency.", field="currency")
    return invite_partner(
        actor=actor,
        name=draft.name,
        contact_name=draft.contact_name,
        email=draft.email,
        terms=check_terms(draft.terms),
        sells=snapshot(program, choose_products(program, draft.product_ids)),
        note=draft.note,
        country=draft.country,
    )


def snapshot(program: Program, products: Sequence[Product]) -> list[Sold]:
    """Return what an agreement says is sold: these products as they are now, the cost left out."""
    return [
        Sold(
            name=product.name,
            description=product.description[:2_000],
            price_minor=product.price_minor,
            currency=product.currency,
            url=product.url or program.landing_url,
        )
        for product in products
    ]


def check_open(program: Program) -> None:
    """Refuse new things in an archived program. Raises Conflict."""
    if program.state is ProgramState.ARCHIVED:
        raise Conflict(f"The program {program.name} is archived. Use another one, or create a new one.")


def _is_pressed_twice(known: Program | Product, new: Program | Product, says: Sequence[str]) -> bool:
    """Say whether what is made now was made a moment ago with the same words: the same form, sent again."""
    is_fresh = clock.now() - known.created_at < _TWICE
    return is_fresh and all(getattr(known, name) == getattr(new, name) for name in says)


def _describe(program: Program, draft: ProgramDraft) -> None:
    if not draft.name.strip():
        raise AppError("Write a name, such as “Partner program”.", field="name")
    program.name, program.description = draft.name.strip(), draft.description.strip()
    program.landing_url = rules.clean_url(draft.landing_url, field="landing_url")
    program.allowed_hosts = rules.clean_hosts(draft.allowed_hosts, landing_url=program.landing_url)
    program.click_id_param = rules.clean_parameter(draft.click_id_param)
    program.disclosure = draft.disclosure.strip()
    program.plain_links_need_design = draft.plain_links_need_design


def _describe_product(product: Product, draft: ProductDraft) -> None:
    if not draft.name.strip():
        raise AppError("Write what it is called, as buyers know it.", field="name")
    product.name, product.description, product.sku = draft.name.strip(), draft.description.strip(), draft.sku.strip()
    product.price_minor = draft.price.minor
    product.cost_minor = None if draft.cost is None else draft.cost.minor
    product.url = rules.clean_url(draft.url, field="url") if draft.url.strip() else ""


def _check_amounts(product: Product, draft: ProductDraft) -> None:
    for amount, field in ((draft.price, "price"), (draft.cost, "cost")):
        if amount is not None and (amount.minor < 0 or amount.currency != product.currency):
            raise AppError(f"Write an amount in {product.currency}, zero or more.", field=field)


def _add_house(program: Program) -> None:
    house = add(
        Placement(
            seller_id=program.seller_id,
            program_id=program.id,
            channel=Channel.LINK,
            state=PlacementState.LIVE,
            name="Own links",
            needs_creative=False,
        )
    )
    add(
        PlacementInterval(
            seller_id=program.seller_id, placement_id=house.id, state=PlacementState.LIVE, from_at=clock.now()
        )
    )


def _free_slug(seller_id: Id, wanted: str) -> str:
    """Return the short name, with a number behind it when the seller has it already. The seller's row is locked."""
    query = select(Program.slug).where(Program.seller_id == seller_id, Program.slug.startswith(wanted))
    taken = set(db.session.scalars(query))
    numbered = (f"{wanted[:58]}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)
