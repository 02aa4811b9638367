"""Answers given by letter, without an account: the mailed link proves the address, and is used up by the answer."""

from accounts import queries as accounts
from accounts.commands import add_member, ask_for_sign_in_link, ensure_user, use_link
from accounts.models import User
from accounts.permissions import ROLES, Permission, Role
from core.access import Actor, ActorKind
from core.db import command, lock
from core.errors import Conflict
from partners import queries
from partners.commands.agreements import Signer, accept_version, decline_version
from partners.models import AgreementVersion, Partnership
from partners.queries import Invitation
from partners.rules.agreements import VersionState
from partners.rules.invitations import PURPOSE


@command
def accept_invitation(token: str, *, name: str, role: str, seen_sha256: str) -> AgreementVersion:
    """Accept the terms a letter carries, and mail a link to sign in to whoever it was sent to.

    The person becomes owner of the partner's organization where nobody had joined it. Pressing twice changes nothing.
    Raises Gone or Conflict when the letter no longer opens its terms, Conflict when other terms were read.
    """
    letter = _locked(token)
    if letter.link.used_at is not None and letter.version.accepted_at is not None:
        return letter.version
    queries.check_letter(letter)
    link = use_link(PURPOSE, token)
    user = ensure_user(link.email, name)
    _join(letter.partnership, user)
    actor = Actor(user.id, letter.partnership.partner_id, Role.OWNER, ActorKind.USER)
    version = accept_version(letter.partnership, letter.version, Signer(user.id, name, role), actor, seen_sha256)
    ask_for_sign_in_link(user.email)
    return version


@command
def decline_invitation(token: str, *, reason: str) -> AgreementVersion:
    """Decline the terms a letter carries, with a reason for the seller. Raises as accepting does."""
    letter = _locked(token)
    if letter.link.used_at is not None and letter.version.state is VersionState.DECLINED:
        return letter.version
    queries.check_letter(letter)
    use_link(PURPOSE, token)
    guest = Actor(None, letter.partnership.partner_id, "guest", ActorKind.GUEST)
    return decline_version(letter.partnership, letter.version, guest, reason)


def _locked(token: str) -> Invitation:
    """Return a letter with its rows locked, the partnership first as everywhere."""
    letter = queries.get_letter(token)
    lock(letter.partnership)
    lock(letter.link)
    lock(letter.version)
    return letter


def _join(partnership: Partnership, user: User) -> None:
    """Make the person owner where nobody has joined; elsewhere they must already be one who may accept."""
    if not queries.has_members(partnership.partner_id):
        add_member(partnership.partner_id, user.id, Role.OWNER)
        return
    membership = accounts.find_membership(partnership.partner_id, user.id)
    if membership is None or Permission.AGREEMENTS_ACCEPT not in ROLES[membership.role]:
        raise Conflict("Somebody else looks after this organization now. Ask its owner to sign in and accept.")
