"""Talking about a version: where a comment stands, who may, and when it is too late."""

import pytest
from sqlalchemy import select

from campaigns.commands.comments import add_comment, reply_to_comment, resolve_comment
from campaigns.commands.creatives import save_version
from campaigns.commands.reviews import submit_for_review
from campaigns.models import Comment
from campaigns.queries.comments import get_comment
from campaigns.queries.creatives import get_version
from campaigns.queries.creatives_proof import Thread, list_threads
from campaigns.rules.mail_html.starter import starter_html
from campaigns.schemas.creatives import RemarkDraft
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from tests.campaigns.creatives_factories import FACTS, Table, draft, in_review, latest, make_creative, make_table


def remark(text: str = "Make it bigger", block_id: str | None = None, *, is_must_fix: bool = False) -> RemarkDraft:
    return RemarkDraft(text=text, block_id=block_id, is_must_fix=is_must_fix)


def said(table: Table, block: str = "") -> tuple[Comment, Thread]:
    review = in_review(table)
    block_id = next((one["id"] for one in review.version.blocks if one["text"] == block), None)
    comment = add_comment(review.creative_version_id, actor=table.partner, draft=remark(block_id=block_id))
    [thread] = list_threads(table.partner, review.version)
    return comment, thread


def test_a_comment_stands_on_a_block_and_remembers_what_it_said() -> None:
    comment, thread = said(make_table(), "Run the numbers")
    assert (comment.quote, thread.number, thread.is_lost) == ("Run the numbers", 1, False)


def test_a_comment_may_be_about_the_whole_design() -> None:
    comment, _thread = said(make_table())
    assert (comment.block_id, comment.quote) == (None, "")


def test_a_comment_on_a_part_that_is_not_there_is_refused() -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(AppError, match="not in this version"):
        add_comment(review.creative_version_id, actor=table.partner, draft=remark(block_id="b00000000"))


def test_a_comment_goes_with_its_block_and_loses_it_when_the_words_change() -> None:
    table = make_table()
    comment, _thread = said(table, "Run the numbers")
    same = save_version(comment.creative_id, actor=table.marketer, draft=draft(subject="Same words"))
    assert not list_threads(table.marketer, same)[0].is_lost
    html = starter_html(FACTS).replace("Run the numbers", "Walk the numbers")
    other = save_version(comment.creative_id, actor=table.marketer, draft=draft(html=html))
    assert list_threads(table.marketer, other)[0].is_lost


def test_answers_stand_below_their_comment() -> None:
    table = make_table()
    comment, _thread = said(table)
    reply = reply_to_comment(comment.id, actor=table.marketer, text="Will do")
    [thread] = list_threads(table.partner, get_version(table.partner, comment.creative_version_id))
    assert [one.text for one in thread.replies] == ["Will do"]
    with pytest.raises(Conflict, match="top of the thread"):
        reply_to_comment(reply.id, actor=table.partner, text="Thanks")


def test_either_side_resolves_and_opens_again() -> None:
    table = make_table()
    comment, _thread = said(table)
    resolve_comment(comment.id, actor=table.marketer)
    resolve_comment(comment.id, actor=table.partner)
    found = get_comment(table.owner, comment.id)
    assert found.resolved_by_id == table.marketer.user_id
    resolve_comment(comment.id, actor=table.partner, is_resolved=False)
    assert get_comment(table.owner, comment.id).resolved_at is None


def test_an_older_version_is_closed_for_comments_once_a_newer_is_judged() -> None:
    table = make_table()
    review = in_review(table)
    newer = save_version(review.creative_id, actor=table.marketer, draft=draft(subject="Newer"))
    submit_for_review(newer.id, actor=table.marketer)
    with pytest.raises(Conflict, match="Comment on that one"):
        add_comment(review.creative_version_id, actor=table.partner, draft=remark())


def test_an_empty_comment_is_refused() -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(AppError, match="Write what should be said"):
        add_comment(review.creative_version_id, actor=table.partner, draft=remark("  "))


def test_what_one_side_says_about_its_own_draft_is_not_shown_to_the_other() -> None:
    table = make_table()
    review = in_review(table)
    newer = save_version(review.creative_id, actor=table.marketer, draft=draft(subject="Idea"))
    add_comment(newer.id, actor=table.owner, draft=remark("Between us"))
    assert [one.comment.text for one in list_threads(table.owner, newer)] == ["Between us"]
    with pytest.raises(NotFound):
        add_comment(newer.id, actor=table.partner, draft=remark())


def test_strangers_find_no_comment() -> None:
    comment, _thread = said(make_table())
    with pytest.raises(NotFound):
        resolve_comment(comment.id, actor=make_table().owner)


def test_the_maker_of_a_version_is_told_what_was_said() -> None:
    table = make_table()
    creative = make_creative(table)
    add_comment(latest(creative).id, actor=table.owner, draft=remark("Lovely", is_must_fix=True))
    [mail] = db.session.scalars(select(OutboxMail))
    assert "Lovely" in mail.text
    assert "dealt with before" in mail.text
