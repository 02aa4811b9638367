"""What nobody can read and what nobody can see is named before anybody approves it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.checks import check_may_submit, run_checks
from campaigns.rules.checks_asked import Check
from campaigns.rules.creatives import CreativeKind
from campaigns.rules.mail_html.colours import BLACK, WHITE, Colour, contrast, read_colour
from campaigns.rules.mail_html.looks import read_looks
from core.errors import AppError
from tests.campaigns.checks_factories import bundle, failing

COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#ffffff", "#ffffff", 1.0),
    ],
)
def test_contrast_of_known_pairs_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    first, second = read_colour(one), read_colour(other)
    assert first is not None
    assert second is not None
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_has_no_direction_and_lies_between_that_of_alike_and_of_black_on_white(
    one: Colour, other: Colour
) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= contrast(BLACK, WHITE)
    assert contrast(one, one) == 1
    assert read_colour(one.code) == one


@given(COLOURS, COLOURS, st.floats(0, 1))
def test_what_lies_over_a_ground_is_between_both(front: Colour, back: Colour, alpha: float) -> None:
    mixed = replace(front, alpha=alpha).over(back)
    assert min(front.red, back.red) <= mixed.red <= max(front.red, back.red)
    assert front.over(back) == front
    assert replace(front, alpha=0.0).over(back) == back


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("White", WHITE),
        ("#000", BLACK),
        ("rgb(1, 2, 3)", Colour(1, 2, 3)),
        ("rgba(1,2,3,.5)", Colour(1, 2, 3, 0.5)),
        ("rgb(1 2 3 / 50%)", Colour(1, 2, 3, 0.5)),
        ("hsl(0,100%,50%)", Colour(255, 0, 0)),
        ("transparent", Colour(0, 0, 0, 0.0)),
        ("var(--ink)", None),
        ("", None),
    ],
)
def test_colours_are_read_as_browsers_read_them(text: str, colour: Colour | None) -> None:
    assert read_colour(text) == colour


def seen(html: str) -> list[str]:
    """Return what the checks of looks say of a piece of HTML at the end of a mail, by key."""
    return sorted(set(failing(bundle(more=html))) & {"contrast", "hidden"})


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#777">grey on white</p>',
        '<p style="background:#12305c"><a href="https://a.example">a link in blue on navy</a></p>',
        '<table bgcolor="#ffffff"><tr><td><font color="#999999">old ways</font></td></tr></table>',
        '<div style="background-color:#f6c35c"><p style="color:rgb(255,255,255)">white on yellow</p></div>',
        '<p style="color:rgba(0,0,0,.3)">faint</p>',
        '<p style="color:#949494;font-size:18px">not large yet</p>',
        '<p style="background:#fff none;color:#949494;font:700 18px Arial">not large yet, in bold</p>',
    ],
)
def test_text_that_is_hard_to_read_is_named(html: str) -> None:
    assert seen(html) == ["contrast"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>black on white</p>",
        '<p style="color:#949494;font-size:24px">large</p>',
        '<p style="color:#949494;font-size:14pt"><b>large, since it is bold</b></p>',
        '<h1 style="color:#949494">large by itself</h1>',
        '<div style="background:#000"><p style="color:#fff">white on black</p></div>',
        '<p style="background-image:linear-gradient(#000,#fff);color:#fff">over a gradient</p>',
        '<p style="color:var(--ink)">a colour nobody knows</p>',
        '<p style="color:#fff"> &nbsp; </p>',
        '<span style="font-size:0">&#8204;&nbsp;</span>',
        '<p style="text-indent:-20px;margin:-8px 0 0">a hanging line</p>',
    ],
)
def test_text_that_can_be_read_is_no_fault(html: str) -> None:
    assert seen(html) == []


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ('<p style="color:#fff">words</p>', "it has the colour of its ground"),
        ('<p style="color:#fefefe">words</p>', "it has the colour of its ground"),
        ('<div style="background:#123456"><font color="#123456">words</font></div>', "it has the colour of its ground"),
        ('<p style="color:transparent">words</p>', "its colour is transparent"),
        ('<p style="font-size:0">words</p>', "its letters have no size"),
        ('<p style="font:0/0 a">words</p>', "its letters have no size"),
        ('<p style="font-size:1px"><b>words</b></p>', "its letters have no size"),
        ('<p style="text-indent:-9999px">words</p>', "it is moved out of sight"),
        ('<p style="margin-left:-300em">words</p>', "it is moved out of sight"),
    ],
)
def test_hidden_text_stops_a_submission_and_says_why_nobody_sees_it(html: str, reason: str) -> None:
    found = failing(bundle(more=html))
    assert f"“words” ({reason})" in found["hidden"].advice
    with pytest.raises(AppError, match="nobody can approve what nobody sees"):
        check_may_submit(found.values())


@pytest.mark.parametrize("style", ["display:none", "visibility:hidden", "opacity:0", "opacity:0.0"])
def test_what_cleaning_shows_would_be_named_if_it_did_not(style: str) -> None:
    [words] = read_looks(f'<div style="{style}"><p>words</p></div>')
    assert words.look.unseen
    assert seen(f'<div style="{style}"><p>words</p></div>') == []


def test_the_preview_line_of_a_mail_is_no_hidden_text() -> None:
    assert "hidden" not in failing(replace(bundle(), preheader="Read this beside the subject"))


def test_the_check_says_where_it_could_not_measure() -> None:
    plain = '<p><a href="{{ tracked_link }}">Go</a> {{ disclosure }}</p>'
    over = f'{plain}<p style="background:linear-gradient(#000,#fff)">a</p>'
    labels = [
        [check.label for check in checks_of(html) if check.key == "contrast"] for html in (plain, over, over + over)
    ]
    assert labels == [
        ["Text stands out from its ground"],
        ["Text stands out from its ground (not measured over gradients or pictures: 1 part)"],
        ["Text stands out from its ground (not measured over gradients or pictures: 2 parts)"],
    ]


def test_the_ratio_and_what_is_needed_are_told() -> None:
    advice = failing(bundle(more='<p style="color:#777">For you</p>'))["contrast"].advice
    assert "“For you” (#777777 on #ffffff is 4.4:1, at least 4.5:1 is needed)" in advice


def checks_of(html: str) -> list[Check]:
    return run_checks(bundle(html, kind=CreativeKind.PAGE_SECTION), ends_on=None)
