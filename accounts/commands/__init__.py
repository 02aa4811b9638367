"""What can be done to organizations, people, sessions, links and keys. Nothing here is stored when it raises."""

from accounts.commands.api_keys import create_api_key, note_key_used, revoke_api_key
from accounts.commands.erasing import forget_user
from accounts.commands.first_owner import create_owner, issue_owner_link
from accounts.commands.links import issue_link, use_link, withdraw_links
from accounts.commands.mailed_links import (
    RESET_JOB,
    SIGN_IN_JOB,
    ask_for_reset_link,
    ask_for_sign_in_link,
    mail_reset_link,
    mail_sign_in_link,
)
from accounts.commands.members import (
    accept_invitation,
    add_member,
    change_role,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from accounts.commands.organizations import change_organization, create_organization
from accounts.commands.passwords import change_password, check_password, reset_password
from accounts.commands.sessions import (
    begin_session,
    confirm_session,
    end_other_sessions,
    end_session,
    end_sessions,
    note_seen,
    pass_second_factor,
    switch_organization,
)
from accounts.commands.totp import (
    renew_recovery_codes,
    reset_totp,
    set_up_totp,
    turn_off_totp,
    use_code,
    use_recovery_code,
)
from accounts.commands.users import change_profile, create_user, ensure_user

__all__ = [
    "RESET_JOB",
    "SIGN_IN_JOB",
    "accept_invitation",
    "add_member",
    "ask_for_reset_link",
    "ask_for_sign_in_link",
    "begin_session",
    "change_organization",
    "change_password",
    "change_profile",
    "change_role",
    "check_password",
    "confirm_session",
    "create_api_key",
    "create_organization",
    "create_owner",
    "create_user",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "ensure_user",
    "forget_user",
    "invite_member",
    "issue_link",
    "issue_owner_link",
    "mail_reset_link",
    "mail_sign_in_link",
    "note_key_used",
    "note_seen",
    "pass_second_factor",
    "remove_member",
    "renew_recovery_codes",
    "reset_password",
    "reset_totp",
    "revoke_api_key",
    "set_up_totp",
    "switch_organization",
    "turn_off_totp",
    "use_code",
    "use_link",
    "use_recovery_code",
    "withdraw_invitation",
    "withdraw_links",
]
