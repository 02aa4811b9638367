"""Builds static/built/tandem.css: what pages use of the vendored framework, and then our own style sheets, small.

Run `make assets` after changing a style sheet, or a class in a template; a test says when it was forgotten. A selector
of the framework stays if every class in it is a word of our templates or of code that writes markup.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from core.pages import BUILT, ROOT_STYLES, fingerprint_of_styles

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
WORDS_IN = ("templates/**/*.html", "static/app.js", "core/*.py", "*/routes/**/*.py", "*/routes.py")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
_NOT = re.compile(r":not\([^()]*(?:\([^()]*\)[^()]*)*\)")


def used_words(root: Path = ROOT) -> frozenset[str]:
    """Return every word that could be a class."""
    files = [path for pattern in WORDS_IN for path in root.glob(pattern)]
    return frozenset(word for path in files for word in _WORD.findall(path.read_text(encoding="utf-8")))


def blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield the parts of a style sheet at its top level: a prelude with its body, or a statement with None."""
    start = at = 0
    while at < len(css):
        if css[at] == ";":
            yield css[start:at], None
            start = at + 1
        elif css[at] == "{":
            end = _closing(css, at)
            yield css[start:at], css[at + 1 : end]
            start = at = end + 1
            continue
        at += 1


def _closing(css: str, at: int) -> int:
    """Return where the brace opened at `at` is closed. Braces inside quoted texts do not count."""
    depth, quote = 0, ""
    for where in range(at, len(css)):
        letter = css[where]
        if quote:
            quote = "" if letter == quote and css[where - 1] != "\\" else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "{}":
            depth += 1 if letter == "{" else -1
            if depth == 0:
                return where
    raise ValueError("A brace is never closed.")


def selectors(prelude: str) -> list[str]:
    """Return the selectors of a rule; commas inside brackets do not part them."""
    parts, depth = [""], 0
    for letter in prelude:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def purged(css: str, words: frozenset[str]) -> str:
    """Return a style sheet without the rules that no page can need."""
    kept = []
    for prelude, body in blocks(css):
        if body is None or prelude.startswith(("@charset", "@font-face")):
            continue
        if prelude.startswith(("@media", "@supports", "@layer", "@container")):
            inner = purged(body, words)
            kept.append(f"{prelude}{{{inner}}}" if inner else "")
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{body}}}")
        elif needed := [one for one in selectors(prelude) if _is_needed(one, words)]:
            kept.append(f"{','.join(needed)}{{{body}}}")
    return "".join(kept)


def _is_needed(selector: str, words: frozenset[str]) -> bool:
    return all(name.replace("\\", "") in words for name in _CLASS.findall(_NOT.sub("", selector)))


def without_unused(css: str) -> str:
    """Return a style sheet without variables that nothing reads and animations that nothing plays."""
    slim = _without_unread(_without_unplayed(css))
    slim = re.sub(r"[^{}]+\{\}", "", slim)
    return css if slim == css else without_unused(slim)


def _without_unread(css: str) -> str:
    read = set(re.findall(r"var\((--[\w-]+)", css))
    return re.sub(r"(--[\w-]+):[^;{}]*(;|(?=\}))", lambda found: found[0] if found[1] in read else "", css)


def _without_unplayed(css: str) -> str:
    played = set(_WORD.findall(" ".join(re.findall(r"animation(?:-name)?:([^;}]*)", css))))
    frames = r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}"
    return re.sub(frames, lambda found: found[0] if found[1] in played else "", css)


def squeezed(css: str) -> str:
    """Return one of our own style sheets without comments and needless spaces."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}").strip()


def build(root: Path = ROOT) -> str:
    """Return the whole built style sheet. Its first line is the fingerprint of what it was built from."""
    static = root / "static"
    first, *own = [(static / name).read_text(encoding="utf-8") for name in ROOT_STYLES]
    ours = "".join(squeezed(css) for css in own)
    licence = re.search(r"/\*!.*?\*/", first, flags=re.DOTALL)
    framework = purged(re.sub(r"/\*.*?\*/", "", first, flags=re.DOTALL), used_words(root))
    joined = without_unused(framework + ours)
    return f"/* {fingerprint_of_styles(static)} */{licence[0] if licence else ''}{joined}\n"


def main() -> None:
    """Write the file and say how large it is."""
    built = STATIC / BUILT
    built.parent.mkdir(exist_ok=True)
    built.write_text(build(), encoding="utf-8")
    print(f"{built.relative_to(ROOT)}: {built.stat().st_size // 1000} kB")  # noqa: T201 - a tool speaks to whoever runs it


if __name__ == "__main__":
    main()
