"""Whoever takes part in a thread is told of an answer, a resolution and a thread opened again; nobody else is."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from accounts.commands import remove_member
from accounts.models import Membership, User
from accounts.permissions import Role, of_role
from campaigns.commands.comments import add_comment, reply_to_comment, resolve_comment
from campaigns.models import Comment, ReviewRound
from campaigns.schemas.creatives import RemarkDraft
from core.access import Actor
from core.db import db
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import Table, in_review, latest, make_creative, make_person, make_table


@pytest.fixture
def table() -> Table:
    return make_table()


@pytest.fixture
def review(table: Table) -> ReviewRound:
    return in_review(table)


@pytest.fixture
def root(table: Table, review: ReviewRound) -> Comment:
    """A must-fix of the partner on a version that the seller's marketer made."""
    words = RemarkDraft(text="Our name in full.", is_must_fix=True)
    return add_comment(review.creative_version_id, actor=table.partner, draft=words)


def told(actor: Actor) -> list[str]:
    address = db.session.scalars(select(User.email).where(User.id == actor.user_id)).one()
    query = select(OutboxMail.subject).where(OutboxMail.recipient == address).order_by(OutboxMail.id)
    return [subject for subject in db.session.scalars(query) if not subject.startswith(("Please", "A comment"))]


ANSWER, DONE, AGAIN = (f"{news}: Holiday e-mail, version 1" for news in ("An answer", "Resolved", "Opened again"))


def test_an_answer_goes_to_who_began_the_thread_who_took_part_and_who_made_it(table: Table, root: Comment) -> None:
    reply_to_comment(root.id, actor=table.brand, text="In the next one.")
    assert (told(table.partner), told(table.marketer), told(table.brand)) == ([ANSWER], [ANSWER], [])
    reply_to_comment(root.id, actor=table.partner, text="Thank you.")
    assert (told(table.partner), told(table.marketer), told(table.brand)) == ([ANSWER], [ANSWER, ANSWER], [ANSWER])
    for nobody in (table.owner, table.viewer, table.partner_viewer, make_table().partner):
        assert told(nobody) == []
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject == ANSWER)).first()
    assert mail is not None
    assert "Our name in full." in mail.text
    assert "In the next one." in mail.text
    assert f"#{root.public_id}" in mail.text
    assert "still has to be dealt with" in mail.text


def test_who_set_a_must_fix_is_told_that_it_was_resolved_and_opened_again(table: Table, root: Comment) -> None:
    resolve_comment(root.id, actor=table.marketer)
    resolve_comment(root.id, actor=table.owner)  # a second time changes nothing
    resolve_comment(root.id, actor=table.marketer, is_resolved=False)
    assert told(table.partner) == [DONE, AGAIN]
    assert told(table.marketer) == []


def test_whoever_left_or_was_never_let_in_is_told_nothing(table: Table, review: ReviewRound, root: Comment) -> None:
    leaver = make_person(table.partner_id, Role.BRAND_APPROVER, "Lea Leaver")
    reply_to_comment(root.id, actor=leaver, text="I think so too.")
    membership = db.session.scalars(select(Membership).where(Membership.user_id == leaver.user_id)).one()
    remove_member(membership.id, actor=replace(table.partner, role=Role.OWNER.value, permissions=of_role(Role.OWNER)))
    reply_to_comment(root.id, actor=table.brand, text="In the next one.")
    assert told(leaver) == []


def test_what_is_said_on_a_draft_stays_with_its_side(table: Table) -> None:
    version = latest(make_creative(table))
    mine = add_comment(version.id, actor=table.owner, draft=RemarkDraft(text="Between us: too loud."))
    reply_to_comment(mine.id, actor=table.brand, text="Agreed.")
    assert told(table.owner) == [ANSWER]
    assert told(table.partner) == []
