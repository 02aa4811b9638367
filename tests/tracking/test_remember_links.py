"""The link cache: forgets when something changed, and holds nothing longer than it surely stays so."""

import pytest

from core.config import settings
from tests.tracking.factories import make_carrier, make_shop
from tracking.queries.targets import Target, find_target
from tracking.redirector.cache import LinkCache


class Wall:
    """A monotonic clock that the test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 100.0
        monkeypatch.setattr("tracking.redirector.cache.time.monotonic", lambda: self.at)


def make_cache(epoch: list[int], found: list[Target | None]) -> LinkCache:
    return LinkCache(load=lambda _domain, _code: found[0], epoch=lambda: epoch[0])


def test_the_cache_forgets_when_the_epoch_was_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, epoch = Wall(monkeypatch), [1]
    carrier = make_carrier(make_shop())
    first = find_target(settings().link_host, carrier.code)
    found: list[Target | None] = [first]
    cache = make_cache(epoch, found)
    assert cache.find("d", "c") is first
    found[0], epoch[0] = None, 2
    assert cache.find("d", "c") is first
    wall.at += 1.1
    assert cache.find("d", "c") is None


def test_an_unknown_code_is_asked_for_again_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Wall(monkeypatch)
    found: list[Target | None] = [None]
    cache = make_cache([1], found)
    assert cache.find("d", "c") is None
    carrier = make_carrier(make_shop())
    found[0] = find_target(settings().link_host, carrier.code)
    assert cache.find("d", "c") is None
    wall.at += 2.1
    assert cache.find("d", "c") is not None


def test_what_is_remembered_holds_only_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Wall(monkeypatch)
    carrier = make_carrier(make_shop())
    target = find_target(settings().link_host, carrier.code)
    found: list[Target | None] = [target]
    cache = make_cache([1], found)
    assert cache.find("d", "c") is target
    found[0] = None
    wall.at += 61
    assert cache.find("d", "c") is None
