"""The people around a run: who brought it to where it is, and who may solve what is found about its payments."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from accounts.models import Membership, User
from accounts.permissions import ROLES, Permission
from core.db import db
from core.ids import Id
from payouts.models import PayoutRun


class People(NamedTuple):
    """Names of those who did something with a run, by id, and everybody who may solve a difference."""

    names: dict[Id, str]
    solvers: list[User]


def people_around(run: PayoutRun) -> People:
    """Return the people around a run; `payouts.queries.findings.people_who_solve` says who may solve. One query."""
    told = [each for each in (run.created_by_id, run.submitted_by_id, run.sent_back_by_id, run.approved_by_id) if each]
    roles = [role for role, allowed in ROLES.items() if Permission.RUN_APPROVE in allowed]
    mine = and_(Membership.organization_id == run.seller_id, Membership.role.in_(roles))
    solvers = select(Membership.user_id).where(mine)
    query = (
        select(User, Membership.id)
        .outerjoin(Membership, and_(Membership.user_id == User.id, mine))
        .where(or_(User.id.in_(told), User.id.in_(solvers)))
        .order_by(Membership.created_at, Membership.id)
    )
    rows: Sequence[Any] = db.session.execute(query).all()
    may = [user for user, membership_id in rows if membership_id is not None and user.active]
    return People({user.id: user.name for user, _ in rows if user.id in told}, may)
