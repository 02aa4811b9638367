"""What a guest sees: one review by a personal link, without an account and without a way into the rest.

Opening decides nothing, as often as any scanner does it. A code mailed to the guest's address comes before a word.
"""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts import limits
from accounts.forms import ButtonForm
from accounts.rules.sessions import real_now
from campaigns.commands import guests as commands
from campaigns.forms.guests import GuestCodeForm
from campaigns.forms.pins import PinForm
from campaigns.forms.reviews import DecisionForm, RemarkForm, ReplyForm
from campaigns.models import ReviewGuest
from campaigns.queries import guests as queries
from campaigns.queries.approvals_bounds import line_of
from campaigns.queries.creatives_proof import list_threads
from campaigns.queries.pins import list_pinned
from campaigns.routes.blueprint import pages
from campaigns.routes.creatives_proof import preview_answer, sample_preheader, sample_text
from campaigns.rules.creatives_compare import compare
from campaigns.rules.guests import CONFIRMED_FOR, NO_CODE_YET, WRONG_CODE
from campaigns.rules.reviews import VERDICT_WORDS
from core.access import public
from core.errors import AppError, NotAllowed
from core.forms import Form
from core.ids import Id

_CONFIRMED = "guests"
_MOST_KEPT = 5  # reviews one browser has shown a code for: the cookie stays small
_UNSEEN = {"X-Robots-Tag": "noindex"}


@pages.get("/guest-reviews/<token>")
@public
def show_guest_review(token: str) -> ResponseReturnValue:
    """Show a guest the version they are asked about."""
    return _page(token)


@pages.get("/guest-reviews/<token>/preview")
@public
def preview_guest_review(token: str) -> ResponseReturnValue:
    """Show the HTML of the version alone, under a policy that lets nothing run."""
    opened = queries.open_link(token)
    version = queries.get_guest_page(opened).version
    return preview_answer(opened.actor, version)


@pages.post("/guest-reviews/<token>/code")
@public
def send_guest_code(token: str) -> ResponseReturnValue:
    """Mail a code to the guest's address."""
    form = ButtonForm.from_request()
    _count(limits.MAIL, token)
    with form.refusals():
        commands.send_code(token)
        flash("A code is on its way to your address. It works for 15 minutes.")
        return _back(token)
    return _page(token, refused=form)


@pages.post("/guest-reviews/<token>/confirm")
@public
def confirm_guest(token: str) -> ResponseReturnValue:
    """Take the code, and let this browser speak for the guest for an hour."""
    form = GuestCodeForm()
    if form.is_sent_and_valid():
        _count(limits.CODE, token)
        with form.refusals():
            if not commands.confirm_guest(token, form.code.data or ""):
                raise AppError(WRONG_CODE, field="code")
            _keep_confirmed(queries.open_link(token).guest)
            flash("Thank you. For an hour you can decide and comment with this browser.")
            return _back(token)
    return _page(token, refused=form)


@pages.post("/guest-reviews/<token>/decide")
@public
def decide_guest_review(token: str) -> ResponseReturnValue:
    """Record what a guest decides."""
    form = DecisionForm()
    if form.is_sent_and_valid():
        with form.refusals():
            _check_confirmed(token)
            verdict, seen, note = form.choice, form.seen_sha.data or "", form.note.data or ""
            ticked, bounds = form.points, form.bounds
            commands.decide_as_guest(token, verdict=verdict, seen_sha=seen, note=note, ticked=ticked, bounds=bounds)
            flash(f"Thank you. You {VERDICT_WORDS[verdict]}.")
            return _back(token)
    return _page(token, refused=form)


@pages.post("/guest-reviews/<token>/withdraw")
@public
def withdraw_guest_decision(token: str) -> ResponseReturnValue:
    """Take back what a guest decided."""
    form = ButtonForm.from_request()
    with form.refusals():
        _check_confirmed(token)
        commands.withdraw_as_guest(token)
        flash("Your decision is withdrawn. You can decide again.")
        return _back(token)
    return _page(token, refused=form)


@pages.post("/guest-reviews/<token>/comments")
@public
def comment_on_guest_review(token: str) -> ResponseReturnValue:
    """Comment on a part of the version or on all of it."""
    form = RemarkForm()
    form.offer(queries.get_guest_page(queries.open_link(token)).version)
    if form.is_sent_and_valid():
        with form.refusals():
            _check_confirmed(token)
            commands.comment_as_guest(token, form.draft)
            flash("Your comment is there for both sides.")
            return _back(token, "comments")
    return _page(token, refused=form)


@pages.post("/guest-reviews/<token>/comments/<id:comment_id>/replies")
@public
def reply_to_guest_review(token: str, comment_id: Id) -> ResponseReturnValue:
    """Answer a comment in its thread."""
    form = ReplyForm()
    if form.is_sent_and_valid():
        with form.refusals():
            _check_confirmed(token)
            commands.reply_as_guest(token, comment_id, form.text.data or "")
            flash("Your answer is there for both sides.")
            return _back(token, "comments")
    return _page(token, refused=form)


@pages.get("/guest-reviews/<token>/pictures")
@public
def show_guest_pins(token: str) -> ResponseReturnValue:
    """Show the pictures of the version with the comments that stand on them."""
    return _pins_page(token, PinForm(formdata=None))


@pages.post("/guest-reviews/<token>/pictures")
@public
def add_guest_pin(token: str) -> ResponseReturnValue:
    """Comment on a point of a picture."""
    opened, form = queries.open_link(token), PinForm()
    form.offer(list_pinned(opened.actor, queries.get_guest_page(opened).version))
    if form.is_sent_and_valid():
        with form.refusals():
            _check_confirmed(token)
            comment = commands.comment_as_guest(token, form.draft)
            flash("Your comment is there for both sides.")
            return redirect(url_for("campaigns.show_guest_pins", token=token, _anchor=comment.public_id))
    return _pins_page(token, form)


def _pins_page(token: str, form: PinForm) -> ResponseReturnValue:
    opened = queries.open_link(token)
    found = queries.get_guest_page(opened)
    pictures = list_pinned(opened.actor, found.version)
    form.offer(pictures)
    page = render_template(
        "campaigns/guest_pins.html",
        shell=None,
        is_closed=True,
        token=token,
        found=found,
        pictures=pictures,
        form=form,
        may_comment=found.is_open and _is_confirmed(opened.guest),
    )
    return page, form.status, _UNSEEN


def _page(token: str, *, refused: Form | None = None) -> ResponseReturnValue:
    opened = queries.open_link(token)
    found = queries.get_guest_page(opened)
    page = render_template(
        "campaigns/guest_review.html",
        shell=None,
        is_closed=True,
        token=token,
        found=found,
        threads=list_threads(opened.actor, found.version),
        parts=compare(found.version.bundle, found.newer.bundle) if found.newer else [],
        is_confirmed=_is_confirmed(opened.guest),
        forms=_forms(found, refused),
        refused=refused,
        shape="phone" if request.args.get("as") == "phone" else "desktop",
        sample=sample_text(found.version),
        preheader=sample_preheader(found.version),
        how_long=line_of(found.review),
    )
    return page, refused.status if refused is not None else HTTPStatus.OK, _UNSEEN


def _forms(found: queries.GuestPage, refused: Form | None) -> dict[str, Form]:
    remark = RemarkForm(formdata=None)
    remark.offer(found.version)
    fresh: dict[str, Form] = {
        "decision": DecisionForm(formdata=None), "remark": remark, "code": GuestCodeForm(formdata=None)
    }  # fmt: skip
    shown = {name: refused if isinstance(refused, type(form)) else form for name, form in fresh.items()}
    decision = shown["decision"]
    if isinstance(decision, DecisionForm):
        decision.offer(found.review.checklist)
    return shown


def _is_confirmed(guest: ReviewGuest) -> bool:
    """Say whether this browser showed a code of this guest within the hour."""
    until = session.get(_CONFIRMED, {}).get(guest.id.hex)
    return isinstance(until, int | float) and real_now().timestamp() < until


def _keep_confirmed(guest: ReviewGuest) -> None:
    until = (real_now() + CONFIRMED_FOR).timestamp()
    kept = {**session.get(_CONFIRMED, {}), guest.id.hex: until}
    session[_CONFIRMED] = dict(sorted(kept.items(), key=lambda one: one[1])[-_MOST_KEPT:])


def _check_confirmed(token: str) -> None:
    if not _is_confirmed(queries.open_link(token).guest):
        raise NotAllowed(NO_CODE_YET)


def _back(token: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("campaigns.show_guest_review", token=token, _anchor=anchor))


def _count(limit: limits.Limit, token: str) -> None:
    limits.count_try(limit, "guest-review", account=token[-12:], network=request.remote_addr)
