"""What a click earns, in plain words, with an example worked out by the calculator that books it."""

from dataclasses import dataclass

from core.money import Money
from partners.rules.per_click import PerClick
from partners.rules.shares.clicks import ClickFacts, clicks_target
from partners.rules.shares.facts import Step

COUNTED = (
    "A click counts when a person made it: each visitor once a day for a placement, days being those of UTC. Programs, "
    "mail scanners, pages loaded ahead and clicks outside a valid approval and its tail are counted apart and earn "
    "nothing; each day shows how many there were, and why."
)


@dataclass(frozen=True, slots=True)
class ClickExample:
    """So many counted clicks on one day, and what they earn, step by step."""

    clicks: int
    earned: Money
    steps: tuple[Step, ...]


def sentences(per_click: PerClick | None, currency: str) -> list[str]:
    """Return it as sentences to the partner; none where clicks earn nothing."""
    if per_click is None:
        return []
    amount = Money(per_click.minor, currency).named
    limits = f"{per_click.most_a_day} clicks a day and {per_click.most_a_month} a month"
    return [
        f"Besides, you earn {amount} for each person who follows one of your links, whether they buy or not.",
        f"At most {limits} are paid for each placement.",
        COUNTED,
    ]


def in_full(per_click: PerClick | None, currency: str) -> list[tuple[str, str]]:
    """Return it with its name; nothing where clicks earn nothing."""
    if per_click is None:
        return []
    return [("Clicks", f"{per_click.words(currency)}, for each placement"), ("Which clicks count", COUNTED)]


def example_of(per_click: PerClick | None, currency: str) -> ClickExample | None:
    """Return a day with a few clicks more than are paid; None where clicks earn nothing."""
    if per_click is None:
        return None
    clicks = per_click.most_a_day + 5
    made = clicks_target(ClickFacts(counted=clicks), per_click, currency)
    return ClickExample(clicks, Money(made.target_minor, currency), made.steps)
