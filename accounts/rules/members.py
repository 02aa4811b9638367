"""Members: an organization always keeps an owner, and who moves money or gives power needs a second factor."""

from accounts.permissions import Role
from core.errors import Conflict

NEEDS_SECOND_FACTOR = frozenset({Role.OWNER, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER})


def check_owner_remains(role: Role, *, owners: int, of: str = "") -> None:
    """Refuse to take the last owner away; `of` names the organization where it is not in view. Raises Conflict."""
    if role is Role.OWNER and owners <= 1:
        who, where = (f" of {of}", " there") if of else ("", "")
        raise Conflict(f"This is the only owner{who}. Make somebody else an owner{where} first.")


def needs_second_factor(role: str, *, is_demo: bool) -> bool:
    """Tell whether a member with this role must use an authenticator app."""
    return not is_demo and role in NEEDS_SECOND_FACTOR


def needs_it_now(role: str, *, moves_money_or_power: bool) -> bool:
    """Tell whether somebody without an authenticator app must set one up before going on.

    Finance does so before anything else; an owner when a step moves money or gives power, as what asks for a fresh
    sign-in does: bank details, payments, members, keys.
    """
    return role != Role.OWNER or moves_money_or_power
