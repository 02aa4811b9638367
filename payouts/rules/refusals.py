"""Why a rail refused, in a sentence for both sides (https://docs.stripe.com/error-codes)."""

from collections.abc import Mapping

_LONGEST = 300
ABOUT_ACCOUNT = frozenset(
    {"insufficient_capabilities_for_transfer", "account_invalid", "resource_missing", "transfers_not_allowed"}
)
"""Codes of refusals that the partner's account is the cause of, so that paying to it again would be refused again."""
_SENTENCES: Mapping[str, str] = {
    "balance_insufficient": "The seller's balance at Stripe does not cover it yet. It can be tried again once it does.",
    "insufficient_capabilities_for_transfer": (
        "Stripe cannot pay to this account yet. Open Get paid and finish what Stripe asks for."
    ),
    "account_invalid": "Stripe no longer knows this account. Open Get paid and connect it again.",
    "resource_missing": "Stripe does not know this account. Open Get paid and connect it again.",
    "transfers_not_allowed": "Stripe does not let the seller pay to this account. Choose another way to be paid.",
    "api_key_expired": "Stripe no longer takes the seller's key. The seller has to set a new one under Ways to pay.",
    "api_key_invalid": "Stripe does not take the seller's key. The seller has to set it again under Ways to pay.",
}


def refusal_sentence(code: str | None, text: str) -> str:
    """Return why a payment was refused, for the seller and the partner alike."""
    known = _SENTENCES.get(code or "")
    return known or f"Stripe refused it: {text}"[:_LONGEST]
