"""Reads of comments. A comment stays with the block it was made on as long as the block's words stay the same."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Membership, User
from accounts.permissions import ROLES, Permission
from campaigns.models import Comment, CreativeVersion
from campaigns.rules.creatives import VersionState
from core.access import Actor, ActorKind
from core.db import db, get_one
from core.ids import Id

READER_ROLES = tuple(role for role, allowed in ROLES.items() if Permission.CREATIVES_SEE in allowed)


def visible_comments(actor: Actor) -> Select[Comment]:
    """Return the comments on creatives that an actor's organization makes or judges."""
    me = actor.organization_id
    return select(Comment).where(or_(Comment.seller_id == me, Comment.partner_id == me))


def get_comment(actor: Actor, comment_id: Id) -> Comment:
    """Return a comment this actor may see. Raises NotFound."""
    return get_one(
        visible_comments(actor).where(Comment.id == comment_id),
        missing="There is no such comment, or it belongs to somebody else.",
    )


def list_comments(actor: Actor, version: CreativeVersion) -> list[Comment]:
    """Return the comments and replies made up to a version, in the order they were made, with their people.

    The remarks a side made on its own drafts are shown to its members only.
    """
    drafts = _drafts_not_for(version.creative_id, actor)
    query = visible_comments(actor).where(
        Comment.creative_id == version.creative_id,
        Comment.version_number <= version.number,
        Comment.creative_version_id.not_in(drafts),
    )
    people = [
        joinedload(who) for who in (Comment.author, Comment.guest, Comment.author_organization, Comment.resolved_by)
    ]
    return list(db.session.scalars(query.options(*people).order_by(Comment.id)))


def _drafts_not_for(creative_id: Id, actor: Actor) -> Select[Id]:
    drafts = select(CreativeVersion.id).where(
        CreativeVersion.creative_id == creative_id, CreativeVersion.state == VersionState.DRAFT
    )
    if actor.kind is ActorKind.GUEST:
        return drafts
    return drafts.where(CreativeVersion.author_organization_id != actor.organization_id)


def count_open_must_fix(version: CreativeVersion) -> int:
    """Return how many remarks that must be dealt with are still open on a version and those before it."""
    query = select(func.count()).where(
        Comment.creative_id == version.creative_id,
        Comment.version_number <= version.number,
        Comment.is_must_fix,
        Comment.parent_id.is_(None),
        Comment.resolved_at.is_(None),
    )
    return db.session.scalar(query) or 0


def people_in_thread(root: Comment, version: CreativeVersion) -> list[User]:
    """Return who takes part in a thread, and who made its version, as far as they may still read it, by name.

    What stands on a side's own draft is read by its members alone.
    """
    said = select(Comment.author_id).where(or_(Comment.id == root.id, Comment.parent_id == root.id))
    is_draft = version.state is VersionState.DRAFT
    sides = [version.author_organization_id] if is_draft else [version.seller_id, version.partner_id]
    members = select(Membership.user_id).where(
        Membership.organization_id.in_([one for one in sides if one]), Membership.role.in_(READER_ROLES)
    )
    takes_part = or_(User.id.in_(said), User.id == version.author_id)
    query = select(User).where(takes_part, User.id.in_(members), User.active)
    return list(db.session.scalars(query.order_by(User.name, User.email)))
