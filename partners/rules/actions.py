"""Actions: what the audit trail of partners can say happened."""

from enum import StrEnum


class Action(StrEnum):
    """One thing somebody did to a partnership or its agreement."""

    AGREEMENT_ACCEPTED = "agreement.accepted"
    AGREEMENT_DECLINED = "agreement.declined"
    AGREEMENT_LAPSED = "agreement.lapsed"
    AGREEMENT_OFFERED = "agreement.offered"
    AGREEMENT_WITHDRAWN = "agreement.withdrawn"
    PARTNERSHIP_CHANGED = "partnership.changed"
    PARTNERSHIP_ENDED = "partnership.ended"
    PARTNERSHIP_ENDING = "partnership.ending"
    PARTNERSHIP_PAUSED = "partnership.paused"
    PARTNERSHIP_RESUMED = "partnership.resumed"
    PARTNERSHIP_STARTED = "partnership.started"
    PARTNER_INVITED = "partner.invited"
    PARTNER_REMINDED = "partner.reminded"
    PARTNER_WITHDRAWN = "partner.invitation_withdrawn"
