"""The page behind a link that cannot redirect: the redirector hands on only what is unknown or gone."""

from flask import request
from flask.typing import ResponseReturnValue

from core.access import public
from core.errors import Gone, NotFound
from tracking.routes.blueprint import pages
from tracking.rules.found import GONE


@pages.get("/r/<code>")
@public
def show_dead_link(code: str) -> ResponseReturnValue:
    """Say that there is no such link, or that what it pointed at is gone."""
    if request.environ.get(GONE):
        raise Gone(f"What “{code}” pointed at is no longer there. Ask whoever gave you the link for a new one.")
    raise NotFound(f"There is no link “{code}”. Check that it was copied whole.")
