"""Reads of programs and products. They are the seller's own; a partner reads them as its agreement's snapshot."""

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from campaigns.models import Campaign, Placement, Product, Program
from campaigns.rules.programs import ProgramState
from core import ids
from core.access import Actor
from core.db import db, get_one
from core.errors import AppError
from core.ids import Id


def visible_programs(actor: Actor) -> Select[Program]:
    """Return the query of the programs this actor may see."""
    return select(Program).where(Program.seller_id == actor.organization_id)


def get_program(actor: Actor, program_id: Id) -> Program:
    """Return a program with its products. Raises NotFound."""
    query = visible_programs(actor).options(selectinload(Program.products))
    return get_one(
        query.where(Program.id == program_id), missing="There is no such program, or it belongs to somebody else."
    )


def get_default_program(actor: Actor) -> Program:
    """Return the program an API key stands for, else the seller's first. Raises NotFound when there is none."""
    if actor.default_program_id is not None:
        return get_program(actor, actor.default_program_id)
    query = visible_programs(actor).where(Program.state == ProgramState.ACTIVE).order_by(Program.id).limit(1)
    return get_one(query, missing="There is no program yet. Create one, then try again.")


def list_programs(actor: Actor) -> list[Program]:
    """Return the actor's programs with their products, the active ones first."""
    query = visible_programs(actor).options(selectinload(Program.products)).order_by(Program.state, Program.name)
    return list(db.session.scalars(query))


def count_partners(actor: Actor) -> dict[Id, int]:
    """Return how many partners carry something of each program."""
    counted = func.count(Placement.partnership_id.distinct())
    query = select(Placement.program_id, counted).where(Placement.seller_id == actor.organization_id)
    return dict(iter(db.session.execute(query.group_by(Placement.program_id))))


def count_campaigns(actor: Actor) -> dict[Id, int]:
    """Return how many campaigns each program has."""
    query = select(Campaign.program_id, func.count()).where(Campaign.seller_id == actor.organization_id)
    return dict(iter(db.session.execute(query.group_by(Campaign.program_id))))


def find_program_called(seller_id: Id, name: str) -> Program | None:
    """Return the seller's active program with this name, in any case, or None."""
    mine = select(Program).where(Program.seller_id == seller_id, Program.state == ProgramState.ACTIVE)
    return db.session.scalar(mine.where(func.lower(Program.name) == name.strip().lower()).limit(1))


def find_product_called(program_id: Id, name: str) -> Product | None:
    """Return the product of a program with this name, in any case, or None."""
    theirs = select(Product).where(Product.program_id == program_id)
    return db.session.scalar(theirs.where(func.lower(Product.name) == name.strip().lower()).limit(1))


def get_product(actor: Actor, product_id: Id) -> Product:
    """Return a product of the actor's own. Raises NotFound."""
    query = select(Product).where(Product.seller_id == actor.organization_id, Product.id == product_id)
    return get_one(query, missing="There is no such product, or it belongs to somebody else.")


def list_products_of(placement: Placement | None) -> list[Product]:
    """Return what the program of a placement sells, the oldest first. The placement was fetched for whoever asks."""
    if placement is None:
        return []
    theirs = select(Product).where(Product.program_id == placement.program_id)
    return list(db.session.scalars(theirs.order_by(Product.id)))


def choose_products(program: Program, public_ids: Collection[str]) -> list[Product]:
    """Return the products of a program that these ids name. Raises AppError when one is not the program's."""
    wanted = {ids.parse(text, Product.__prefix__) for text in public_ids}
    chosen = [product for product in program.products if product.id in wanted]
    if len(chosen) != len(wanted):
        raise AppError("One of these products is no longer in this program. Choose again.", field="products")
    return chosen
