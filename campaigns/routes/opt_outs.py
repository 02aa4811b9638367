"""The page that a mail's seller_opt_out leads to: no sign-in, no end, and it does nothing by being opened."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import limits
from campaigns.commands.suppressions import opt_out
from campaigns.forms.suppressions import OptOutForm
from campaigns.queries.suppressions import sender_of
from campaigns.routes.blueprint import pages
from core.access import public
from core.ids import Id

_HIDDEN = {"X-Robots-Tag": "noindex"}


@pages.route("/opt-out/<id:placement_id>", methods=["GET", "POST"])
@public
def ask_for_no_mail(placement_id: Id) -> ResponseReturnValue:
    """Let somebody who got a mail say that a seller may not mail them again, directly or through partners."""
    sender, form = sender_of(placement_id), OptOutForm()
    if form.is_sent_and_valid():
        limits.count_try(limits.LINK, "opt-out", account=form.address.data or "", network=request.remote_addr)
        with form.refusals():
            opt_out(placement_id, form.address.data or "")
            return redirect(url_for("campaigns.show_no_mail", placement_id=sender.public_id))
    return render_template("campaigns/opt_out.html", sender=sender, form=form), form.status, _HIDDEN


@pages.get("/opt-out/<id:placement_id>/done")
@public
def show_no_mail(placement_id: Id) -> ResponseReturnValue:
    """Say what happens now. It reads the same whether or not the address was known."""
    page = render_template("campaigns/opt_out.html", sender=sender_of(placement_id), form=None)
    return page, HTTPStatus.OK, _HIDDEN
