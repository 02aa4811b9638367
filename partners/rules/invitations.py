"""Invitations: when a mailed link still opens its terms, and what its reader does when it no longer does."""

from datetime import timedelta

from core.errors import Conflict, Gone
from partners.rules.agreements import OFFER_LASTS, VersionState

PURPOSE = "partnership"
LIFETIME: timedelta = OFFER_LASTS


def check_open(*, state: VersionState, seller: str, is_newest: bool, is_replaced: bool, is_late: bool) -> None:
    """Refuse terms that can no longer be answered through their link, with one next step.

    `is_replaced` says that the link itself was used or a newer copy was mailed. Raises Gone, or Conflict when `seller`
    has offered newer terms since.
    """
    if state in {VersionState.ACCEPTED, VersionState.SUPERSEDED}:
        raise Gone("These terms were accepted already. Sign in to read them and everything that came after.")
    if not is_newest:
        raise Conflict(f"{seller} has offered newer terms since. Open the newest mail from {seller} and read those.")
    if state is VersionState.DECLINED:
        raise Gone(f"You declined these terms. If you have changed your mind, ask {seller} for a new invitation.")
    if state is VersionState.WITHDRAWN:
        raise Gone(f"{seller} has taken this invitation back. If you did not expect that, ask {seller} why.")
    if is_late or state is VersionState.LAPSED:
        raise Gone(f"This invitation has expired. Ask {seller} to send it again.")
    if is_replaced:
        raise Gone(f"This copy of the invitation was replaced. Open the newest mail from {seller}.")
