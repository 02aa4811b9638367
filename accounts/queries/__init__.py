"""What can be asked about organizations, people, sessions, links and keys; an outside id is looked up for an actor."""

from accounts.queries.api_keys import find_api_key, find_program_id, get_api_key, list_api_keys, list_programs
from accounts.queries.links import find_link, get_link, get_open_invitation, list_open_invitations
from accounts.queries.organizations import (
    count_owners,
    find_membership,
    find_organization_by_slug,
    get_membership,
    get_organization,
    get_organization_by_slug,
    get_own_organization,
    has_owner,
    list_members,
    list_memberships,
)
from accounts.queries.sessions import find_session, get_session, list_sessions
from accounts.queries.users import (
    count_recovery_codes,
    find_user,
    find_user_by_email,
    get_me,
    get_user,
    get_user_by_email,
    list_personas,
)

__all__ = [
    "count_owners",
    "count_recovery_codes",
    "find_api_key",
    "find_link",
    "find_membership",
    "find_organization_by_slug",
    "find_program_id",
    "find_session",
    "find_user",
    "find_user_by_email",
    "get_api_key",
    "get_link",
    "get_me",
    "get_membership",
    "get_open_invitation",
    "get_organization",
    "get_organization_by_slug",
    "get_own_organization",
    "get_session",
    "get_user",
    "get_user_by_email",
    "has_owner",
    "list_api_keys",
    "list_members",
    "list_memberships",
    "list_open_invitations",
    "list_personas",
    "list_programs",
    "list_sessions",
]
