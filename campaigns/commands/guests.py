"""Writes of guest reviewers: a side invites, mails again or takes back; a guest shows a code, then decides or comments.

A guest decides by the very rules of a member (`judge`). Raising stores nothing, so a wrong code is an answer, no error.
"""

from collections.abc import Collection

from sqlalchemy import select

from accounts.commands import issue_link, withdraw_links
from accounts.rules.organizations import normal_email
from accounts.rules.sessions import real_now
from campaigns.commands.comments import add_comment, reply_to_comment
from campaigns.commands.creatives import person
from campaigns.commands.reviews import Voice, judge, lock_round, settle, take_back
from campaigns.models import Comment, Decision, ReviewGuest, ReviewRound
from campaigns.notices import guests as notices
from campaigns.queries import guests as queries
from campaigns.queries.creatives import side_of
from campaigns.rules import guests as rules
from campaigns.rules.approvals_bounds import UNBOUND, Bounds
from campaigns.rules.reviews import RoundState, Verdict, check_is_open
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.schemas.creatives import RemarkDraft
from core import audit, clock
from core.access import Actor, system_for
from core.config import settings
from core.db import add, command, db, lock
from core.errors import Conflict
from core.ids import Id
from core.privacy import know


@command
def invite_guest(round_id: Id, *, actor: Actor, name: str, email: str, stage: int | None = None) -> ReviewGuest:
    """Invite somebody without an account to decide for one's own side, in one stage of a round that is open.

    Raises NotAllowed for who could not decide there, AppError on the address of somebody who must not be a guest.
    """
    review, address = lock_round(actor, round_id), normal_email(email)
    check_is_open(review.state)
    queries.check_may_invite(actor, review, stage)
    rules.check_can_be_guest(
        has_account=queries.has_account(review.creative, address),
        is_invited=queries.is_invited(review, address),
        count=queries.count_guests(actor, review),
    )
    guest = add(_guest(review, actor, " ".join(name.split()), address, stage))
    audit.record(actor, ReviewAction.GUEST_INVITED, guest, personal=address, stage=stage)
    _mail_link(guest)
    return guest


@command
def remind_guest(guest_id: Id, *, actor: Actor) -> ReviewGuest:
    """Mail a guest a new link; older ones stop working. Raises Conflict when the review is over."""
    found = queries.get_own_guest(actor, guest_id)
    review, guest = lock_round(actor, found.review_round_id), lock(found)
    check_is_open(review.state)
    if guest.revoked_at is not None:
        raise Conflict("This invitation was taken back. Invite the guest anew.")
    guest.mailed_at, guest.codes_sent, guest.code_hash = clock.now(), 0, ""
    audit.record(actor, ReviewAction.GUEST_REMINDED, guest)
    _mail_link(guest)
    return guest


@command
def take_back_guest(guest_id: Id, *, actor: Actor) -> ReviewGuest:
    """End a guest's link. What they decided is withdrawn while the review is open. Doing so twice changes nothing."""
    found = queries.get_own_guest(actor, guest_id)
    review, guest = lock_round(actor, found.review_round_id), lock(found)
    if guest.revoked_at is not None:
        return guest
    decision = queries.find_guest_decision(guest)
    if decision is not None and review.state is RoundState.OPEN:
        take_back(review, lock(decision), actor)
    guest.revoked_at, guest.code_hash = clock.now(), ""
    _end_links(guest)
    audit.record(actor, ReviewAction.GUEST_TAKEN_BACK, guest)
    db.session.flush()
    db.session.expire_all()  # the stage asks one fewer, so it may be done by what the others said
    if review.state is RoundState.OPEN:
        settle(review, actor)
    return guest


@command
def send_code(token: str) -> ReviewGuest:
    """Mail a guest a new code; the one before works no more. Raises TooMany, or Conflict after too many codes."""
    opened = queries.open_link(token)
    guest = _lock_opened(opened)
    check_is_open(guest.review.state)
    rules.check_may_send_code(sent=guest.codes_sent, last=guest.code_sent_at, at=real_now(), host=guest.host)
    code = rules.new_code()
    guest.code_hash, guest.code_tries = _hash(guest, code), 0
    guest.code_sent_at, guest.code_expires_at = real_now(), real_now() + rules.CODE_LASTS
    guest.codes_sent += 1
    audit.record(opened.actor, ReviewAction.GUEST_CODE_SENT, guest)
    notices.guest_code(guest, code)
    return guest


@command
def confirm_guest(token: str, code: str) -> bool:
    """Say whether a code is right, and use it up. A wrong one counts as a try; wrong, old and used look the same."""
    opened = queries.open_link(token)
    guest = _lock_opened(opened)
    is_right = rules.is_right(
        _hash(guest, code), guest.code_hash, tries=guest.code_tries, expires_at=guest.code_expires_at, at=real_now()
    )
    guest.code_tries += 1
    if is_right:
        guest.code_hash, guest.confirmed_at = "", clock.now()
        audit.record(opened.actor, ReviewAction.GUEST_CONFIRMED, guest)
    db.session.flush()
    return is_right


@command
def decide_as_guest(
    token: str,
    *,
    verdict: Verdict,
    seen_sha: str,
    note: str = "",
    ticked: Collection[str] = (),
    bounds: Bounds = UNBOUND,
) -> Decision:
    """Record a guest's verdict, by the rules of everybody else's. The caller has seen that it is them."""
    opened = queries.open_link(token)
    review = lock_round(opened.actor, opened.guest.review_round_id)
    bounds = bounds if verdict.is_approval else UNBOUND
    voice = Voice(opened.actor, _lock_opened(opened), ticked=ticked, bounds=bounds)
    return judge(review, voice, verdict=verdict, seen_sha=seen_sha, note=note)


@command
def withdraw_as_guest(token: str) -> Decision:
    """Take back what a guest decided, while the round is open. Raises Conflict when there is nothing to take back."""
    opened = queries.open_link(token)
    review = lock_round(opened.actor, opened.guest.review_round_id)
    decision = queries.find_guest_decision(_lock_opened(opened))
    if decision is None:
        raise Conflict("You have not decided yet, so there is nothing to take back.")
    return take_back(review, lock(decision), opened.actor)


@command
def comment_as_guest(token: str, draft: RemarkDraft) -> Comment:
    """Comment on the version of a guest's round while it is open."""
    opened = queries.open_link(token)
    guest = _lock_opened(opened)
    check_is_open(guest.review.state)
    return add_comment(guest.review.creative_version_id, actor=opened.actor, draft=draft, guest=guest)


@command
def reply_as_guest(token: str, comment_id: Id, text: str) -> Comment:
    """Answer a comment that stands on a guest's page, while the round is open. Raises NotFound for any other."""
    opened = queries.open_link(token)
    guest = _lock_opened(opened)
    check_is_open(guest.review.state)
    queries.check_is_shown(opened, comment_id)
    return reply_to_comment(comment_id, actor=opened.actor, text=text, guest=guest)


def remind_seller(seller_id: Id) -> int:
    """Remind guests of a seller's reviews whose word is due soon; returns how many. Each is a command."""
    return sum(remind_once(guest_id) for guest_id in queries.guests_to_remind(seller_id))


@command
def remind_once(guest_id: Id) -> bool:
    """Mail a guest once that a word is asked of them by the next business day. Returns whether mail went out.

    The link they have goes on working: they may be reading by it.
    """
    guest = lock(db.session.get_one(ReviewGuest, guest_id))
    due, zone = queries.due_of(guest), guest.organization.timezone
    mailed_on, today = clock.local_day(guest.mailed_at, zone), clock.today(zone)
    if guest.reminded_at is not None or queries.find_guest_decision(guest) is not None:
        return False
    if not rules.is_to_remind(due, mailed_on=mailed_on, today=today):
        return False
    guest.reminded_at = clock.now()
    audit.record(system_for(guest.seller_id), ReviewAction.GUEST_REMINDED, guest)
    notices.guest_asked(guest, _new_link(guest), is_reminder=True)
    return True


@know("guests of reviews", lambda email: select(ReviewGuest).where(ReviewGuest.email == email))
@command
def forget_guest(guest: ReviewGuest, _email: str) -> None:
    """Empty who a guest was; what they decided stays. Their link ends."""
    lock(guest)
    guest.name, guest.email, guest.code_hash = "", f"erased-{guest.public_id}@invalid", ""
    guest.revoked_at = guest.revoked_at or clock.now()


def _guest(review: ReviewRound, actor: Actor, name: str, email: str, stage: int | None) -> ReviewGuest:
    return ReviewGuest(
        seller_id=review.seller_id,
        partner_id=review.partner_id,
        review_round_id=review.id,
        stage_position=stage,
        organization_id=actor.organization_id,
        side=side_of(review.creative, actor),
        name=name,
        email=email,
        invited_by_id=person(actor),
    )


def _mail_link(guest: ReviewGuest) -> None:
    _end_links(guest)
    notices.guest_asked(guest, _new_link(guest))


def _new_link(guest: ReviewGuest) -> str:
    return issue_link(
        rules.PURPOSE,
        email=guest.email,
        subject_id=guest.id,
        organization_id=guest.organization_id,
        lifetime=rules.LIFETIME,
    )


def _end_links(guest: ReviewGuest) -> None:
    withdraw_links(rules.PURPOSE, email=guest.email, organization_id=guest.organization_id, subject_id=guest.id)


def _lock_opened(opened: queries.Opened) -> ReviewGuest:
    """Lock a guest and look again: the invitation may have been taken back a moment ago."""
    guest = lock(opened.guest)
    queries.check_link(guest, opened.link)
    return guest


def _hash(guest: ReviewGuest, code: str) -> str:
    return rules.hash_code(code, salt=guest.public_id, secret=settings().secret_key.get_secret_value())
