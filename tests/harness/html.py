"""Pages as a strict reader sees them: valid HTML, a title, one heading, labelled fields, nothing inline."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.html5parser import ParseError

_UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


def problems_of(page: str) -> list[str]:
    """Return what is wrong with a whole page; nothing when it is good."""
    try:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    except ParseError as error:
        return [f"it is not valid HTML: {error} in …{_around(page)}"]
    return [*_outline(tree), *_fields(tree), *_inline(tree), *_ids(tree)]


def problems_of_fragment(part: str) -> list[str]:
    """Return what is wrong with a part of a page, as htmx fetches it."""
    try:
        root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(part)
    except ParseError as error:
        return [f"it is not valid HTML: {error}"]
    return [*_inline(root), *_ids(root)]


def _around(page: str) -> str:
    """Find where parsing stopped, for the message."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(page)
    (line, column), code, _details = parser.errors[0]
    text = page.splitlines()[line - 1] if line <= len(page.splitlines()) else ""
    return f"{text[max(0, column - 80) : column + 20]}… (line {line}, {code})"


def _outline(tree: Element) -> Iterator[str]:
    title = tree.find(".//title")
    if title is None or not (title.text or "").strip():
        yield "it has no title"
    headings = len(tree.findall(".//h1"))
    if headings != 1:
        yield f"it has {headings} h1 instead of one"
    html = tree if tree.tag == "html" else tree.find("html")
    if html is None or not html.get("lang"):
        yield "it does not say its language"


def _fields(tree: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in tree.iter("label")}
    wrapped = {id(field) for label in tree.iter("label") for field in label.iter()}
    for tag in ("input", "select", "textarea"):
        for field in tree.iter(tag):
            if field.get("type", "text") in _UNLABELLED or id(field) in wrapped:
                continue
            if field.get("id") not in labelled and not (field.get("aria-label") or field.get("aria-labelledby")):
                yield f"the {tag} {field.get('name')!r} has no label"
    yield from (f"the image {image.get('src')!r} has no alt" for image in tree.iter("img") if image.get("alt") is None)


def _inline(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        handlers = [name for name in element.attrib if str(name).startswith("on")]
        if handlers or "style" in element.attrib:
            yield f"<{element.tag}> carries {', '.join([*handlers, *({'style'} & element.attrib.keys())])}"
        if element.tag in {"script", "style"} and not element.get("src") and not element.get("nonce"):
            yield f"an inline <{element.tag}> has no nonce"
        if str(element.get("href", "")).strip().lower().startswith("javascript:"):
            yield "a link runs a script"


def _ids(tree: Element) -> Iterator[str]:
    seen = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    yield from (f"the id {name!r} is there {times} times" for name, times in seen.items() if times > 1)
