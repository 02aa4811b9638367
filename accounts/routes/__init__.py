"""The pages of accounts: signing in, joining, one's own profile, and the settings of an organization."""

from accounts.routes import (
    api_keys,
    confirm,
    demo,
    hooks,
    joining,
    members,
    organization,
    passwords,
    profile,
    second_step,
    sign_in,
    totp,
)
from accounts.routes.blueprint import pages

__all__ = [
    "api_keys",
    "confirm",
    "demo",
    "hooks",
    "joining",
    "members",
    "organization",
    "pages",
    "passwords",
    "profile",
    "second_step",
    "sign_in",
    "totp",
]
