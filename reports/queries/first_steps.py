"""Which of the first steps somebody has taken, on either side: read from what is there. One query each."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from campaigns.models import Placement, Program
from campaigns.queries.earning import has_approval
from core import clock
from core.access import Actor
from core.db import db
from core.ids import Id, show
from partners.models import Partnership
from partners.rules.partnerships import PartnershipState
from payouts.models import Payout, PayoutDestination
from payouts.rules.runs import PayoutState
from reports.rules.first_steps import Stage
from tracking.models import ClickRollup, Conversion
from tracking.rules.traffic import MAY_ATTRIBUTE

WORKS_TOGETHER = (PartnershipState.ACTIVE, PartnershipState.PAUSED, PartnershipState.WINDING_DOWN)


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far somebody is: the steps that are taken, whether a partner is asked, and the pages the next ones are on."""

    taken: dict[Stage, bool]
    has_asked: bool = False
    program: str = ""
    placement: str = ""


def find_set_up(actor: Actor) -> SetUp:
    """Return which of the first steps a seller has taken. One query."""
    me = actor.organization_id
    partnership, carried = Partnership.seller_id == me, Placement.seller_id == me
    carried &= Placement.partnership_id.is_not(None)
    facts = {
        Stage.PARTNER: exists().where(partnership, Partnership.state.in_(WORKS_TOGETHER)),
        Stage.CAMPAIGN: exists().where(carried, Placement.campaign_id.is_not(None)),
        Stage.DESIGN: exists().where(carried, _may_be_used()),
        Stage.SEND: exists().where(ClickRollup.seller_id == me, ClickRollup.partnership_id.is_not(None), _by_people()),
        Stage.SALE: exists().where(Conversion.seller_id == me),
        Stage.PAYMENT: exists().where(Payout.seller_id == me, Payout.state == PayoutState.PAID),
    }
    program = select(Program.id).where(Program.seller_id == me).order_by(Program.id.desc()).limit(1)
    placement = select(Placement.id).where(carried).order_by(Placement.id.desc()).limit(1)
    query = select(program.scalar_subquery(), placement.scalar_subquery(), exists().where(partnership), *facts.values())
    program_id, placement_id, has_asked, *taken = db.session.execute(query).one()
    return SetUp(
        {Stage.PROGRAM: program_id is not None} | dict(zip(facts, map(bool, taken), strict=True)),
        has_asked=bool(has_asked),
        program=_shown(Program.__prefix__, program_id),
        placement=_shown(Placement.__prefix__, placement_id),
    )


def find_partner_set_up(actor: Actor) -> SetUp:
    """Return which of the first steps a partner has taken. One query."""
    me = actor.organization_id
    known = exists().where(PayoutDestination.partner_id == me, PayoutDestination.replaced_at.is_(None))
    facts = {
        Stage.TERMS: exists().where(Partnership.partner_id == me, Partnership.state.in_(WORKS_TOGETHER)),
        Stage.DESIGN: exists().where(Placement.partner_id == me, _may_be_used()),
        Stage.ACCOUNT: known,
        Stage.SEND: exists().where(Placement.partner_id == me, ClickRollup.placement_id == Placement.id, _by_people()),
        Stage.SALE: exists().where(Conversion.partner_id == me),
        Stage.PAYMENT: exists().where(Payout.partner_id == me, Payout.state == PayoutState.PAID),
    }
    row = db.session.execute(select(exists().where(Partnership.partner_id == me), *facts.values())).one()
    return SetUp(dict(zip(facts, map(bool, row[1:]), strict=True)), has_asked=bool(row[0]))


def _may_be_used() -> ColumnElement[bool]:
    """Return the claim that nothing stands between a placement and its use: an approval holds, or none is needed."""
    return or_(~Placement.needs_creative, has_approval(clock.now()))


def _by_people() -> ColumnElement[bool]:
    return ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE))


def _shown(prefix: str, id_: Id | None) -> str:
    return show(prefix, id_) if id_ else ""
