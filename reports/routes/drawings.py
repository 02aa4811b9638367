"""Drawings: the charts of reports, with every amount written in the viewer's locale."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from campaigns.rules.placements import Channel
from core import charts
from core.formats import money, number, percent, plain_day_of_month, short_money
from core.money import Money
from reports.queries.overview import Overview
from reports.queries.results_rows import Results
from reports.rules.verdict import Verdict, change_bps

CHANNELS = {
    Channel.EMAIL: ("E-mail", "series-1"),
    Channel.STORE: ("Partner stores", "series-2"),
    Channel.BANNER: ("Banners", "series-3"),
    Channel.EVENT: ("Events", "series-4"),
    Channel.LINK: ("Plain links", "series-5"),
}
LABELS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class OverviewDrawings:
    """The charts of the overview."""

    revenue: Markup
    legend: Markup
    channels: Markup
    waterfall: Markup


def draw_overview(found: Overview, verdict: Verdict) -> OverviewDrawings:
    """Return the charts of an overview and of the verdict on it."""
    series = [charts.Series(*CHANNELS[channel], values) for channel, values in found.by_day.items()]
    before = charts.Series(f"{found.window.length} days before", "compared", found.by_day_before)
    labels = [plain_day_of_month(day) for day in found.window.days]
    revenue = charts.stacked(
        f"Revenue by channel, last {found.window.length} days", labels, series,
        _written(found.currency), _short(found.currency), before, every=max(1, len(labels) // LABELS_SHOWN),
    )  # fmt: skip
    return OverviewDrawings(revenue, charts.legend(series, before.name), _channels(found), draw_waterfall(verdict))


def channel_names(channels: Iterable[Channel]) -> str:
    """Return what channels are called, one after the other."""
    return ", ".join(CHANNELS[channel][0] for channel in channels)


def _channels(found: Overview) -> Markup:
    whole = found.now.revenue.minor
    by_size = sorted(found.by_channel.items(), key=lambda pair: -pair[1].minor)
    return charts.bars(
        [
            charts.Bar(
                CHANNELS[channel][0], amount.minor, money(amount),
                percent(change_bps(whole + amount.minor, whole) or 0, places=0), CHANNELS[channel][1],
            )
            for channel, amount in by_size
        ]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultsDrawings:
    """The charts of results: clicks by people and the net of orders, each beside the days before."""

    people: Markup
    net: Markup
    legend: Markup


def draw_results(found: Results) -> ResultsDrawings:
    """Return the charts of a window; a piece of time whose orders went back for more than they brought shows none."""
    currency, length = found.scope.currency, found.scope.window.length
    before_words = f"{length} days before"
    labels = [plain_day_of_month(piece.first) for piece in found.pieces]
    every = max(1, len(labels) // LABELS_SHOWN)

    def draw(title: str, series: list[int], earlier: list[int], shown: charts.Shown, axis: charts.Shown) -> Markup:
        before = charts.Series(before_words, "compared", earlier)
        return charts.stacked(
            title, labels, [charts.Series("These days", "series-1", series)], shown, axis, before, every
        )

    return ResultsDrawings(
        people=draw(
            f"Clicks by people, {length} days", [one.people for one in found.series],
            [one.people for one in found.series_before], number, number,
        ),
        net=draw(
            f"Net after refunds, {length} days", [max(one.net, 0) for one in found.series],
            [max(one.net, 0) for one in found.series_before], _written(currency), _short(currency),
        ),
        legend=charts.legend([charts.Series("These days", "series-1", ())], before_words),
    )  # fmt: skip


def draw_waterfall(verdict: Verdict) -> Markup:
    """Return how revenue becomes what was gained. A step of nothing is left out, except the share."""
    sums, anyway = verdict.sums, verdict.lost_to_anyway
    falls = [("Refunds", sums.refunds), ("Goods", sums.goods), ("Fees", sums.fees), ("Share", sums.share)]
    falls.append(("Anyway", anyway))
    steps = [charts.Step("Revenue", sums.revenue.minor, short_money(sums.revenue))]
    for label, amount in falls:
        if amount or label == "Share":
            steps.append(charts.Step(label, -amount.minor, short_money(-amount)))
    end = "Left" if sums.orders_without_cost else "Gained" if anyway else "Kept"
    return charts.waterfall([*steps, charts.Step(end, None, short_money(verdict.gained))])


def _written(currency: str) -> Callable[[int], str]:
    return lambda minor: money(Money(minor, currency))


def _short(currency: str) -> Callable[[int], str]:
    return lambda minor: short_money(Money(minor, currency))
