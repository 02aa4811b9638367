"""The built style sheet: small, current, and without anything a page would miss."""

import re

from core.pages import BUILT, fingerprint_of_styles
from scripts.build_assets import STATIC, blocks, build, purged, selectors, squeezed, without_unused


def rules(css: str) -> set[str]:
    """Return every selector with its body, also those inside of media queries."""
    found: set[str] = set()
    for prelude, body in blocks(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if body is not None and prelude.startswith("@media"):
            found |= {f"{prelude}{one}" for one in rules(body)}
        elif body is not None:
            found |= {f"{one}{{{body}}}" for one in selectors(prelude) if not prelude.strip().startswith(":root")}
    return found


def test_what_is_in_the_repository_is_current() -> None:
    built = (STATIC / BUILT).read_text(encoding="utf-8")
    missing = rules(build()) - rules(built)
    assert not missing, f"A style sheet or a class changed. Run: make assets\n{missing}"
    assert built.startswith(f"/* {fingerprint_of_styles(STATIC)} */")


def test_a_rule_stays_when_all_its_classes_are_used() -> None:
    css = ".a{x:1}.b{x:2}.a .b,.a:hover{x:3}@media print{.b{x:4}}p{x:5}"
    assert purged(css, frozenset({"a"})) == ".a{x:1}.a:hover{x:3}p{x:5}"


def test_what_a_selector_excludes_need_not_be_used() -> None:
    assert purged(".a:not(.b):hover{x:1}", frozenset({"a"})) == ".a:not(.b):hover{x:1}"


def test_quoted_braces_and_commas_in_brackets_are_text() -> None:
    assert list(blocks('a{b:"}"}c{d:e}')) == [("a", 'b:"}"'), ("c", "d:e")]
    assert selectors("a:is(b,c),d[e='f,g']") == ["a:is(b,c)", "d[e='f,g']"]


def test_variables_that_nothing_reads_go_also_in_turn() -> None:
    assert without_unused(":root{--a:var(--b);--b:1;--c:2}p{x:var(--c)}") == ":root{--c:2}p{x:var(--c)}"


def test_squeezing_keeps_the_meaning() -> None:
    assert squeezed("/* why */\na > b,\nc { x: calc(1px + 2px); }\n") == "a > b,c{x: calc(1px + 2px)}"


def test_every_file_a_style_sheet_names_exists() -> None:
    for path in [STATIC / BUILT, *(STATIC / "css").glob("*.css")]:
        for name in re.findall(r'url\(["\']?([^"\')]+)', path.read_text(encoding="utf-8")):
            assert name.startswith("data:") or (path.parent / name).exists(), f"{path.name} names {name}"
