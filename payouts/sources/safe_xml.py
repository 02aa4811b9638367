"""XML from outside: parsed by the standard library's expat with everything refused that a bank's report never holds.

No document type, hence no entities of its own and nothing fetched from elsewhere; a limit on size, depth and elements.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from core.errors import AppError

_DEEPEST = 60
_MOST_ELEMENTS = 1_500_000


@dataclass(slots=True)
class Element:
    """One element: its local name, attributes, own text and children. Namespaces are left aside."""

    name: str
    attributes: dict[str, str]
    parts: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its own text without the blanks around it."""
        return "".join(self.parts).strip()

    def all(self, *path: str) -> Iterator["Element"]:
        """Yield every element at a path of names below this one."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def find(self, *path: str) -> "Element | None":
        """Return the first element at a path, or None."""
        return next(self.all(*path), None)

    def value(self, *path: str) -> str:
        """Return the text of the first element at a path, or an empty one."""
        found = self.find(*path)
        return found.text if found is not None else ""


def parse_xml(data: bytes) -> Element:
    """Return the root of a document. Raises AppError when it is not well-formed or holds what no report needs."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.add_text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise AppError(
            f"The file is not whole: line {error.lineno} of its XML cannot be read. Download it again from the bank.",
            field="file",
        ) from error
    except LookupError as error:
        raise AppError(
            "The file says that it is written in an encoding that nobody knows. Download it again from the bank.",
            field="file",
        ) from error
    if builder.root is None:
        raise AppError("The file is empty. Download it again from the bank.", field="file")
    return builder.root


def _refuse_doctype(*_args: object) -> None:
    raise AppError(
        "The file declares a document type, which no bank's report does. It was not read: download it again from the "
        "bank, and ask the bank if it still holds one.",
        field="file",
    )


class _Builder:
    """Makes elements of what expat tells."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) >= _DEEPEST:
            raise AppError("The file is no report of a bank: it holds too much. Download it again.", field="file")
        element = Element(name.rpartition(" ")[2], attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def add_text(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)
