"""Help: the words, the keys, and where to read on."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core.access import public
from reports.routes.blueprint import pages


@pages.get("/help")
@public
def help_page() -> ResponseReturnValue:
    """Show what the words mean and which keys work."""
    return render_template("reports/help.html")
