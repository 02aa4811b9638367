"""Why a rail refused, in a sentence for both sides that says who does what next (https://docs.stripe.com/error-codes)."""

from collections.abc import Mapping

_LONGEST = 300
ABOUT_ACCOUNT = frozenset(
    {"insufficient_capabilities_for_transfer", "account_invalid", "resource_missing", "transfers_not_allowed"}
)
"""Codes of refusals that the partner's account is the cause of, so that paying to it again would be refused again."""
_CONNECT_AGAIN = "The partner connects it again under Get paid, or gives a bank account; the next run pays it there."
_SENTENCES: Mapping[str, str] = {
    "balance_insufficient": (
        "The seller’s balance at Stripe does not cover it in {currency}. Nothing is wrong with the account: the seller "
        "adds money in {currency} there and tries again."
    ),
    "insufficient_capabilities_for_transfer": (
        "Stripe does not pay to this account at the moment. The partner opens Get paid and finishes what Stripe asks "
        "for; then the seller tries again."
    ),
    "account_invalid": f"The seller’s Stripe has no access to this account any more. {_CONNECT_AGAIN}",
    "resource_missing": f"Stripe does not know this account, or it was closed. {_CONNECT_AGAIN}",
    "transfers_not_allowed": (
        "Stripe cannot pay from the seller’s country to this account. The partner gives a bank account under Get paid "
        "instead; the next run pays it there."
    ),
    "api_key_expired": "Stripe no longer takes the seller’s key. The seller has to set a new one under Ways to pay.",
    "api_key_invalid": "Stripe does not take the seller’s key. The seller has to set it again under Ways to pay.",
}


def refusal_sentence(code: str | None, text: str, *, currency: str) -> str:
    """Return why a payment in a currency was refused, for the seller and the partner alike."""
    known = _SENTENCES.get(code or "")
    return known.format(currency=currency) if known else f"Stripe refused it: {text}"[:_LONGEST]


_MEND = "Connect it again under Get paid, or give a bank account; the next run pays it there."
_NEW_KEY = "{seller} has to set its key at Stripe anew. There is nothing for you to do."
_TO_PARTNER: Mapping[str, str] = {
    "balance_insufficient": (
        "{seller}’s balance at Stripe did not cover it in {currency}. Nothing is wrong with your account: {seller} "
        "adds money there and tries again."
    ),
    "insufficient_capabilities_for_transfer": (
        "Stripe does not pay to your account at the moment. Open Get paid and finish what Stripe asks for; then "
        "{seller} tries again, or the next run pays it."
    ),
    "account_invalid": f"{{seller}}’s Stripe has no access to your account any more. {_MEND}",
    "resource_missing": f"Stripe does not know your account, or it was closed. {_MEND}",
    "transfers_not_allowed": (
        "Stripe cannot pay from {seller}’s country to your account. Give a bank account under Get paid instead; the "
        "next run pays it there."
    ),
    "api_key_expired": _NEW_KEY,
    "api_key_invalid": _NEW_KEY,
}


def said_to_partner(reason: str | None, *, seller: str, currency: str = "") -> str:
    """Return a reason that was kept for both sides as its partner reads it, who is told what to do; others as kept."""
    for code, sentence in _SENTENCES.items():
        if reason == sentence.format(currency=currency):
            return _TO_PARTNER[code].format(seller=seller, currency=currency)
    return reason or ""
