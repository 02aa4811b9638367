"""Guest reviewers, as the side that invites them sees it: invite, mail again, take back."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from accounts import limits
from accounts.forms import ButtonForm
from accounts.permissions import Permission
from campaigns.commands import guests as commands
from campaigns.forms.guests import GuestForm
from campaigns.models import ReviewGuest
from campaigns.queries.creatives_proof import get_proof
from campaigns.queries.guests import get_own_guest
from campaigns.queries.reviews import get_round
from campaigns.routes.blueprint import pages
from campaigns.routes.creatives_proof import back_to, proof_page
from core import mail
from core.access import current_actor, needs
from core.ids import Id


@pages.post("/designs/reviews/<id:round_id>/guests")
@needs(Permission.CREATIVE_DECIDE)
def invite_guest(round_id: Id) -> ResponseReturnValue:
    """Invite somebody without an account to decide for one's own side."""
    review = get_round(current_actor(), round_id)
    creative_id, number, address = review.creative_id, review.version.number, review.creative.public_id
    form = GuestForm()
    form.offer(get_proof(current_actor(), creative_id, number).guests.stages)
    if form.is_sent_and_valid():
        with form.refusals():
            given = {"name": form.guest_name.data or "", "email": form.guest_email.data or ""}
            _count(address)
            guest = commands.invite_guest(round_id, actor=current_actor(), stage=form.position, **given)
            flash(f"The invitation to {guest.email} is on its way. It works for 30 days.{mail.caveat()}")
            return back_to(address, number, "guests")
    return proof_page(creative_id, number, refused=form)


@pages.post("/designs/guests/<id:guest_id>/resend")
@needs(Permission.CREATIVE_DECIDE)
def remind_guest(guest_id: Id) -> ResponseReturnValue:
    """Mail a guest a new link."""
    ButtonForm.from_request()
    _count(get_own_guest(current_actor(), guest_id).public_id)
    guest = commands.remind_guest(guest_id, actor=current_actor())
    flash(f"A new link is on its way to {guest.email}; the one before works no more.{mail.caveat()}")
    return _back(guest)


@pages.post("/designs/guests/<id:guest_id>/revoke")
@needs(Permission.CREATIVE_DECIDE)
def take_back_guest(guest_id: Id) -> ResponseReturnValue:
    """End a guest's link."""
    ButtonForm.from_request()
    guest = commands.take_back_guest(guest_id, actor=current_actor())
    flash(f"The link of {guest.shown} works no more. What they decided in a review that is open counts no more either.")
    return _back(guest)


def _back(guest: ReviewGuest) -> ResponseReturnValue:
    review = get_round(current_actor(), guest.review_round_id)
    return back_to(review.creative.public_id, review.version.number, "guests")


def _count(what: str) -> None:
    """Count a mail that is asked for, so that nobody's address is flooded."""
    limits.count_try(limits.MAIL, "guest", account=what, network=request.remote_addr)
