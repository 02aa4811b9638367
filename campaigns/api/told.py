"""What webhooks are told of links, partners and designs, as the API shows them to the seller."""

from accounts.rules.hooks import HookEvent
from accounts.telling import shows, tell_when
from campaigns.api.shapes import link_out, partner_out
from campaigns.models import Approval, CreativeVersion
from campaigns.queries.approvals import get_approval
from campaigns.queries.links import get_told_link, links_of_partners
from campaigns.queries.programs import get_default_program
from campaigns.queries.reviews import get_round
from campaigns.rules.actions import Action
from campaigns.rules.approvals import EndReason
from campaigns.rules.reviews_actions import ReviewAction
from campaigns.schemas.api_links import LinkOut
from campaigns.schemas.api_partners import PartnerOut
from campaigns.schemas.told import ApprovalTold, CreativeTold
from core.access import Actor
from core.ids import Id
from partners.queries import get_own_partnership
from partners.rules.actions import Action as PartnerAction


def _revoked(approval: Approval) -> HookEvent | None:
    return HookEvent.CREATIVE_REVOKED if approval.end_reason is EndReason.REVOKED else None


tell_when(
    {
        Action.LINK_CREATED: HookEvent.LINK_CREATED,
        Action.LINK_CHANGED: HookEvent.LINK_UPDATED,
        Action.LINK_REMOVED: HookEvent.LINK_DELETED,
        ReviewAction.REVIEW_OPENED: HookEvent.CREATIVE_SUBMITTED,
        ReviewAction.APPROVAL_GRANTED: HookEvent.CREATIVE_APPROVED,
        ReviewAction.APPROVAL_ENDED: _revoked,
        PartnerAction.PARTNER_INVITED: HookEvent.PARTNERSHIP_CREATED,
        PartnerAction.PARTNERSHIP_STARTED: HookEvent.PARTNERSHIP_CREATED,
        PartnerAction.PARTNER_WITHDRAWN: HookEvent.PARTNERSHIP_UPDATED,
        PartnerAction.PARTNERSHIP_CHANGED: HookEvent.PARTNERSHIP_UPDATED,
        PartnerAction.PARTNERSHIP_PAUSED: HookEvent.PARTNERSHIP_UPDATED,
        PartnerAction.PARTNERSHIP_RESUMED: HookEvent.PARTNERSHIP_UPDATED,
        PartnerAction.PARTNERSHIP_ENDING: HookEvent.PARTNERSHIP_UPDATED,
        PartnerAction.PARTNERSHIP_ENDED: HookEvent.PARTNERSHIP_UPDATED,
    }
)


@shows(HookEvent.LINK_CREATED, HookEvent.LINK_UPDATED, HookEvent.LINK_DELETED, shape=LinkOut)
def link(actor: Actor, link_id: Id) -> LinkOut:
    """Show a link."""
    return link_out(get_told_link(actor, link_id))


@shows(HookEvent.PARTNERSHIP_CREATED, HookEvent.PARTNERSHIP_UPDATED, shape=PartnerOut)
def partner(actor: Actor, partnership_id: Id) -> PartnerOut:
    """Show a partner."""
    found = get_own_partnership(actor, partnership_id)
    return partner_out(found, get_default_program(actor).id, links_of_partners([found.id])[found.id])


@shows(HookEvent.CREATIVE_SUBMITTED, shape=CreativeTold)
def submitted(actor: Actor, round_id: Id) -> CreativeTold:
    """Show a design that was submitted."""
    return _creative(get_round(actor, round_id).version, None)


@shows(HookEvent.CREATIVE_APPROVED, HookEvent.CREATIVE_REVOKED, shape=CreativeTold)
def approved(actor: Actor, approval_id: Id) -> CreativeTold:
    """Show a design with its approval."""
    found = get_approval(actor, approval_id)
    return _creative(found.version, ApprovalTold.of(found))


def _creative(version: CreativeVersion, approval: ApprovalTold | None) -> CreativeTold:
    return CreativeTold.of(version.creative, version, approval)
