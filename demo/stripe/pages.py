"""The page a partner meets at Stripe: it says what is asked for, and takes “Finish” for having said it all."""

from collections.abc import Sequence
from html import escape
from http import HTTPStatus
from string import Template

from core import clock
from demo.stripe.calls.accounts import Status
from demo.stripe.forms import read_form
from demo.stripe.store import Body
from demo.stripe.wire import Answer, Request
from demo.stripe.world import World

_PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Set up payments: stand-in for Stripe</title><style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem }
button { font: inherit; padding: .6rem 1rem; margin: .25rem .5rem .25rem 0; border-radius: .4rem; border: 1px solid }
button[value=finish] { background: #4f46e5; color: #fff; border-color: #4f46e5 }
.note { border-left: 4px solid #d97706; padding: .25rem .75rem }
</style></head><body><main>
<p class="note">This is a stand-in for Stripe. No real account is made and no money moves.</p>
<h1>Set up payments for $name</h1>
<p>Stripe would now ask for:</p><ul>$asked</ul>
<form method="post"><button name="answer" value="finish">Finish</button>
<button name="answer" value="later">Leave for later</button></form>
</main></body></html>
""")


def answer(world: World, request: Request) -> Answer:
    """Show the page of an account link, or take what was pressed on it. A used or expired link leads back."""
    token = request.path.removeprefix("/setup/")
    with world.store.turn():
        found = world.store.find_owned(f"setup_{token}")
    if found is None:
        return Answer(HTTPStatus.NOT_FOUND, b"There is no such page.", {"Content-Type": "text/plain"})
    owner, setup = found
    if setup["is_used"] or clock.now().timestamp() >= setup["until"]:
        return _go(_options(setup)["refresh_url"])
    if request.method == "POST":
        return _take(world, setup, read_form(request.body.decode(errors="replace")))
    return _show(world, owner, setup)


def _show(world: World, owner: str, setup: Body) -> Answer:
    with world.store.turn():
        account = world.store.find(owner, "account", setup["link"]["account"]) or {}
    asked = [entry["description"] for entry in account["requirements"]["entries"]]
    name = account["display_name"] or account["contact_email"] or account["id"]
    page = _PAGE.substitute(name=escape(name), asked=_items(asked or ["nothing more"]))
    return Answer(HTTPStatus.OK, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _items(asked: Sequence[str]) -> str:
    words = [name.rpartition(".")[2].replace("_", " ") for name in asked]
    return "".join(f"<li>{escape(word)}</li>" for word in words)


def _take(world: World, setup: Body, given: Body) -> Answer:
    if given.get("answer") == "finish":
        world.set_status(setup["link"]["account"], Status.ACTIVE)
    world.change(setup["id"], {"is_used": True})
    options = _options(setup)
    return _go(options.get("return_url") or options["refresh_url"])


def _options(setup: Body) -> dict[str, str]:
    case = setup["link"]["use_case"]
    options: dict[str, str] = case[case["type"]]
    return options


def _go(url: str) -> Answer:
    return Answer(HTTPStatus.SEE_OTHER, b"", {"Location": url})
