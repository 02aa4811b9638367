"""Who is out of reach of a seller's Stripe, in a sentence that names the other ways to be paid."""

from collections.abc import Sequence

from accounts.rules.places import country_name
from payouts.rules.destinations import WAYS, Rail

_WITH_ARTICLE = frozenset(
    {"AE", "BS", "CD", "CF", "DO", "FO", "GB", "GM", "KM", "KY", "MH", "MV", "NL", "PH", "SB", "US"}
)


def in_words(country: str) -> str:
    """Return a country as a sentence names it."""
    return f"the {country_name(country)}" if country in _WITH_ARTICLE else country_name(country)


def out_of_reach(seller: str, sellers_country: str, country: str, others: Sequence[Rail]) -> str:
    """Return for a partner why it cannot be paid through a seller's Stripe, and how else it can be."""
    ways = ["to a bank account", *(f"by {WAYS[rail]}" for rail in others)]
    listed = " or ".join([", ".join(ways[:-1]), ways[-1]] if ways[1:] else ways)
    return (
        f"{seller}’s Stripe is in {in_words(sellers_country)} and cannot pay to a business in {in_words(country)}. "
        f"Get paid another way: {listed}."
    )
