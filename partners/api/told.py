"""What webhooks are told of agreements."""

from accounts.rules.hooks import HookEvent
from accounts.telling import shows, tell_when
from core.access import Actor
from core.ids import Id
from partners.queries import get_agreement_version
from partners.rules.actions import Action
from partners.schemas import AgreementTold

tell_when(
    {
        Action.AGREEMENT_OFFERED: HookEvent.AGREEMENT_CREATED,
        Action.AGREEMENT_ACCEPTED: HookEvent.AGREEMENT_UPDATED,
        Action.AGREEMENT_DECLINED: HookEvent.AGREEMENT_UPDATED,
        Action.AGREEMENT_WITHDRAWN: HookEvent.AGREEMENT_UPDATED,
        Action.AGREEMENT_LAPSED: HookEvent.AGREEMENT_UPDATED,
    }
)


@shows(HookEvent.AGREEMENT_CREATED, HookEvent.AGREEMENT_UPDATED, shape=AgreementTold)
def agreement(actor: Actor, version_id: Id) -> AgreementTold:
    """Show one version of an agreement."""
    row = get_agreement_version(actor, version_id)
    return AgreementTold.of(row)
