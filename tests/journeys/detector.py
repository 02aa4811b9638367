"""The detector: opens documents in a real browser and tells what in them ran, fetched, or waits to run.

The browser is given the answers themselves: nothing is served. With the policy off, the header that would stop a
script is taken from each answer on its way to the browser, so that only the escaping is left to hold.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Dialog, Error, Frame, Page, Route
from werkzeug.test import TestResponse

from tests.journeys.hostile.corpus import EVIL

HOST = "http://localhost"
_POLICY = "content-security-policy"
# Whatever waits for a hand or a mouse to run: handlers, addresses that are scripts, and a base that is not ours.
_WAITING = """() => {
  const found = [];
  const script = /^[\\s\\x00-\\x20]*(javascript|vbscript|data:text\\/html)/i;
  const runs = value => script.test(value.replace(/[\\t\\r\\n]/g, ''));
  const look = root => {
    for (const node of root.querySelectorAll('*')) {
      for (const {name, value} of node.attributes) {
        const isAddress = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'srcdoc'].includes(name);
        if (name.startsWith('on')) found.push(`<${node.localName} ${name}=${value}>`);
        if (isAddress && name !== 'srcdoc' && runs(value)) found.push(`<${node.localName} ${name}=${value}>`);
      }
      if (node.matches('base[href]') || node.matches('meta[http-equiv=refresh i]')) found.push(node.outerHTML);
      if (node.shadowRoot) look(node.shadowRoot);
    }
  };
  look(document);
  return found;
}"""


@dataclass(frozen=True)
class Document:
    """One answer of the app, or a text to be looked at as a page."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    who: str = ""

    @classmethod
    def of(cls, answer: TestResponse, who: str) -> "Document":
        """Keep an answer of the app."""
        headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() != "content-length"}
        return cls(answer.request.full_path.rstrip("?"), answer.data, headers, answer.status_code, who)

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.path} as {self.who or 'nobody'}"


Fetch = Callable[[str], Document | None]


@dataclass
class Detector:
    """A page of the browser with ears. `fetch` gives what a document itself asks for."""

    page: Page
    has_policy: bool
    heard: list[str] = field(default_factory=list)
    _shown: Document | None = None
    _fetch: Fetch = lambda _path: None

    def look_at(self, document: Document, fetch: Fetch = lambda _path: None) -> list[str]:
        """Open a document and return what ran, what was fetched from elsewhere, and what waits to run."""
        self.heard.clear()
        self._shown, self._fetch = document, fetch
        self._open(document)
        for frame in self.page.frames:
            if frame == self.page.main_frame or frame.url == "about:srcdoc":  # the others are looked at by themselves
                self.heard += _waiting(frame)
        found = [f"{document.name}: {what}" for what in self.heard]
        if found:
            self.page.goto("about:blank")  # what still runs there is not blamed on the next document
        return found

    def hear_dialog(self, dialog: Dialog) -> None:
        """Note that a page opened a dialog, and close it."""
        self.heard.append("it opened a dialog")
        dialog.dismiss()

    def _open(self, document: Document) -> None:
        try:
            self.page.goto(HOST + document.path, wait_until="load")
        except Error as error:
            self.heard.append(f"it went elsewhere: {error.message.partition(chr(10))[0]}")

    def answer(self, route: Route) -> None:
        """Give the browser what it asks for: the document, what belongs to it, or nothing."""
        url = route.request.url
        if urlsplit(url).hostname == EVIL:
            self.heard.append(f"it fetched {url}")
        is_page = route.request.is_navigation_request() and route.request.frame == self.page.main_frame
        is_ours = url.startswith(HOST + "/")
        found = (self._shown if is_page else self._fetch(url.removeprefix(HOST))) if is_ours else None
        if found is None and route.request.is_navigation_request():
            route.fulfill(status=204)
            return
        if found is None:
            route.abort()
            return
        dropped = set() if self.has_policy else {_POLICY}
        headers = {name: value for name, value in found.headers.items() if name not in dropped}
        route.fulfill(status=found.status, headers=headers or {"content-type": "text/html"}, body=found.body)


@contextmanager
def detector(browser: Browser, *, has_policy: bool) -> Iterator[Detector]:
    """Open a page with ears, with or without the policy that the app sends."""
    context = browser.new_context(bypass_csp=not has_policy)
    made = Detector(context.new_page(), has_policy)
    context.expose_binding("detonated", lambda source, *_given: made.heard.append(f"it ran in {source['frame'].url}"))
    context.on("dialog", made.hear_dialog)
    context.route("**/*", made.answer)
    try:
        yield made
    finally:
        context.close()


def _waiting(frame: Frame) -> list[str]:
    try:
        found: list[str] = frame.evaluate(_WAITING)
    except Error:  # it navigated away while it was read; what it fetched was heard
        return []
    return [f"it waits to run: {what[:200]}" for what in found]
