"""Mails about accounts. Each carries one link, and says why it came."""

from accounts.models import Hook, Organization, User
from accounts.permissions import ROLE_NAMES, Role
from core.mail import outbox


def sign_in_link(user: User, *, token: str, next_url: str = "") -> None:
    """Mail a link to sign in."""
    outbox(
        to=user.email,
        subject="Your link to sign in",
        template="accounts/mail/sign_in_link",
        context={"user": user, "token": token, "next_url": next_url},
        reason="You get this because somebody asked for a sign-in link for this address.",
    )


def reset_link(user: User, *, token: str) -> None:
    """Mail a link to set a new password."""
    outbox(
        to=user.email,
        subject="Set a new password",
        template="accounts/mail/reset_link",
        context={"user": user, "token": token},
        reason="You get this because somebody asked for a new password for this address.",
    )


def member_invited(organization: Organization, inviter: User, *, email: str, role: Role, token: str) -> None:
    """Mail an invitation to join an organization."""
    outbox(
        to=email,
        subject=f"{inviter.name or inviter.email} invites you to {organization.name}",
        template="accounts/mail/invitation",
        context={"organization": organization, "inviter": inviter, "role": ROLE_NAMES[role], "token": token},
        reason=f"You get this because {inviter.email} typed your address.",
        seller_id=organization.id,
    )


def hook_stopped(hook: Hook, organization: Organization, user: User) -> None:
    """Tell somebody who looks after webhooks that one was turned off by itself."""
    outbox(
        to=user.email,
        subject=f"Tandem stopped telling {hook.name or hook.url}",
        template="accounts/mail/hook_stopped",
        context={"user": user, "hook": hook, "organization": organization},
        reason=f"You get this because you look after the webhooks of {organization.name}.",
        seller_id=organization.id,
    )
