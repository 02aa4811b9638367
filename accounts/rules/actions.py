"""Actions: what the audit trail of accounts can say happened."""

from enum import StrEnum


class Action(StrEnum):
    """One thing somebody did to an account."""

    API_KEY_CREATED = "api_key.created"
    API_KEY_REVOKED = "api_key.revoked"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_SENT = "invitation.sent"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    LINK_ISSUED = "link.issued"
    MEMBER_ADDED = "member.added"
    MEMBER_REMOVED = "member.removed"
    ORGANIZATION_CHANGED = "organization.changed"
    ORGANIZATION_CREATED = "organization.created"
    CREDENTIAL_CHANGED = "credential.changed"
    CREDENTIAL_RESET = "credential.reset"
    PROFILE_CHANGED = "profile.changed"
    RECOVERY_CODES_MADE = "recovery_codes.made"
    RECOVERY_CODE_USED = "recovery_code.used"
    ROLE_CHANGED = "member.role_changed"
    SESSION_ENDED = "session.ended"
    SIGNED_IN = "signed_in"
    TOTP_SET_UP = "totp.set_up"
    TOTP_TURNED_OFF = "totp.turned_off"
    USER_CREATED = "user.created"
