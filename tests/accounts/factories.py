"""People and presses of buttons for the tests of accounts."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts import commands
from accounts.models import User
from accounts.permissions import Role
from core import jobs
from core.db import command, db
from core.mail import OutboxMail
from tests.harness.people import Person, make_person

PASSWORD = "seven green boats in a row"


def make_user(email: str, *, password: str | None = PASSWORD) -> User:
    """Make somebody who belongs to no organization yet."""
    return commands.create_user(email, "Dana Reyes", password=password)


@command
def make_member(role: Role, *, name: str = "Lumen Courses", is_demo: bool = False, email: str = "") -> Person:
    """Make an organization with one member."""
    organization = commands.create_organization(
        name, country="US", timezone="UTC", currency="USD", is_demo=is_demo, email="office@example.com"
    )
    return make_person(organization, role, email=email)


@command
def give_password(person: Person) -> None:
    """Let somebody sign in with the tests' password."""
    from accounts.rules.passwords import hash_password

    person.user.password_hash = hash_password(PASSWORD)


@command
def deactivate(user_id: Any) -> None:
    """Close somebody's account."""
    db.session.get_one(User, user_id).active = False


def press_sign_in(
    client: FlaskClient, email: str, password: str, *, next_url: str = "", address: str = "127.0.0.1"
) -> TestResponse:
    """Send the sign-in form."""
    typed = {"email": email, "password": password, "next": next_url}
    return client.post("/sign-in", data=typed, environ_overrides={"REMOTE_ADDR": address})


def who_is_here(client: FlaskClient) -> str | None:
    """Return the address of whoever this browser is signed in as, read off the profile."""
    answer = client.get("/profile")
    if answer.status_code != 200:
        return None
    found = [user.email for user in db.session.scalars(select(User)) if user.email in answer.text]
    return found[0] if found else None


def mails_to(email: str) -> list[OutboxMail]:
    """Do what waits and return the mails somebody got, the oldest first."""
    jobs.run_due()
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == email).order_by(OutboxMail.id)))


def link_in(mail: OutboxMail) -> str:
    """Return the path of the one link in a mail."""
    found = [word for word in mail.text.split() if word.startswith("http://")]
    assert len(found) == 1
    return "/" + found[0].split("/", 3)[3]
