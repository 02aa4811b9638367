"""Making versions: every changed byte is a new one, and what was saved never changes."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from campaigns.commands.coupons import add_coupon
from campaigns.commands.creatives import create_creative, save_version
from campaigns.queries.creatives import get_version, list_versions
from campaigns.queries.creatives_starter import starter_draft
from campaigns.rules.creatives import Side, VersionState, fingerprint
from campaigns.schemas.links import CouponDraft
from core.db import command, db
from core.errors import AppError, NotAllowed, NotFound
from tests.campaigns.creatives_factories import draft, in_review, latest, make_creative, make_table


def test_a_creative_begins_with_a_draft_that_only_its_side_sees() -> None:
    table = make_table()
    creative = make_creative(table)
    version = latest(creative)
    assert (creative.owner_side, version.number, version.state) == (Side.SELLER, 1, VersionState.DRAFT)
    assert [one.number for one in list_versions(table.owner, creative.id)] == [1]
    assert list_versions(table.partner, creative.id) == []
    with pytest.raises(NotFound):
        get_version(table.partner, version.id)


def test_a_submitted_version_is_seen_by_the_other_side() -> None:
    table = make_table()
    review = in_review(table)
    assert get_version(table.partner, review.creative_version_id).number == 1


def test_a_version_is_kept_with_its_fingerprint_and_its_checks() -> None:
    version = latest(make_creative(make_table()))
    assert version.sha256 == fingerprint(version.bundle)
    assert {check["key"] for check in version.checks} >= {"unsubscribe", "tracked_link", "end_date"}
    assert version.text.startswith("Northbeam Training offered with")


@pytest.mark.parametrize("field", ["subject", "more_subjects", "from_name"])
def test_subjects_and_senders_are_approved_word_for_word_so_they_hold_no_slot(field: str) -> None:
    table = make_table()
    with pytest.raises(AppError, match=r"\{\{ coupon_code \}\} cannot stand here.*without it") as refused:
        create_creative(
            table.placement_id, actor=table.owner, name="Mail", draft=draft(**{field: "By {{coupon_code}}"})
        )
    assert refused.value.field == field


def test_any_change_is_a_new_version() -> None:
    table = make_table()
    creative = make_creative(table)
    second = save_version(creative.id, actor=table.owner, draft=draft(preheader="New"))
    assert (second.number, second.author_id) == (2, table.owner.user_id)


def test_the_same_bytes_are_no_new_version() -> None:
    table = make_table()
    creative = make_creative(table)
    with pytest.raises(AppError, match="exactly version 1"):
        save_version(creative.id, actor=table.marketer, draft=draft(note="Again"))


def test_saving_what_was_cleaned_is_no_change_either() -> None:
    table = make_table()
    creative = make_creative(table, html=draft().html + "<script>x()</script>")
    with pytest.raises(AppError, match="nothing was saved"):
        save_version(creative.id, actor=table.marketer, draft=draft(html=latest(creative).html))


def test_html_without_anything_to_show_is_refused() -> None:
    table = make_table()
    with pytest.raises(AppError, match="Nothing was left to show") as refusal:
        make_creative(table, html="<script>x()</script>")
    assert refusal.value.field == "html"


def test_the_other_side_comments_instead_of_making_versions() -> None:
    table = make_table()
    review = in_review(table)
    with pytest.raises(NotAllowed, match="The other side makes the versions"):
        save_version(review.creative_id, actor=table.partner, draft=draft(subject="Mine"))


def test_nobody_designs_for_somebody_elses_placement() -> None:
    table, stranger = make_table(), make_table().owner
    with pytest.raises(NotFound):
        create_creative(table.placement_id, actor=stranger, name="x", draft=draft())


def test_the_starter_names_a_code_only_where_there_is_one() -> None:
    table = make_table()
    assert "coupon_code" not in starter_draft(table.partner, table.placement_id).html
    add_coupon(table.placement_id, CouponDraft(code="CHAMBER20"), actor=table.owner)
    assert "coupon_code" in starter_draft(table.partner, table.placement_id).html


def test_the_starter_is_filled_with_both_names_and_the_last_day() -> None:
    table = make_table()
    found = starter_draft(table.partner, table.placement_id)
    assert "Northbeam Training" in found.html
    assert "Main Street Chamber, until 31 December 2030" in found.html
    assert found.disclosure == "Main Street Chamber receives a share of each sale made through this link."


@command
def change_by_hand(statement: str) -> None:
    db.session.execute(text(statement))


@pytest.mark.parametrize("change", ["UPDATE creative_version SET html = 'x'", "DELETE FROM creative_version"])
def test_the_database_itself_refuses_to_change_a_version(change: str) -> None:
    make_creative(make_table())
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        change_by_hand(change)
