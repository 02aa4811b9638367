"""`flask privacy erase`: who somebody was is gone everywhere; what they did, bought and earned stays as it was."""

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from accounts.models import Organization, User
from accounts.permissions import Role
from core import audit
from core.audit import AuditDetail
from core.db import command, db
from core.ids import Id
from core.jobs import run_due
from core.mail import MailState, OutboxMail
from core.privacy import find_person
from partners.models import Partnership
from tests.harness.people import make_person
from tests.tracking.factories import make_carrier, make_shop, report
from tests.tracking.sources.files import order, save
from tests.tracking.sources.stripe_shop import connect, deliver, paid_session
from tests.tracking.sources.test_undo_imports import begun
from tracking.commands import record_order
from tracking.commands.imports import steps
from tracking.models import Customer, Order, SourceEvent
from tracking.schemas.reports import CustomerReport

MAIL = "jo.reyes@customers.example"


def erase(app: Flask, email: str, *options: str, answer: str = "") -> tuple[int, str]:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["privacy", "erase", email, *options], input=answer)
    return result.exit_code, result.output


def sell(external_id: str, customer: CustomerReport) -> None:
    shop = make_shop()
    told = report(external_id=external_id, customer=customer)
    record_order(told, program_id=shop.program_id, actor=shop.actor)


def test_a_customer_is_forgotten_in_every_shop_and_the_orders_stay(app: Flask) -> None:
    sell("A-1", CustomerReport(external_id="cus-77", email=MAIL.title(), name="Jo Reyes"))
    sell("A-2", CustomerReport(external_id=MAIL))
    sell("A-3", CustomerReport(external_id="cus-78", email=f"{MAIL}.au", name="Jo Other"))
    assert erase(app, MAIL.upper(), "--yes", "--json") == (0, '{"emptied": {"customers": 2}}\n')
    assert find_person(MAIL) == {}
    kept = db.session.scalars(select(Customer).order_by(Customer.id)).all()
    assert [(row.name, row.email) for row in kept] == [(None, None), (None, None), ("Jo Other", f"{MAIL}.au")]
    assert sorted((row.external_id, row.net.minor) for row in db.session.scalars(select(Order))) == [
        (number, 10_000) for number in ("A-1", "A-2", "A-3")
    ]
    assert list(audit.broken_links()) == []


def test_an_account_is_emptied_with_its_mails_and_the_trail_stays_whole(app: Flask) -> None:
    organization = db.session.get_one(Organization, make_shop().seller_id)
    owner = make_person(organization, Role.OWNER, name="Pat Quill", email="pat@quill.example")
    leaver = make_person(organization, Role.MARKETER, name="Lee Verne", email="lee@verne.example")
    write_to(leaver.email)
    code, said = erase(app, leaver.email, answer="y\n")
    assert (code, "It cannot be undone" in said, "Emptied 1 accounts." in said) == (0, True, True)
    gone = db.session.get_one(User, leaver.user_id)
    assert (gone.name, gone.active, gone.memberships) == ("", False, [])
    assert gone.email == f"erased-{gone.public_id}@invalid"
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.text, mail.state) == ("", "", MailState.SENT)
    assert db.session.scalar(select(func.count()).where(AuditDetail.text == leaver.email)) == 0
    assert list(audit.broken_links()) == []
    assert db.session.get_one(User, owner.user_id).email == "pat@quill.example"


def test_the_only_owner_is_not_forgotten_and_nothing_is_half_done(app: Flask) -> None:
    owner = make_person(db.session.get_one(Organization, make_shop().seller_id), Role.OWNER, email="only@owner.example")
    write_to(owner.email)
    code, said = erase(app, owner.email, "--yes")
    assert (code, "Make somebody else an owner there first." in said) == (1, True)
    assert db.session.scalars(select(OutboxMail)).one().recipient == owner.email


def test_nothing_happens_unless_it_is_meant(app: Flask) -> None:
    sell("A-1", CustomerReport(external_id="cus-77", email=MAIL))
    code, _said = erase(app, MAIL, answer="n\n")
    assert code == 1
    assert find_person(MAIL) == {"customers": 1}
    code, said = erase(app, "nobody@customers.example", "--yes")
    assert (code, "Nothing here tells of nobody@customers.example." in said) == (1, True)


def test_the_sellers_contact_at_a_partner_is_forgotten(app: Flask) -> None:
    carrier = make_carrier(make_shop())
    name_contact(carrier.partnership_id, MAIL)
    assert json.loads(erase(app, MAIL, "--yes", "--json")[1]) == {"emptied": {"contacts at partners": 1}}
    kept = db.session.get_one(Partnership, carrier.partnership_id)
    assert (kept.contact_email, kept.contact_name) == ("", "")


@command
def name_contact(partnership_id: Id, email: str) -> None:
    partnership = db.session.get_one(Partnership, partnership_id)
    partnership.contact_email, partnership.contact_name = email, "Jo"


@command
def write_to(email: str) -> None:
    db.session.add(OutboxMail(recipient=email, subject="Hello", text="Hello Lee", html="", message_id="<1@x>"))


def test_what_a_shops_stripe_told_is_emptied_too(app: Flask) -> None:
    deliver(app, connect(make_shop()), paid_session(customer_details={"email": MAIL.title()}))
    assert find_person(MAIL) == {"customers": 1, "shops’ events": 1}
    assert erase(app, MAIL, "--yes")[0] == 0
    told = db.session.scalars(select(SourceEvent.told)).one()
    assert told is not None
    assert told["email"].startswith("erased-")
    assert told["amount_total"] == 10_200


def test_a_file_that_waits_still_counts_after_somebody_in_it_was_forgotten(app: Flask, tmp_path: Path) -> None:
    shop = make_shop()
    file = save(tmp_path / "orders.csv", [order("#1", Email=MAIL), order("#2")])
    import_id = begun(shop, file)
    assert find_person(MAIL) == {"rows of imports": 1}
    assert erase(app, MAIL, "--yes")[0] == 0
    steps.start_import(import_id, actor=shop.actor)
    run_due()
    assert sorted(db.session.scalars(select(Order.external_id))) == ["#1", "#2"]
    assert find_person(MAIL) == {}
