"""Figures for Prometheus: how long answers take, by door, and what waits. Counted per process, read at `/metrics`.

Names and units follow https://prometheus.io/docs/practices/naming/. Nothing here names a person, a seller or a sum.
"""

import hmac
import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core import jobs
from core.access import public
from core.config import Settings, settings
from core.errors import NotFound
from core.health import LATELY, find_reasons

pages = Blueprint("metrics", __name__)
_ANSWERS = Histogram(
    "tandem_request_seconds", "How long answers took.", ("endpoint", "method", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip


class _Waiting(Collector):
    """What waits in the database, asked when somebody looks."""

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: the registry would otherwise ask the database while the app is being made."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges. Needs an app context."""
        waited, reasons = jobs.longest_wait(), find_reasons()
        yield _gauge("ready", "1 when this process can take work.", 0 if reasons else 1)
        yield _gauge("job_wait_seconds", "How long the oldest due job waits.", waited.total_seconds() if waited else 0)
        yield _gauge("jobs_failed", f"Jobs given up in the last {LATELY.days} days.", jobs.count_failed(LATELY))


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"tandem_{name}", about, value=value)


_waiting = _Waiting()
REGISTRY.register(_waiting)


def install(app: Flask, chosen: Settings) -> None:
    """Time every answer of an app that gives its figures to somebody."""
    if chosen.metrics_token.get_secret_value():
        app.before_request(_begin)
        app.after_request(_note)


def _begin() -> None:
    g.metrics_began = time.perf_counter()


def _note(response: Response) -> Response:
    endpoint, now = request.endpoint, time.perf_counter()
    labels = (endpoint or "none", request.method if endpoint else "any", str(response.status_code))
    _ANSWERS.labels(*labels).observe(now - g.get("metrics_began", now))
    return response


@pages.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Give figures to a Prometheus that knows the token; to everybody else there is no such page."""
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotFound("There is nothing here.")
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
