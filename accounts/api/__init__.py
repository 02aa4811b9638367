"""The API of accounts: webhooks, set up by programs."""

from accounts.api import hooks
from accounts.api.blueprint import api

__all__ = ["api", "hooks"]
