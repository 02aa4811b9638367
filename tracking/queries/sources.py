"""Where a report belongs: its program, and the link behind a click id."""

from collections.abc import Sequence

from sqlalchemy import select

from campaigns.models import Link, Program
from core.access import Actor, ActorKind
from core.config import settings
from core.db import db
from core.errors import AppError, NotFound
from core.ids import Id
from tracking.models import Click
from tracking.rules import click_ids
from tracking.rules.click_ids import ClickId
from tracking.rules.leads import number_of


def get_program(actor: Actor, program_id: Id | None) -> Program:
    """Return the program a report is for. Raises AppError without one and NotFound for somebody else's."""
    if program_id is None:
        raise AppError("This key has no default program. Choose one in the key's settings.")
    found = db.session.get(Program, program_id)
    is_everybodys = actor.kind is ActorKind.SYSTEM and actor.organization_id is None
    if found is None or (found.seller_id != actor.organization_id and not is_everybodys):
        raise NotFound("There is no such program, or it belongs to somebody else.")
    return found


def read_click_id(text: str) -> ClickId | None:
    """Return what a click id says, or None when it is not one of ours."""
    key = click_ids.key_from(settings().secret_key.get_secret_value())
    return click_ids.read(text.strip().lower(), key)


def show_click_id(click_id: Id, link_id: Id) -> str:
    """Return a click id as it stands in a destination's address."""
    return click_ids.show(click_id, link_id, click_ids.key_from(settings().secret_key.get_secret_value()))


def number_of_address(email: str) -> str:
    """Return the number of a customer of whom nothing but an address is known; nobody can tell the address from it."""
    return number_of(email, settings().secret_key.get_secret_value())


def find_clicked_link(seller_id: Id, clicked: ClickId | None) -> Link | None:
    """Return the seller's link behind a click id, or None."""
    if clicked is None:
        return None
    return db.session.scalar(select(Link).where(Link.id == clicked.link_id, Link.seller_id == seller_id))


def find_links(seller_id: Id, click_ids_told: Sequence[str]) -> set[Id]:
    """Return those links of the seller that some click ids, as they were told, came through."""
    clicked = [read_click_id(text) for text in click_ids_told]
    wanted = {each.link_id for each in clicked if each}
    query = select(Link.id).where(Link.seller_id == seller_id, Link.id.in_(wanted))
    return set(db.session.scalars(query)) if wanted else set()


def find_click(seller_id: Id, click_id: Id) -> Click | None:
    """Return a stored click, or None when its row was lost or pruned."""
    return db.session.scalar(select(Click).where(Click.id == click_id, Click.seller_id == seller_id))
