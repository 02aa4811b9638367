"""Charts: ink that stays inside its frame, every value readable as text, and no way to smuggle HTML in."""

import json
import re
from typing import Any

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from core.charts import Bar, Series, Step, bars, legend, line, spark, stacked, top_of, waterfall


def written(value: int) -> str:
    return f"${value}"


def drawn(values: list[int], **given: Any) -> str:
    days = [f"day {at}" for at in range(len(values))]
    return stacked("Sales", days, [Series("E-mail", "series-1", values)], written, written, **given)


@given(st.integers(min_value=1, max_value=10**15))
def test_the_axis_ends_at_a_round_number_above_the_highest_value(highest: int) -> None:
    top = top_of(highest)
    assert highest <= top <= max(highest * 2, 10)


@given(st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=40))
def test_bars_stay_inside_the_plot(values: list[int]) -> None:
    for y, height in re.findall(
        r'class="series-1" x="[\d.]+" y="(-?[\d.]+)" width="[\d.]+" height="([\d.]+)"', drawn(values)
    ):
        assert float(y) >= -0.1
        assert float(y) + float(height) <= 240.1


def test_every_value_is_in_the_table_and_in_what_is_read_out() -> None:
    chart = drawn([5, 7], compared=Series("Before", "compared", [1, 2]))
    [told] = re.findall(r'<script type="application/json">(.*?)</script>', chart)
    data = json.loads(told)
    assert data["series"][0]["shown"] == ["$5", "$7"]
    assert data["totals"] == ["$5", "$7"]
    for value in ("$5", "$7", "$1", "$2"):
        assert f"<td>{value}</td>" in chart


def test_names_cannot_close_the_element_they_stand_in() -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    chart = stacked(evil, [evil], [Series(evil, "series-1", [1])], lambda _: evil, lambda _: evil)
    assert "<img" not in chart
    assert chart.count("</script>") == 1


def test_a_waterfall_ends_at_what_is_left() -> None:
    steps = [Step("Revenue", 100, "$100"), Step("Share", -25, "−$25"), Step("Kept", None, "$75")]
    heights = [float(height) for height in re.findall(r'y="[\d.]+" height="([\d.]+)"', waterfall(steps))]
    assert heights == [120.0, 30.0, 90.0]


def test_a_waterfall_below_zero_still_fits() -> None:
    steps = [Step("Revenue", 100, ""), Step("Goods", -160, ""), Step("Kept", None, "")]
    for y, height in re.findall(r'y="(-?[\d.]+)" height="([\d.]+)"', waterfall(steps)):
        assert float(y) >= 0
        assert float(y) + float(height) <= 120.1


def test_small_drawings_are_well_formed() -> None:
    for markup in (
        spark([1, 5, 2]),
        bars([Bar("E-mail", 3, "$3", "100%"), Bar("None", 0, "$0", "0%")]),
        legend([Series("E-mail", "series-1", [])], "Before"),
        line("Clicks", ["a", "b"], [Series("Clicks", "series-2", [1, 2])], written, written),
    ):
        html5lib.HTMLParser(strict=True).parseFragment(markup)


def test_one_value_is_no_line() -> None:
    assert spark([4]) == ""
