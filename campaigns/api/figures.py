"""Figures beside links and partners: clicks and sales are known further up, so app.py says who counts them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from flask import Flask, current_app

from core.ids import Id


@dataclass(frozen=True, slots=True)
class Figures:
    """What a link brought. Amounts are in minor units."""

    clicks: int = 0
    leads: int = 0
    conversions: int = 0
    sales: int = 0
    sale_amount: int = 0


Counter = Callable[[Collection[Id]], Mapping[Id, Figures]]
NOTHING = Figures()
_KEY = "tandem_link_figures"


def count_with(app: Flask, counter: Counter) -> None:
    """Let `counter` say what links brought: it takes link ids and returns figures by id."""
    app.extensions[_KEY] = counter


def figures_of(link_ids: Collection[Id]) -> Mapping[Id, Figures]:
    """Return what these links brought; nothing while nobody counts."""
    counter: Counter | None = current_app.extensions.get(_KEY)
    return counter(link_ids) if counter is not None and link_ids else {}
