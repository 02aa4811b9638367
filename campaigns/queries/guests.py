"""Reads of guest reviewers: what a mailed token opens, whom a side invited, and who may invite."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from accounts import queries as accounts
from accounts.models import Membership, SignedLink, User
from accounts.rules.sessions import real_now
from campaigns.models import Creative, CreativeVersion, Decision, Placement, ReviewGuest, ReviewRound, ReviewStage
from campaigns.queries.comments import list_comments
from campaigns.queries.creatives import organization_of, side_names, side_of, sides_of
from campaigns.queries.reviews import approvers_by_side, visible_rounds
from campaigns.queries.reviews_stages import stages_of
from campaigns.rules import guests as rules
from campaigns.rules.creatives import Side, VersionState
from campaigns.rules.mail_html.pictures import pictures_in
from campaigns.rules.reviews import RoundState, who_may_decide
from core import clock
from core.access import Actor, ActorKind
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id

_LONGEST_WEEKEND = 4  # days from a Friday to the Monday after, and one for zones that are ahead


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token opens: the guest, the link it came by, and who they are to the product."""

    guest: ReviewGuest
    link: SignedLink
    actor: Actor


def actor_of(guest: ReviewGuest) -> Actor:
    """Return a guest as an actor: inside the organization that invited them, with no permission at all."""
    return Actor(None, guest.organization_id, "guest", ActorKind.GUEST)


def open_link(token: str) -> Opened:
    """Return what a token opens. Raises NotFound for one that was never mailed, Gone when it works no longer."""
    link = accounts.find_link(rules.PURPOSE, token)
    guest = _guest_of(link) if link is not None else None
    if link is None or guest is None:
        raise NotFound("This link is not complete. Open it again from the mail, or copy it whole.")
    check_link(guest, link)
    return Opened(guest, link, actor_of(guest))


def check_link(guest: ReviewGuest, link: SignedLink) -> None:
    """Raise Gone, with a next step, unless a link still works."""
    rules.check_usable(
        name=guest.shown,
        host=guest.host,
        is_revoked=guest.revoked_at is not None,
        is_replaced=link.revoked_at is not None,
        expires_at=link.expires_at,
        at=real_now(),
    )


def _guest_of(link: SignedLink) -> ReviewGuest | None:
    query = select(ReviewGuest).where(
        ReviewGuest.id == link.subject_id, ReviewGuest.organization_id == link.organization_id
    )
    return db.session.scalar(query.options(joinedload(ReviewGuest.invited_by), joinedload(ReviewGuest.organization)))


def get_own_guest(actor: Actor, guest_id: Id) -> ReviewGuest:
    """Return a guest that the actor's own organization invited. Raises NotFound."""
    query = select(ReviewGuest).where(ReviewGuest.id == guest_id, ReviewGuest.organization_id == actor.organization_id)
    return get_one(query, missing="There is no such guest, or the other side invited them.")


def find_guest_decision(guest: ReviewGuest) -> Decision | None:
    """Return what a guest decided, unless it was withdrawn."""
    query = select(Decision).where(Decision.guest_id == guest.id, Decision.withdrawn_at.is_(None))
    return db.session.scalar(query)


def list_own_guests(actor: Actor, review: ReviewRound) -> list[ReviewGuest]:
    """Return whom the actor's side invited to a round and has not taken back."""
    own = (one for one in review.guests if one.organization_id == actor.organization_id)
    return [one for one in own if one.revoked_at is None]


def has_account(creative: Creative, email: str) -> bool:
    """Say whether an address is that of somebody on either side, or of who made the design."""
    owners = [organization_of(creative, side) for side in sides_of(creative)]
    makers = select(CreativeVersion.author_id).where(CreativeVersion.creative_id == creative.id)
    members = select(Membership.user_id).where(Membership.organization_id.in_(owners))
    is_known = or_(User.id.in_(members), User.id.in_(makers), User.id == creative.created_by_id)
    return db.session.scalar(select(User.id).where(User.email == email, is_known).limit(1)) is not None


def is_invited(review: ReviewRound, email: str) -> bool:
    """Say whether somebody with this address takes part in a round, on either side."""
    query = select(ReviewGuest.id).where(ReviewGuest.review_round_id == review.id, ReviewGuest.email == email)
    return db.session.scalar(query.where(ReviewGuest.revoked_at.is_(None)).limit(1)) is not None


def count_guests(actor: Actor, review: ReviewRound) -> int:
    """Return how many guests the actor's side has in a round."""
    query = select(func.count()).where(
        ReviewGuest.review_round_id == review.id,
        ReviewGuest.organization_id == actor.organization_id,
        ReviewGuest.revoked_at.is_(None),
    )
    return db.session.scalar(query) or 0


def check_may_invite(actor: Actor, review: ReviewRound, position: int | None) -> None:
    """Raise NotAllowed unless this person may invite a guest to a stage; NotFound for a stage that is not there."""
    creative, side = review.creative, side_of(review.creative, actor)
    approvers = {user.id for user in approvers_by_side(creative)[side]}
    counted = who_may_decide(approvers, author=creative.created_by_id, last_editor=review.version.author_id)
    rules.check_may_invite(
        is_decider=actor.user_id in approvers,
        is_counted=actor.user_id in counted,
        is_asked=_is_asked(actor, stages_of(review.id), position),
        side=side,
        sides=review.sides,
    )


def _is_asked(actor: Actor, stages: Collection[ReviewStage], position: int | None) -> bool:
    if not stages and position is None:
        return True
    found = [stage for stage in stages if stage.position == position]
    if not found:
        raise NotFound("There is no such stage in this review.")
    return actor.user_id in found[0].people and found[0].is_open


@dataclass(frozen=True, slots=True)
class GuestPage:
    """What a guest reads: one version under review, what was said about it, and what is asked of them.

    `newer` is the newest version that was submitted after this one, if any: then nothing is decided here any more.
    """

    guest: ReviewGuest
    review: ReviewRound
    version: CreativeVersion
    names: dict[Side, str]
    decision: Decision | None
    newer: CreativeVersion | None

    @property
    def has_pictures(self) -> bool:
        """Whether there are uploaded pictures to point at."""
        return bool(pictures_in(self.version.html))

    @property
    def is_open(self) -> bool:
        """Whether the version is being judged."""
        return self.review.state is RoundState.OPEN


def get_guest_page(opened: Opened) -> GuestPage:
    """Return what a guest reads. The link was checked when it was opened."""
    around = joinedload(ReviewRound.creative)
    review = get_one(
        visible_rounds(opened.actor)
        .where(ReviewRound.id == opened.guest.review_round_id)
        .options(
            around.joinedload(Creative.placement).joinedload(Placement.partnership),
            around.joinedload(Creative.seller),
            around.joinedload(Creative.campaign),
            joinedload(ReviewRound.version),
        ),
        missing="There is no such review.",
    )
    newest = newest_submitted(review.creative_id)
    return GuestPage(
        guest=opened.guest,
        review=review,
        version=review.version,
        names=side_names(review.creative),
        decision=find_guest_decision(opened.guest),
        newer=newest if newest is not None and newest.number > review.version.number else None,
    )


def check_is_shown(opened: Opened, comment_id: Id) -> None:
    """Raise NotFound unless a comment stands on a guest's page, where it may be answered."""
    version = get_guest_page(opened).version
    if comment_id not in {comment.id for comment in list_comments(opened.actor, version)}:
        raise NotFound("There is no such comment in this review.")


def sellers_with_guests_to_remind() -> list[Id]:
    """Return the sellers that have a guest who may have to be reminded."""
    return list(db.session.scalars(_to_remind().with_only_columns(ReviewGuest.seller_id).distinct()))


def guests_to_remind(seller_id: Id) -> list[Id]:
    """Return the ids of a seller's guests who may have to be reminded: it is their zone's day that decides."""
    query = _to_remind().where(ReviewGuest.seller_id == seller_id).with_only_columns(ReviewGuest.id)
    return list(db.session.scalars(query.order_by(ReviewGuest.id)))


def _to_remind() -> Select[ReviewGuest]:
    has_decided = exists().where(Decision.guest_id == ReviewGuest.id, Decision.withdrawn_at.is_(None))
    soon = clock.now().date() + timedelta(days=_LONGEST_WEEKEND)
    return (
        select(ReviewGuest)
        .join(ReviewRound, ReviewRound.id == ReviewGuest.review_round_id)
        .outerjoin(ReviewStage, _is_stage_of_guest())
        .where(
            ReviewRound.state == RoundState.OPEN, ReviewGuest.revoked_at.is_(None), ReviewGuest.reminded_at.is_(None)
        )
        .where(
            func.coalesce(ReviewStage.due_on, ReviewRound.due_on) <= soon, ReviewStage.done_at.is_(None), ~has_decided
        )
    )


def due_of(guest: ReviewGuest) -> date | None:
    """Return the day by which a guest is asked for their word; None where nothing is asked of them any more."""
    query = (
        select(func.coalesce(ReviewStage.due_on, ReviewRound.due_on))
        .select_from(ReviewGuest)
        .join(ReviewRound, ReviewRound.id == ReviewGuest.review_round_id)
        .outerjoin(ReviewStage, _is_stage_of_guest())
        .where(ReviewGuest.id == guest.id, ReviewGuest.revoked_at.is_(None), ReviewRound.state == RoundState.OPEN)
        .where(ReviewStage.done_at.is_(None))
    )
    return db.session.scalar(query)


def _is_stage_of_guest() -> ColumnElement[bool]:
    return and_(
        ReviewStage.review_round_id == ReviewGuest.review_round_id, ReviewStage.position == ReviewGuest.stage_position
    )


def newest_submitted(creative_id: Id) -> CreativeVersion | None:
    """Return the newest version of a creative that was submitted: what an older one is compared with."""
    query = select(CreativeVersion).where(
        CreativeVersion.creative_id == creative_id, CreativeVersion.state != VersionState.DRAFT
    )
    return db.session.scalar(query.order_by(CreativeVersion.number.desc()).limit(1))
