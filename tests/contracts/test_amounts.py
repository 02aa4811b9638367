"""Every amount on a page about money opens: it is a link, stands in a row with one, or its parts stand beneath it."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

from accounts.permissions import Role
from tests.contracts.test_pages import pages, visitors
from tests.contracts.world import WORLD, World

pytestmark = WORLD
AMOUNT = re.compile(r"(?:[$€£¥]|[A-Z]{3}\u00a0)(?=[\d.,]*[1-9])")  # nothing came from nowhere: zero needs no way
ROWS = {"tr", "li", "p", "summary", "dt", "dd"}
SILENT = {"title", "option", "button", "script", "style", "label"}
MADE_HERE = "data-made-here"
"""Marks the element whose own text, table or list is what an amount in it was made of: the end of the way."""


def test_every_amount_opens_to_where_it_came_from(world: World) -> None:
    seen, closed = 0, []
    for door, url in pages(world):
        if not door.endpoint.startswith("payouts."):
            continue
        for side, role in visitors(door):
            for amount, text in amounts_of(world, side, role, url):
                seen += 1
                if not amount:
                    closed.append(f"{door.name} as {side}: {text}")
    assert seen > 200, f"Only {seen} amounts were found."
    assert not closed, "These amounts lead nowhere:\n" + "\n".join(sorted(set(closed)))


def amounts_of(world: World, side: str, role: Role, url: str) -> Iterator[tuple[bool, str]]:
    """Yield every amount of a page: whether it opens, and the text around it."""
    answer = world.browser(side, role).get(url)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(answer.text)
    main = tree.find(".//main")
    assert main is not None, url
    yield from _below(main, (main,))


def _below(element: Element, path: tuple[Element, ...]) -> Iterator[tuple[bool, str]]:
    if element.tag in SILENT:
        return
    texts = [element.text or "", *(child.tail or "" for child in element)]
    yield from ((_opens(path), _around(path)) for text in texts if AMOUNT.search(text))
    for child in element:
        if isinstance(child.tag, str):
            yield from _below(child, (*path, child))


def _opens(path: tuple[Element, ...]) -> bool:
    if any((each.tag == "a" and each.get("href")) or MADE_HERE in each.attrib for each in path):
        return True
    row = _row(path)
    return row is not None and any(link.get("href") for link in row.iter("a"))


def _row(path: tuple[Element, ...]) -> Element | None:
    """Return the row of a table or list, the paragraph, or the figure an amount stands in."""
    rows = [each for each in path if each.tag in ROWS or _is_figure(each)]
    outermost_row = next((each for each in rows if each.tag == "tr"), None)
    return outermost_row if outermost_row is not None else (rows[0] if rows else None)


def _is_figure(element: Element) -> bool:
    return bool({"kpi", "notice", "part"} & set(element.get("class", "").split()))


def _around(path: tuple[Element, ...]) -> str:
    row = _row(path)
    return " ".join("".join((path[-1] if row is None else row).itertext()).split())[:120]
