"""Charts drawn on the server: SVG for the ink, HTML for every word, a table of the same values, no script needed.

Callers bring integers to draw and say how each is written; nothing here formats money. Geometry is in thousandths of
the plot's width, and the SVG is stretched to the page (`preserveAspectRatio="none"`): lines keep their width and no
text ever scales.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT = 1000, 240
GAP = 0.28  # of a bar's slot
TICKS = 4
STEPS = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)

Shown = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Series:
    """One named row of values. `series` is the class of its colour, `series-1` to `series-5`."""

    name: str
    series: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall: a change, or (None) the total so far."""

    label: str
    change: int | None
    shown: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar, its amount as written, and its part of the whole as written."""

    label: str
    value: int
    shown: str
    part: str
    series: str = "series-1"


def top_of(highest: int) -> int:
    """Return a round number at or above the highest value, for the axis."""
    if highest <= 0:
        return TICKS
    power = int(10 ** int(math.log10(highest)))
    return next(math.ceil(step * power) for step in STEPS if step * power >= highest)


def stacked(
    title: str, labels: Sequence[str], series: Sequence[Series], shown: Shown, axis: Shown,
    compared: Series | None = None, every: int = 5,
) -> Markup:  # fmt: skip
    """Return stacked bars per label, with an optional dashed line to compare. Values must be at least zero."""
    totals = [sum(one.values[at] for one in series) for at in range(len(labels))]
    top = top_of(max([*totals, *(compared.values if compared else ()), 0]))
    slot = WIDTH / max(len(labels), 1)
    ink = [_stack([one.values[at] for one in series], series, at * slot, slot, top) for at in range(len(labels))]
    if compared:
        ink.append(_line("compared", compared.values, slot, top))
    rows = [*series, *([compared] if compared else [])]
    return _frame(title, labels, rows, totals, Markup("").join(ink), top, shown, axis, every)


def line(
    title: str, labels: Sequence[str], series: Sequence[Series], shown: Shown, axis: Shown, every: int = 5
) -> Markup:
    """Return one line per series."""
    top = top_of(max([value for one in series for value in one.values] or [0]))
    slot = WIDTH / max(len(labels), 1)
    ink = Markup("").join(_line(f"stroke {one.series}", one.values, slot, top) for one in series)
    return _frame(title, labels, series, None, ink, top, shown, axis, every)


def spark(values: Sequence[int], width: int = 96, height: int = 26) -> Markup:
    """Return a line the size of a word. It is decoration: the figure stands beside it."""
    if len(values) < 2:
        return Markup("")
    top = max(*values, 1)
    step = width / (len(values) - 1)
    points = [
        f"{at * step:.1f} {height - 2 - max(value, 0) / top * (height - 5):.1f}" for at, value in enumerate(values)
    ]
    return Markup(
        '<svg class="spark" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-hidden="true">'
        '<path class="area" d="M{d}V{h}H0Z"/><path d="M{d}"/></svg>'
    ).format(w=width, h=height, d="L".join(points))


def bars(rows: Sequence[Bar]) -> Markup:
    """Return horizontal bars, the longest one full."""
    most = max([row.value for row in rows] + [1])
    return Markup('<ul class="hbars">{}</ul>').format(Markup("").join(_bar(row, most) for row in rows))


def waterfall(steps: Sequence[Step]) -> Markup:
    """Return how one amount becomes another. A total takes the height reached; a change hangs from it."""
    spans, level = [], 0
    for step in steps:
        low, high = (0, level) if step.change is None else sorted((level, level + step.change))
        level = level if step.change is None else level + step.change
        spans.append((step, low, high))
    top = max([high for _, _, high in spans] + [1])
    floor = min([low for _, low, _ in spans] + [0])
    return Markup('<ol class="waterfall">{}</ol>').format(
        Markup("").join(_fall(step, low - floor, high - floor, top - floor) for step, low, high in spans)
    )


def legend(series: Sequence[Series], compared: str = "") -> Markup:
    """Return the names of the series beside their colours."""
    items = [Markup('<li class="{}">{}</li>').format(one.series, one.name) for one in series]
    if compared:
        items.append(Markup('<li class="compared">{}</li>').format(compared))
    return Markup('<ul class="series-legend">{}</ul>').format(Markup("").join(items))


def _stack(values: list[int], series: Sequence[Series], left: float, slot: float, top: int) -> Markup:
    parts, level = [], float(HEIGHT)
    for one, value in zip(series, values, strict=True):
        tall = max(value, 0) / top * HEIGHT
        level -= tall
        if tall:
            place = (
                f'x="{left + slot * GAP / 2:.1f}" y="{level:.1f}" width="{slot * (1 - GAP):.1f}" height="{tall:.1f}"'
            )
            parts.append(f'<rect class="{escape(one.series)}" {place}/>')
    return Markup("".join(parts))  # noqa: S704 - numbers, and names that were escaped


def _line(classes: str, values: Sequence[int], slot: float, top: int) -> Markup:
    points = " ".join(f"{(at + 0.5) * slot:.1f},{HEIGHT - value / top * HEIGHT:.1f}" for at, value in enumerate(values))
    return Markup('<polyline class="{}" points="{}"/>').format(classes, points)


def _bar(row: Bar, most: int) -> Markup:
    return Markup(
        '<li><span>{}</span><b>{}</b><em>{}</em><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="6"/><rect class="{}" width="{:.1f}" height="6"/></svg></li>'
    ).format(row.label, row.shown, row.part, row.series, max(row.value, 0) / most * 100)


def _fall(step: Step, low: int, high: int, tall: int) -> Markup:
    kind = "series-total" if step.change is None else "series-minus" if step.change < 0 else "series-1"
    height = max((high - low) / tall * 120, 1.5)
    return Markup(
        '<li><svg viewBox="0 0 10 120" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="{}" width="10" y="{:.1f}" height="{:.1f}"/></svg><b>{}</b><span>{}</span></li>'
    ).format(kind, min(120 - high / tall * 120, 120 - height), height, step.shown, step.label)


def _frame(
    title: str, labels: Sequence[str], series: Sequence[Series], totals: Sequence[int] | None, ink: Markup, top: int,
    shown: Shown, axis: Shown, every: int,
) -> Markup:  # fmt: skip
    written = [(one, [shown(value) for value in one.values]) for one in series]
    sums = [shown(value) for value in totals] if totals is not None else None
    grid = Markup("").join(
        Markup('<path class="grid" d="M0 {}H{}"/>').format(HEIGHT * at // TICKS, WIDTH) for at in range(TICKS)
    )
    return Markup(
        '<figure class="chart" data-chart><div class="chart-y" aria-hidden="true">{ticks}</div>'
        '<div class="chart-plot" tabindex="0" role="group" aria-roledescription="chart"'
        ' aria-label="{title}. Use the left and right arrow keys to read values.">'
        '<svg viewBox="0 0 {w} {h}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{grid}{ink}'
        '<rect class="cursor" x="-200" width="{slot:.1f}" height="{h}"/></svg>'
        '<div class="chart-tip" aria-live="polite" hidden></div></div>'
        '<div class="chart-x" aria-hidden="true">{days}</div>'
        '<script type="application/json">{data}</script>{table}</figure>'
    ).format(
        title=title, w=WIDTH, h=HEIGHT, slot=WIDTH / max(len(labels), 1), grid=grid, ink=ink,
        ticks=_spans([axis(top * at // TICKS) for at in range(TICKS, -1, -1)]),
        days=_spans([label if at % every == 0 else "" for at, label in enumerate(labels)]),
        data=_data(labels, written, sums), table=_table(title, labels, written, sums),
    )  # fmt: skip


def _spans(texts: Sequence[str]) -> Markup:
    return Markup("").join(Markup("<span>{}</span>").format(text) for text in texts)


def _data(labels: Sequence[str], written: list[tuple[Series, list[str]]], sums: list[str] | None) -> Markup:
    """Return the values for the script that reads them out; `<` is escaped so that no value can close the element."""
    body = {
        "labels": list(labels),
        "totals": sums,
        "series": [{"name": one.name, "series": one.series, "shown": texts} for one, texts in written],
    }
    return Markup(json.dumps(body).replace("<", "\\u003c"))  # noqa: S704 - JSON in which no `<` is left


def _table(
    title: str, labels: Sequence[str], written: list[tuple[Series, list[str]]], sums: list[str] | None
) -> Markup:
    columns = [texts for _, texts in written] + ([sums] if sums else [])
    names = ["Day", *(one.name for one, _ in written), *(["Total"] if sums else [])]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = [
        f'<tr><th scope="row">{escape(label)}</th>' + "".join(f"<td>{escape(column[at])}</td>" for column in columns)
        for at, label in enumerate(labels)
    ]
    return Markup(
        '<details class="chart-data"><summary>Show as table</summary>'
        '<div class="scroll" tabindex="0" role="region" aria-label="{}, data">'
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>"
    ).format(title, Markup(head), Markup("".join(rows)))  # noqa: S704 - every text in them was escaped
