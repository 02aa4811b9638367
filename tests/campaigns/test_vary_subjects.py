"""A mail may have several subjects: approved together, each in the kit, and the report says which one was used."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from campaigns.commands.mail_reports import report_mail
from campaigns.queries.kit_files import zip_of
from campaigns.queries.kits import open_kit
from campaigns.queries.mail_reports import approved_subjects, find_report
from campaigns.rules.creatives import Bundle, CreativeKind, canonical, fingerprint, read_subjects
from campaigns.rules.creatives_compare import compare
from campaigns.rules.mail_reports import MailCounts
from campaigns.schemas.mail_reports import MailReportDraft
from core.clock import today
from core.errors import AppError
from tests.campaigns.test_send_kit import approved_stand, as_partner

BUNDLE = Bundle(
    kind=CreativeKind.HTML_MAIL, subject="One", from_name="N", preheader="", html="<p>a</p>", text="a", disclosure="d"
)
COUNTS = MailCounts(sent=10, delivered=9, opens=3, clicks=1, unsubscribes=0)


def test_a_design_without_variants_keeps_its_fingerprint() -> None:
    assert b"more_subjects" not in canonical(BUNDLE)


def test_any_other_subject_is_another_version() -> None:
    assert len({fingerprint(replace(BUNDLE, more_subjects=text)) for text in ("", "Two", "Two\nThree")}) == 3


def test_variants_are_kept_once_each_in_one_way_of_writing() -> None:
    assert read_subjects("  Two  words \n\nOne\nTwo words\nThree", "One") == "Two words\nThree"
    for refused in ("\n".join("abcde"), "x" * 201):
        with pytest.raises(AppError) as error:
            read_subjects(refused, "One")
        assert error.value.field == "more_subjects"


def test_a_changed_variant_is_marked_when_versions_are_compared() -> None:
    changed = [each.name for each in compare(BUNDLE, replace(BUNDLE, more_subjects="Two")) if each.is_changed]
    assert changed == ["more_subjects"]


def test_the_kit_offers_each_subject_and_the_report_says_which_was_used(client: FlaskClient) -> None:
    stand = approved_stand(more_subjects="Own your numbers\nDear {{ first_name }}")
    kit = open_kit(stand.placement, stand.partner)
    assert list(kit.more_subjects) == ["Own your numbers", "Dear {{ first_name }}"]
    assert b"subjects.txt" in zip_of(kit)
    here, url = as_partner(client, stand), f"/kits/{stand.placement.public_id}"
    assert "Own your numbers" in here.get(url).text
    assert "Own your numbers" in here.get(f"{url}/report").text
    said = {"sent_on": today("UTC").isoformat(), "sent": 10, "delivered": 9, "opens": 3, "clicks": 1}
    sent = said | {"unsubscribes": 0, "subject": "Own your numbers"}
    assert here.post(f"{url}/report", data=sent).status_code == 302
    report = find_report(stand.placement.id)
    assert report is not None
    assert report.subject == "Own your numbers"


def test_a_subject_that_was_never_approved_is_refused() -> None:
    stand = approved_stand()
    assert approved_subjects(stand.placement) == ["Run the numbers like an owner"]
    draft = MailReportDraft(sent_on=today("UTC"), counts=COUNTS, subject="Free money")
    with pytest.raises(AppError) as refused:
        report_mail(stand.placement.id, draft, actor=stand.partner)
    assert refused.value.field == "subject"
