"""Pages: what every template may use, and the shell (navigation, theme, who is signed in) around it.

The shell is loaded by app.py, which knows the people; core only draws it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import BuildError

from core import formats, uploads
from core.access import public
from core.charts import spark
from core.icons import icon
from core.navigation import NavGroup, Side

pages = Blueprint("core", __name__)
THEME_COOKIE = "tandem_theme"
AVATAR_COLOURS = 6
BUILT = "built/tandem.css"
ROOT_STYLES = (
    "vendor/tabler/tabler.min.css",
    *(f"css/{name}.css" for name in ("tokens", "base", "shell", "parts", "forms", "charts", "pages", "print")),
)


class Theme(StrEnum):
    """Light, dark, or what the device prefers."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"

    @property
    def following(self) -> "Theme":
        """The theme that one more press on the toggle gives."""
        order = list(Theme)
        return order[(order.index(self) + 1) % len(order)]


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry of the personal menu. `fields` makes it a form that posts."""

    label: str
    url: str
    icon: str
    is_post: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around a signed-in page. Made by app.py from the actor."""

    organization: str
    user: str
    role: str
    zone: str
    sides: frozenset[Side]
    groups: tuple[NavGroup, ...]
    menu: tuple[MenuLink, ...] = ()
    is_demo: bool = False
    notices: tuple[str, ...] = ()

    @property
    def has_bar(self) -> bool:
        """Whether a phone shows the bottom bar: only for those who partner and do not sell."""
        return self.sides == {Side.PARTNER} and any(link.bar for group in self.groups for link in group.links)


ShellLoader = Callable[[], Shell | None]


def init_pages(app: Flask, load_shell: ShellLoader) -> None:
    """Give the templates of an app their globals and filters, and the shell that `load_shell` makes per request."""
    app.register_blueprint(pages)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        stylesheets=stylesheets, icon=icon, spark=spark, asset=asset, has_view=has_view,
        money=formats.money, short_money=formats.short_money,
        number=formats.number, percent=formats.percent, day=formats.day, moment=formats.moment, hour=formats.hour,
        plain_day=formats.plain_day, plain_weekday=formats.plain_weekday, plain_moment=formats.plain_moment,
        most_at_once=uploads.MOST_KEPT,
    )  # fmt: skip
    app.jinja_env.filters.update(initials=initials, avatar_colour=avatar_colour, with_days=formats.with_days)
    app.extensions["tandem_shell"] = load_shell
    app.context_processor(_around)


def _around() -> dict[str, Any]:
    if not has_request_context():
        return {"shell": None, "theme": Theme.AUTO}  # a job that writes mail
    return {"shell": current_shell(), "theme": current_theme()}


def current_shell() -> Shell | None:
    """Return the shell of this request, made once. None for guests."""
    if "shell" not in g:
        g.shell = None  # while it is being made, nobody is looking yet
        g.shell = current_app.extensions["tandem_shell"]()
    shell: Shell | None = g.shell
    return shell


def current_theme() -> Theme:
    """Return the theme this browser chose."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return Theme(chosen) if chosen in list(Theme) else Theme.AUTO


def stylesheets() -> tuple[str, ...]:
    """Return the style sheets of every page, in order: the built one, or its parts when they changed since."""
    known: dict[str, tuple[str, ...]] = current_app.extensions.setdefault("tandem_styles", {})
    if "all" not in known or current_app.debug:
        static = Path(current_app.static_folder or "")
        known["all"] = (BUILT,) if _is_current(static) else ROOT_STYLES
    return known["all"]


def _is_current(static: Path) -> bool:
    built = static / BUILT
    return built.exists() and built.read_text(encoding="utf-8").startswith(f"/* {fingerprint_of_styles(static)} */")


def fingerprint_of_styles(static: Path) -> str:
    """Return the sha256 of the style sheets that the built one is made from."""
    return sha256(b"".join((static / name).read_bytes() for name in ROOT_STYLES)).hexdigest()


def has_view(endpoint: str) -> bool:
    """Return whether this app has a view, for links that stand in the layout of every package."""
    return endpoint in current_app.view_functions


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    words = [word for word in name.replace("&", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def avatar_colour(name: str) -> str:
    """Return the class of the colour behind a name's initials: the same name always has the same one."""
    return f"avatar-{sha256(name.encode()).digest()[0] % AVATAR_COLOURS + 1}"


def asset(name: str) -> str:
    """Return the address of a file under static/, with a fingerprint so that browsers may keep it for a year."""
    known: dict[str, str] = current_app.extensions.setdefault("tandem_assets", {})
    if name not in known or current_app.debug:
        path = Path(current_app.static_folder or "") / name
        known[name] = sha256(path.read_bytes()).hexdigest()[:10]
    return url_for("static", filename=name, v=known[name])


@pages.post("/theme")
@public
def choose_theme() -> ResponseReturnValue:
    """Keep the theme in a cookie and go back to where the reader was."""
    chosen = request.form.get("theme", "")
    response = redirect(_back())
    response.set_cookie(
        THEME_COOKIE, chosen if chosen in list(Theme) else Theme.AUTO,
        max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure,
    )  # fmt: skip
    return response


def _back() -> str:
    """Return the path to go back to: only ever one of this site's own."""
    path = request.form.get("back", "")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else home_url()


def home_url() -> str:
    """Return where the brand mark leads."""
    try:
        return url_for("reports.home")
    except BuildError:
        return "/"
