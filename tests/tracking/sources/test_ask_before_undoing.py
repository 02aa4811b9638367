"""Asking before an import is undone: no partner earns less by it without its own yes, and silence is no yes."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from accounts.models import Organization
from accounts.permissions import Role
from core import ids
from core.db import command, db, end_read
from core.errors import Conflict, NotFound
from core.ids import Id
from core.jobs import run_due
from core.mail import OutboxMail
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.tracking.factories import Carrier, Shop, make_carrier, make_coupon
from tests.tracking.sources.files import order, save
from tests.tracking.sources.test_import_orders import bring, earned, with_coupon
from tests.tracking.sources.undoing import agree, ask_to_undo
from tracking.commands.imports.asking import answer_undo, stop_waiting
from tracking.commands.imports.undoing import undo_import
from tracking.models import OrderImport, UndoAnswer
from tracking.rules.imports import ImportState
from tracking.rules.undoing import UndoWord


@pytest.fixture
def two(app: Flask, clock: Clock, tmp_path: Path) -> tuple[Shop, Carrier, Carrier, Id]:
    """A file with two sales of one partner, one of another, and one of nobody."""
    shop, first = with_coupon(clock)
    second = make_carrier(shop, "Harbor Club")
    make_coupon(shop, second, "HARBOR")
    codes = ("CHAMBER20", "CHAMBER20", "HARBOR", "NOBODYS")
    rows = [order(f"#{number}", Discount_Code=code) for number, code in enumerate(codes, start=1)]
    bring(app, shop, save(tmp_path / "a.csv", rows))
    import_id = db.session.scalars(select(OrderImport.id)).one()
    end_read()
    return shop, first, second, import_id


def say(carrier: Carrier, import_id: Id, word: UndoWord) -> None:
    answer_undo(import_id, actor=carrier.actor, word=word)
    run_due()
    end_read()


def state_of(import_id: Id) -> ImportState:
    end_read()
    return db.session.get_one(OrderImport, import_id).state


def test_the_seller_alone_takes_nothing_back(two: tuple[Shop, Carrier, Carrier, Id]) -> None:
    shop, first, second, import_id = two
    ask_to_undo(shop, import_id)
    run_due()
    assert state_of(import_id) is ImportState.APPLIED
    assert (earned(first), earned(second)) == (4_500, 2_250)
    assert len(list(db.session.scalars(select(UndoAnswer.id).where(UndoAnswer.word == UndoWord.WAITING)))) == 2


def test_it_is_undone_once_all_agreed(two: tuple[Shop, Carrier, Carrier, Id]) -> None:
    shop, first, second, import_id = two
    ask_to_undo(shop, import_id)
    say(first, import_id, UndoWord.AGREED)
    assert (state_of(import_id), earned(first)) == (ImportState.APPLIED, 4_500)
    say(second, import_id, UndoWord.AGREED)
    assert (state_of(import_id), earned(first), earned(second)) == (ImportState.UNDONE, 0, 0)
    assert check_books(shop.seller_id) == []


def test_whoever_does_not_agree_keeps_its_sales_and_the_page_says_so(
    client: FlaskClient, two: tuple[Shop, Carrier, Carrier, Id]
) -> None:
    shop, first, second, import_id = two
    ask_to_undo(shop, import_id)
    say(second, import_id, UndoWord.DECLINED)
    say(first, import_id, UndoWord.AGREED)
    assert (state_of(import_id), earned(first), earned(second)) == (ImportState.UNDONE, 0, 2_250)
    assert check_books(shop.seller_id) == []
    page = sign_in(client, make_person(db.session.get_one(Organization, shop.seller_id), Role.OWNER))
    shown = page.get(f"/orders/imports/{ids.show('im', import_id)}").text
    assert "1 order stays, because a partner they count for did not agree." in shown
    assert "Declined" in shown


def test_what_stays_keeps_the_refund_its_file_told_of_and_is_not_imported_again(
    app: Flask, clock: Clock, tmp_path: Path
) -> None:
    shop, first = with_coupon(clock)
    second = make_carrier(shop, "Harbor Club")
    make_coupon(shop, second, "HARBOR")
    file = save(
        tmp_path / "a.csv",
        [order("#1", Discount_Code="CHAMBER20"), order("#2", Discount_Code="HARBOR", Refunded_Amount="51.00")],
    )
    bring(app, shop, file)
    import_id = db.session.scalars(select(OrderImport.id)).one()
    ask_to_undo(shop, import_id)
    say(second, import_id, UndoWord.DECLINED)
    say(first, import_id, UndoWord.AGREED)
    assert (earned(first), earned(second)) == (0, 1_125)
    clock.advance(hours=1)
    told = bring(app, shop, file)
    assert (told["new"], told["duplicate"]) == (1, 1)
    assert (earned(first), earned(second)) == (2_250, 1_125)
    assert check_books(shop.seller_id) == []


def test_a_no_may_become_a_yes_and_a_yes_stays(two: tuple[Shop, Carrier, Carrier, Id]) -> None:
    shop, first, second, import_id = two
    ask_to_undo(shop, import_id)
    say(first, import_id, UndoWord.DECLINED)
    say(first, import_id, UndoWord.AGREED)
    with pytest.raises(Conflict, match="agreed already"):
        say(first, import_id, UndoWord.DECLINED)
    say(second, import_id, UndoWord.AGREED)
    with pytest.raises(Conflict, match="no longer asks"):
        say(second, import_id, UndoWord.DECLINED)


def test_silence_is_no_yes_and_the_seller_may_stop_waiting(
    two: tuple[Shop, Carrier, Carrier, Id], clock: Clock
) -> None:
    shop, first, second, import_id = two
    ask_to_undo(shop, import_id)
    say(first, import_id, UndoWord.AGREED)
    clock.advance(days=60)
    run_due()
    assert state_of(import_id) is ImportState.APPLIED
    stop_waiting(import_id, actor=shop.actor)
    run_due()
    assert (state_of(import_id), earned(first), earned(second)) == (ImportState.UNDONE, 0, 2_250)
    with pytest.raises(Conflict, match="no longer asks"):
        say(second, import_id, UndoWord.AGREED)


def test_when_all_say_no_it_stays_and_asking_again_says_so(two: tuple[Shop, Carrier, Carrier, Id]) -> None:
    shop, first, second, import_id = two
    ask_to_undo(shop, import_id)
    for carrier in (first, second):
        say(carrier, import_id, UndoWord.DECLINED)
    assert (state_of(import_id), earned(first), earned(second)) == (ImportState.APPLIED, 4_500, 2_250)
    with pytest.raises(Conflict, match="did not agree, so it stays"):
        undo_import(import_id, actor=shop.actor, reason="Please")


def test_a_stranger_and_a_partner_that_was_not_asked_have_no_say(two: tuple[Shop, Carrier, Carrier, Id]) -> None:
    shop, _first, _second, import_id = two
    ask_to_undo(shop, import_id)
    other = make_carrier(shop, "Lakeside")
    for actor in (other.actor, shop.actor):
        with pytest.raises(NotFound):
            answer_undo(import_id, actor=actor, word=UndoWord.AGREED)


def test_the_books_name_what_was_taken_back_without_a_yes(two: tuple[Shop, Carrier, Carrier, Id]) -> None:
    shop, first, _second, import_id = two
    ask_to_undo(shop, import_id)
    agree(import_id)
    run_due()
    end_read()

    @command
    def forge() -> None:
        mine = UndoAnswer.partnership_id == first.partnership_id
        db.session.execute(update(UndoAnswer).where(mine).values(word=UndoWord.CLOSED))

    forge()
    assert {finding.invariant for finding in check_books(shop.seller_id)} == {"I11"}


def test_the_partner_is_told_by_mail_on_its_home_and_its_orders_and_answers_on_a_page(
    client: FlaskClient, two: tuple[Shop, Carrier, Carrier, Id]
) -> None:
    shop, first, second, import_id = two
    where = f"/orders/imports/{ids.show('im', import_id)}/answer"
    browser = sign_in(client, make_person(db.session.get_one(Organization, first.partner_id), Role.OWNER))
    assert browser.get(where).status_code == 404
    ask_to_undo(shop, import_id)
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.contains("asks to take back sales"))).one()
    assert "Nothing is taken back without your yes." in mail.text
    assert where in mail.text
    for page in ("/home", "/orders"):
        assert "asks to take back sales that count for you" in browser.get(page).text
    page = browser.get(where).text
    assert "2 sales for which customers paid" in page
    assert "#3" not in page
    assert browser.post(where, data={"word": "closed"}).status_code == 422
    assert browser.post(where, data={"word": "declined", "note": "These are ours."}).status_code == 302
    assert "Agree: take them back" in browser.get(where).text
    told = db.session.scalars(select(UndoAnswer).where(UndoAnswer.partner_id == first.partner_id)).one()
    assert (told.word, told.note) == (UndoWord.DECLINED, "These are ours.")
    assert "asks to take back" not in browser.get("/home").text
    viewer = make_person(db.session.get_one(Organization, second.partner_id), Role.VIEWER)
    assert sign_in(client, viewer).post(where, data={"word": "agreed"}).status_code == 403
