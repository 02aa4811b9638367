"""The forms of a page as a program reads them: where they go, what they hold, and where a text can be typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_TYPED = {"text", "search", "url", "email", "tel", "password", ""}
_CHOSEN = {"checkbox", "radio"}
_PRESSED = {"submit", "button", "reset", "image"}


@dataclass
class Field:
    """One field: its kind is the type of an input, or `textarea`, `select`."""

    name: str
    kind: str
    value: str = ""
    most: int = 10_000
    accept: str = ""
    is_refused: bool = False
    is_typed: bool = False


@dataclass
class Form:
    """One form of a page. `button` is the name and value of its first button, if it has any."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    button: tuple[str, str] | None = None

    def typed(self) -> list[Field]:
        """Return the fields into which people write."""
        return [one for one in self.fields if one.is_typed]

    def files(self) -> list[Field]:
        """Return the fields that take files."""
        return [one for one in self.fields if one.kind == "file"]


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._field: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        form = self._open
        if form is None:
            return
        if tag in {"input", "textarea", "select"} and given.get("name"):
            self._begin(form, tag, given)
        elif tag == "option" and self._field is not None and ("selected" in given or not self._field.value):
            self._field.value = given.get("value", "")
        elif tag == "button" and given.get("name") and form.button is None:
            form.button = (given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag in {"textarea", "select"}:
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data

    def _begin(self, form: Form, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "") if tag == "input" else tag
        if kind in _PRESSED or given["name"] == "csrf_token":
            return
        made = Field(given["name"], kind, given.get("value", ""), int(given.get("maxlength", 10_000)))
        made.accept = given.get("accept", "")
        made.is_refused = "aria-invalid" in given
        made.is_typed = kind == "textarea" or kind in _TYPED
        if kind in _CHOSEN:
            made.value = made.value or "y"
            if any(other.name == made.name for other in form.fields) and "checked" not in given:
                return
        form.fields.append(made)
        if tag != "input":
            self._field = made


def refused(page: str) -> Iterator[str]:
    """Yield the names of the fields that a page refuses."""
    yield from (one.name for form in forms_of(page) for one in form.fields if one.is_refused)
