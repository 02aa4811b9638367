"""The invitation: read without an account, answered with a button. Opening it changes nothing."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import limits
from core.access import public
from partners import commands, queries
from partners.forms import AcceptForm, DeclineForm
from partners.routes.blueprint import pages, told, until


@pages.get("/invitations/<token>")
@public
def show_invitation(token: str) -> ResponseReturnValue:
    """Show who asks, what is sold, what one earns, and the terms."""
    invitation = queries.get_invitation(token)
    form = AcceptForm(seen_sha256=invitation.version.sha256, name=invitation.partnership.contact_name)
    return _page(token, form, DeclineForm(), shows_decline=False)


@pages.post("/invitations/<token>/accept")
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    """Accept the terms that were read."""
    form = AcceptForm()
    if form.is_sent_and_valid():
        _count_try(token)
        given = {"name": form.name.data or "", "role": form.role.data or "", "seen_sha256": form.seen_sha256.data or ""}
        commands.accept_invitation(token, **given)
        return redirect(url_for("partners.show_answered", token=token))
    return _page(token, form, DeclineForm(), shows_decline=False)


@pages.post("/invitations/<token>/decline")
@public
def decline_invitation(token: str) -> ResponseReturnValue:
    """Decline the terms, with a reason."""
    form = DeclineForm()
    if form.is_sent_and_valid():
        _count_try(token)
        commands.decline_invitation(token, reason=form.reason.data or "")
        return redirect(url_for("partners.show_answered", token=token))
    accept = AcceptForm(formdata=None)
    accept.seen_sha256.data = queries.get_invitation(token).version.sha256
    return _page(token, accept, form, shows_decline=True)


@pages.get("/invitations/<token>/answered")
@public
def show_answered(token: str) -> ResponseReturnValue:
    """Show what happens next, after a yes or a no."""
    invitation = queries.get_answered_invitation(token)
    return render_template(
        "partners/answered.html", invitation=invitation, email=invitation.link.email, **told(invitation.version)
    )


def _page(token: str, form: AcceptForm, decline: DeclineForm, *, shows_decline: bool) -> ResponseReturnValue:
    invitation = queries.get_invitation(token)
    page = render_template(
        "partners/invitation.html",
        token=token,
        form=form,
        decline=decline,
        shows_decline=shows_decline,
        seller=invitation.seller,
        partnership=invitation.partnership,
        until=until(invitation.version.lapses_at, invitation.seller),
        **told(invitation.version),
    )
    return page, max(form.status, decline.status)


def _count_try(token: str) -> None:
    limits.count_try(limits.LINK, "invitation", account=token[-12:], network=request.remote_addr)
