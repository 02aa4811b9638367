"""Opening a link: the person is always sent on, and only after the click is safely stored."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client, TestResponse

from campaigns.commands.epoch import bump_link_epoch
from campaigns.models import Link, PlacementInterval
from core import clock
from core.config import settings
from core.db import command, db
from tests.tracking.factories import Carrier, make_carrier, make_shop
from tracking.models import Click, ClickRollup
from tracking.queries.sources import read_click_id
from tracking.redirector.door import Redirector
from tracking.rules.found import FoundState
from tracking.rules.traffic import TrafficClass

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"


@pytest.fixture
def door(app: Flask) -> Iterator[Redirector]:
    """A redirector of the test's own, which has stored all that it kept when the test ends."""
    made = Redirector(app.wsgi_app, app, settings())
    yield made
    until = time.monotonic() + 10
    while made.writer.state().waiting and time.monotonic() < until:
        time.sleep(0.05)


def open_link(door: Redirector, code: str, query: str = "", *, method: str = "GET", **headers: str) -> TestResponse:
    db.session.remove()
    sent = {"User-Agent": PHONE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    address = {"REMOTE_ADDR": "203.0.113.77"}
    return Client(door).open(
        f"/r/{code}", method=method, query_string=query, headers=sent, environ_overrides=address
    )  # fmt: skip


def clicks() -> list[Click]:
    db.session.remove()
    return list(db.session.scalars(select(Click).order_by(Click.id)))


def counted() -> dict[TrafficClass, int]:
    return {row.traffic_class: row.count for row in db.session.scalars(select(ClickRollup))}


def click_id_of(answer: TestResponse) -> str:
    return parse_qs(urlsplit(answer.headers["Location"]).query)["tandem_id"][0]


@command
def change(carrier: Carrier, **values: Any) -> None:
    link = db.session.get_one(Link, carrier.link_id)
    for name, value in values.items():
        setattr(link, name, value)


def test_a_click_is_stored_and_sent_on(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    answer = open_link(door, carrier.code, "utm_source=news", Referer="https://mail.example/inbox?u=1")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://shop.example/course?utm_source=news&tandem_id=")
    stored = clicks()[0]
    assert (stored.placement_id, stored.traffic_class) == (carrier.placement_id, TrafficClass.HUMAN)
    assert (stored.found_state, stored.device) == (FoundState.EARNING.value, "phone")
    assert (stored.referrer_host, stored.utm) == ("mail.example", {"utm_source": "news"})
    found = read_click_id(click_id_of(answer))
    assert found is not None
    assert (found.click_id, found.link_id) == (stored.id, carrier.link_id)


def test_nothing_is_kept_that_names_the_visitor(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    open_link(door, carrier.code)
    stored = clicks()[0]
    assert stored.ip_prefix == "203.0.113.0/24"
    assert "203.0.113.77" not in str(vars(stored))
    assert len(stored.visitor_hash) == 16


def test_the_program_chooses_another_name_for_the_click_id(door: Redirector) -> None:
    carrier = make_carrier(make_shop(click_id_param="dub_id"))
    query = parse_qs(urlsplit(open_link(door, carrier.code).headers["Location"]).query)
    assert query["dub_id"] == query["tandem_id"]


def test_a_code_is_found_in_any_case(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    assert open_link(door, carrier.code.upper()).status_code == 302


def test_daily_sums_are_kept_with_the_clicks(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    open_link(door, carrier.code)
    open_link(door, carrier.code, User_Agent="Googlebot/2.1 (+http://www.google.com/bot.html)")
    open_link(door, carrier.code, User_Agent="curl/8.0")
    assert counted() == {TrafficClass.HUMAN: 1, TrafficClass.BOT: 2}


def test_a_day_is_that_of_the_sellers_zone(door: Redirector) -> None:
    carrier = make_carrier(make_shop(zone="Pacific/Kiritimati"))
    open_link(door, carrier.code)
    assert db.session.scalars(select(ClickRollup.day)).one() == clock.today("Pacific/Kiritimati")


def test_the_same_visitor_again_counts_once_and_carries_the_first_click(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    first, second = open_link(door, carrier.code), open_link(door, carrier.code)
    assert [each.traffic_class for each in clicks()] == [TrafficClass.HUMAN, TrafficClass.DUPLICATE]
    assert click_id_of(second) == click_id_of(first)


def test_opening_a_link_again_once_it_can_earn_is_no_duplicate(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    move_start_of_placement(carrier, timedelta(days=1))
    early = open_link(door, carrier.code)
    move_start_of_placement(carrier, timedelta(days=-1))
    bump_link_epoch()
    assert click_id_of(open_link(door, carrier.code)) != click_id_of(early)
    assert [each.traffic_class for each in clicks()] == [TrafficClass.HUMAN, TrafficClass.HUMAN]


def test_a_gateway_that_opens_every_link_of_a_mail_is_a_scanner(door: Redirector) -> None:
    shop = make_shop()
    codes = [make_carrier(shop, f"Partner {n}").code for n in range(4)]
    for code in codes:
        open_link(door, code)
    assert [each.traffic_class for each in clicks()][2:] == [TrafficClass.SCANNER, TrafficClass.SCANNER]


def test_a_head_request_is_sent_on_and_never_counted_as_a_person(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    assert open_link(door, carrier.code, method="HEAD").status_code == 302
    assert clicks()[0].traffic_class is TrafficClass.SCANNER


@pytest.mark.parametrize(("name", "state"), [("disabled_at", FoundState.DISABLED), ("removed_at", FoundState.REMOVED)])
def test_a_person_is_sent_on_whatever_the_links_state(door: Redirector, name: str, state: FoundState) -> None:
    carrier = make_carrier(make_shop())
    change(carrier, **{name: clock.now()})
    assert open_link(door, carrier.code).status_code == 302
    assert clicks()[0].found_state == state.value


def test_an_unknown_code_is_a_page_that_says_so(door: Redirector) -> None:
    answer = open_link(door, "nobodys")
    assert answer.status_code == 404
    assert "There is no link “nobodys”" in answer.text
    assert clicks() == []


def test_a_destination_that_is_gone_is_a_page_that_says_so(door: Redirector) -> None:
    carrier = make_carrier(make_shop(), destination="javascript:alert(1)")
    answer = open_link(door, carrier.code)
    assert answer.status_code == 410
    assert "Location" not in answer.headers


def test_other_addresses_go_on_to_the_application(door: Redirector) -> None:
    assert Client(door).get("/healthz").status_code == 200


def test_the_link_domain_has_codes_at_its_root(app: Flask) -> None:
    chosen = settings().model_copy(update={"link_url": "https://go.example"})
    door, carrier = Redirector(app.wsgi_app, app, chosen), make_carrier(make_shop())
    db.session.remove()
    assert Client(door).get(f"/{carrier.code}", base_url="https://go.example").status_code == 302
    assert Client(door).get(f"/{carrier.code}", base_url="http://localhost").status_code == 404


@contextmanager
def broken_disk() -> Iterator[None]:
    def fail(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO click"):
            raise OperationalError(statement, {}, Exception("disk I/O error"))

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)


def test_when_the_disk_refuses_people_are_still_sent_on_and_it_shows(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    with broken_disk():
        answer = open_link(door, carrier.code)
        state = door.writer.state()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
    assert (state.is_healthy, state.unanswered) == (False, 1)
    assert "disk I/O error" in state.error


def test_when_the_disk_is_back_kept_clicks_are_stored_once(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    with broken_disk():
        open_link(door, carrier.code)
    assert open_link(door, carrier.code, User_Agent=PHONE + " Other").headers["Cache-Control"] == "private, no-cache"
    assert len(clicks()) == 2
    assert door.writer.state().is_healthy
    assert sum(counted().values()) == 2


def test_many_at_once_are_all_stored(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    db.session.remove()
    answers: list[int] = []

    def visit(number: int) -> None:
        for turn in range(10):
            sent = {"User-Agent": f"{PHONE} {number}.{turn}"}
            answers.append(Client(door).get(f"/r/{carrier.code}", headers=sent).status_code)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 160
    assert len(clicks()) == 160
    assert sum(counted().values()) == 160


def test_a_paused_placement_is_found_as_not_earning(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    end_placement_long_ago(carrier)
    open_link(door, carrier.code)
    assert clicks()[0].found_state == FoundState.NOT_EARNING.value


@command
def move_start_of_placement(carrier: Carrier, by: timedelta) -> None:
    row = db.session.scalars(
        select(PlacementInterval).where(PlacementInterval.placement_id == carrier.placement_id)
    ).one()
    row.from_at = clock.now() + by


@command
def end_placement_long_ago(carrier: Carrier) -> None:
    row = db.session.scalars(
        select(PlacementInterval).where(PlacementInterval.placement_id == carrier.placement_id)
    ).one()
    row.from_at, row.until_at = clock.now() - timedelta(days=400), clock.now() - timedelta(days=300)


def test_behind_a_proxy_the_visitors_own_net_is_kept(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    db.session.remove()
    sent = {"User-Agent": PHONE, "X-Forwarded-For": "198.51.100.9"}
    Client(ProxyFix(door, x_for=1)).get(f"/r/{carrier.code}", headers=sent)
    assert clicks()[0].ip_prefix == "198.51.100.0/24"


def test_without_a_proxy_nobody_chooses_their_net(door: Redirector) -> None:
    carrier = make_carrier(make_shop())
    open_link(door, carrier.code, X_Forwarded_For="198.51.100.9")
    assert clicks()[0].ip_prefix == "203.0.113.0/24"
