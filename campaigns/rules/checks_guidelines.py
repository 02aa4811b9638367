"""The check of which guidelines a version was looked at against: each brand's newest, as long as it is judged."""

from collections.abc import Iterable

from campaigns.rules.brands import BrandRule
from campaigns.rules.checks_asked import Asked, Check

KEY = "guidelines"


def guidelines_named(asked: Asked) -> Check | None:
    """Name the guidelines that the other checks went by; None where neither brand has published any."""
    if not any(brand.number for brand in asked.brands):
        return None
    return Check(KEY, f"Checked against {_named(asked.brands)}", passed=True, is_required=False, advice="")


def with_newer(checks: Iterable[Check], brands: Iterable[BrandRule]) -> list[Check]:
    """Return checks that were kept, with what they say of guidelines compared with the newest there are now."""
    kept, now = list(checks), _named(brands)
    old = next((check for check in kept if check.key == KEY), None)
    label = f"Checked against {now}"
    if not now or (old is not None and old.label == label):
        return kept
    before = old.label if old else "Checked before any guidelines"
    advice = f"Now there is {now}. Read what changed, and submit the version again or save one that follows it."
    newer = Check(KEY, before, passed=False, is_required=False, advice=advice)
    return [*(check for check in kept if check.key != KEY), newer]


def _named(brands: Iterable[BrandRule]) -> str:
    return " and ".join(sorted(f"{brand.brand}’s guidelines v{brand.number}" for brand in brands if brand.number))
