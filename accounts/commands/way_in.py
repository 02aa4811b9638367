"""The way into an installation that nobody owns yet: a one-time link, printed for whoever starts it."""

from accounts import queries
from accounts.commands.first_owner import issue_owner_link
from core.mail import address
from core.serve import SignInLink


def first_owner_links() -> list[SignInLink]:
    """Return a link with which the first owner makes their organization, as long as there is no owner."""
    if queries.has_owner():
        return []
    return [SignInLink("first owner", "", address("accounts.welcome_owner", token=issue_owner_link()))]
