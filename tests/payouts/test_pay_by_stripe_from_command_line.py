"""Paying by Stripe and comparing books on the command line: the pages' permissions, refusals and results."""

import json

from flask import Flask

from core import jobs
from core.db import db
from tests.harness.people import Person
from tests.harness.stripe import StripeServer
from tests.payouts.stripe_office import StripeOffice, office, pointed, states_of

__all__ = ["office", "pointed"]


def call(app: Flask, who: Person, *words: str) -> tuple[int, str]:
    slug, email = who.organization.slug, who.email
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["payouts", *words, "--as", email, "--organization", slug])
    return done.exit_code, done.output


def test_a_run_is_paid_by_whoever_may_pay_and_the_books_agree(
    app: Flask, office: StripeOffice, stripe_server: StripeServer
) -> None:
    run = office.approved()
    run_id, name, seen = run.id, run.public_id, run.approved_sha256 or ""
    code, output = call(app, office.preparer, "pay", name, "--seen", seen)
    assert (code, "cannot do this" in output) == (1, True)
    assert "not the one you were looking at" in call(app, office.approver, "pay", name, "--seen", "0" * 64)[1]
    assert call(app, office.approver, "pay", name, "--seen", seen)[0] == 0
    jobs.run_due()
    assert states_of(run_id) == ["paid"]
    assert call(app, office.approver, "reconcile") == (0, "1 payments, 1 transfers, 0 open differences.\n")


def test_what_differs_is_listed_and_ends_with_an_error(
    app: Flask, office: StripeOffice, stripe_server: StripeServer
) -> None:
    office.pay(office.approved())
    stripe_server.change(stripe_server.transfers()[0].id, amount=1)
    code, output = call(app, office.approver, "reconcile", "--json")
    found = json.loads(output)
    assert (code, len(found["differences"])) == (1, 1)
    assert found["differences"][0]["serious"]
