"""Files that are too large: what was typed beside them is kept, nothing of them is, and no request works for long."""

import io
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import func, select

from campaigns.models import Creative, Picture
from campaigns.routes import pictures as routes
from campaigns.rules.placements import Channel
from core.db import db
from core.errors import AppError
from tests.campaigns.creatives_factories import draft
from tests.campaigns.factories import Stand, make_stand
from tests.campaigns.test_use_pictures import as_person, png

MB = 1_000_000
HTML = draft().html
FORM = "multipart/form-data; boundary=x"


@pytest.fixture
def stand() -> Stand:
    return make_stand(channel=Channel.EMAIL)


def body(files: list[tuple[str, bytes]], **texts: str) -> dict[str, Any]:
    """Return a form as a browser sends it: what is typed, the files, and one text after them."""
    texts = {"name": "Spring mail"} | texts
    parts = [_part(f'name="{name}"', text.encode()) for name, text in texts.items()]
    parts += [_part(f'name="files"; filename="{name}"', data) for name, data in files]
    return {"data": b"".join(parts) + _part('name="subject"', b"Typed after") + b"--x--\r\n", "content_type": FORM}


def _part(head: str, data: bytes) -> bytes:
    return f"--x\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"


def heavy(size: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"0" * (size - 8)


def count(model: type[Creative | Picture]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("sizes", [[100 * MB], [4 * MB] * 3], ids=["one", "together"])
def test_a_design_sent_with_too_much_keeps_what_was_typed(stand: Stand, client: FlaskClient, sizes: list[int]) -> None:
    browser = as_person(client, stand.seller.actor)
    files = [(f"{at}.png", heavy(size)) for at, size in enumerate(sizes)]
    sent = body(files, placement=stand.placement.public_id, kind="html_mail", html=HTML)
    answer = browser.post("/designs/new", **sent)
    assert answer.status_code == 422
    assert f"What you chose has {sum(sizes) // MB} MB, and 10 MB are taken at once" in answer.text
    assert "Spring mail" in answer.text
    assert "Typed after" in answer.text
    assert (count(Creative), count(Picture)) == (0, 0)


def test_rearranging_blocks_keeps_them_as_well(stand: Stand, client: FlaskClient) -> None:
    browser = as_person(client, stand.seller.actor)
    address = f"/designs/new?placement={stand.placement.public_id}&kind=html_mail&from=blocks"
    answer = browser.post(address, **body([("a.png", heavy(11 * MB))], act="add"))
    assert answer.status_code == 422
    assert "What you chose has 11 MB" in answer.text
    assert "Spring mail" in answer.text


def test_a_file_that_was_not_kept_can_not_be_read_by_mistake(app: Flask) -> None:
    with app.test_request_context(method="POST", **body([("a.csv", heavy(11 * MB - 9)), ("b.csv", b"1;2")])):
        app.preprocess_request()
        for each in request.files.getlist("files"):
            with pytest.raises(AppError, match="What you chose has 11 MB"):
                each.read()


def test_more_than_is_read_at_all_says_that_nothing_was_kept(stand: Stand, client: FlaskClient) -> None:
    browser = as_person(client, stand.seller.actor)
    answer = browser.post("/designs/new", environ_overrides={"CONTENT_LENGTH": str(200 * MB)}, **body([]))
    assert answer.status_code == 413
    assert "nothing was kept" in answer.text


class Sending(io.BytesIO):
    """A body of so many bytes that arrives in pieces, and counts what was read of it."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.left = size

    def read(self, size: int | None = -1, /) -> bytes:
        piece = min(self.left, MB if size is None or size < 0 else size)
        self.left -= piece
        return b"0" * piece


@pytest.mark.parametrize(("size", "left"), [(200 * MB, 0), (601 * MB, 601 * MB)])
def test_what_is_too_large_is_read_away_up_to_a_bound_so_that_the_answer_is_seen(
    stand: Stand, client: FlaskClient, size: int, left: int
) -> None:
    browser, sending = as_person(client, stand.seller.actor), Sending(size)
    told = {"CONTENT_LENGTH": str(size), "wsgi.input": sending}
    answer = browser.post("/designs/new", content_type=FORM, environ_overrides=told)
    assert (answer.status_code, sending.left) == (413, left)


def test_texts_alone_are_never_more_than_is_kept(stand: Stand, client: FlaskClient) -> None:
    browser = as_person(client, stand.seller.actor)
    answer = browser.post("/designs/new", **body([], **{f"f{number}": "a" * 3 * MB for number in range(5)}))
    assert answer.status_code == 413


def test_a_request_full_of_slow_pictures_ends(
    stand: Stand, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_person(client, stand.seller.actor)
    ticks = iter([0.0, 0.0, 4.0, 8.0, 12.0])
    monkeypatch.setattr(routes, "monotonic", lambda: next(ticks))
    sent = [(f"{colour}.png", png(colour)) for colour in ("red", "green", "blue", "black", "white")]
    answer = browser.post("/designs/pictures", **body(sent))
    assert answer.status_code == 422
    assert "3 of 5 are kept so far" in answer.text
    assert count(Picture) == 3
