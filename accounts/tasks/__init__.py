"""Jobs of accounts."""

from accounts.tasks import hooks, mails

__all__ = ["hooks", "mails"]
