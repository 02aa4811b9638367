"""Paying a third party on a partner's behalf: the words the partner signs. The income stays the partner's."""

from core.errors import AppError

_LONGEST = 200


def instruction(*, partner: str, seller: str, third_party: str, account: str) -> str:
    """Return what a partner signs, word by word as it is kept; `account` is the end of the account's number."""
    return (
        f"{partner} tells {seller} to pay what {partner} earns to {third_party}, account {account}, until {partner} "
        f"ends this. It stays the income of {partner}: each such payment pays {partner}, stands on its statements and "
        f"in its sums for the tax office, and {partner} pays the tax on it."
    )


def check_signature(name: str) -> str:
    """Return the name somebody signs with, without needless spaces. Raises AppError for what is no full name."""
    plain = " ".join(name.split())
    if len(plain.split()) < 2 or len(plain) > _LONGEST:
        raise AppError("Sign with your full name, as on paper.", field="signed_as")
    return plain
