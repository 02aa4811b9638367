"""Checks of banner sets: the sizes that were asked for, what each picture weighs, and words for who cannot see it."""

from campaigns.rules.checks_asked import Asked, Check
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.parts import in_pixels

MAX_BANNER_BYTES = 150_000


def banner_sizes(asked: Asked) -> Check | None:
    """Ask whether every size that the place asked for is there; None for other kinds and where none was named."""
    if asked.bundle.kind is not CreativeKind.BANNER_SET or not asked.banners.sizes:
        return None
    there = {part.size for part in asked.bundle.parts}
    missing = [in_pixels(size) for size in asked.banners.sizes if size not in there]
    advice = f"Add a picture of {' and one of '.join(missing)} px: the place asks for it."
    return Check("banner_sizes", "Every size asked for", not missing, is_required=False, advice=advice)


def banner_weight(asked: Asked) -> Check | None:
    """Ask whether every banner is light enough to be taken."""
    if asked.bundle.kind is not CreativeKind.BANNER_SET:
        return None
    weights = {part.size: asked.banners.weights.get(part.picture, 0) for part in asked.bundle.parts}
    heavy = [
        f"{in_pixels(size)} ({weight // 1000} kB)" for size, weight in weights.items() if weight > MAX_BANNER_BYTES
    ]
    advice = f"Save {', '.join(heavy)} smaller, up to 150 kB: pages with heavier ones load slowly."
    return Check("banner_weight", "Banners up to 150 kB each", not heavy, is_required=False, advice=advice)


def banner_words(asked: Asked) -> Check | None:
    """Ask whether the banners say in words what they show: a link without any has no name."""
    if asked.bundle.kind is not CreativeKind.BANNER_SET:
        return None
    passed = all(part.alt.strip() for part in asked.bundle.parts)
    advice = "Describe what the banners say: it is the only name their link has."
    return Check("banner_words", "Banners are described", passed, is_required=True, advice=advice)
