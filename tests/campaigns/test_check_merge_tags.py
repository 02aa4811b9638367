"""Tags in braces: filled in for everybody, or named by the brand checks before a reader sees them raw."""

from dataclasses import replace

import pytest

from campaigns.rules.checks import check_may_submit, run_checks
from campaigns.rules.creatives import Bundle, CreativeKind
from campaigns.rules.kits import MailTool, fill_html, slot_values
from core.errors import AppError
from tests.campaigns.checks_factories import bundle, failing
from tests.campaigns.creatives_factories import ENDS_ON


def saying(words: str) -> Bundle:
    return bundle(more=f"<p>{words}</p>")


def failing_with(tool: MailTool, words: str) -> set[str]:
    return {check.key for check in run_checks(saying(words), ends_on=ENDS_ON, tool=tool) if not check.passed}


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("{{ unsubscribe_me }}", "Write {{ unsubscribe }} instead of {{ unsubscribe_me }}."),
        ("{{ Tracked-Link }}", "Write {{ tracked_link }} instead of {{ Tracked-Link }}."),
        ("{{firstname}}", "Write {{ first_name }} instead of {{firstname}}."),
        ("{coupon_code}", "Write {{ coupon_code }}, with two braces, instead of {coupon_code}."),
        ("Hi {{ first_name", "Close “{{ first_name” with }}."),
        ("Hi {{ first_name }", "Close “{{ first_name }” with }}."),
        ("Hi *|FNAME, welcome", "Close “*|FNAME, welcome” with |*."),
        ("Hi FNAME|*, welcome", "Put *| before what ends in “Hi FNAME|*”."),
        ("{% unsubscribe_link", "Close “{% unsubscribe_link” with %}."),
        ("[[FirstName", "Close “[[FirstName” with ]]."),
    ],
)
def test_a_broken_or_misspelt_tag_stops_a_submission_and_says_what_to_write(typed: str, advice: str) -> None:
    found = failing(saying(typed))
    assert advice in found["tags"].advice
    with pytest.raises(AppError, match="cannot go to review yet"):
        check_may_submit(found.values())


@pytest.mark.parametrize("part", ["subject", "more_subjects", "preheader", "text", "disclosure"])
def test_tags_are_looked_at_wherever_readers_see_them(part: str) -> None:
    first = bundle()
    assert "tags" in failing(replace(first, **{part: getattr(first, part) + " Dear *|FNAME"}))


def test_the_first_name_is_known_in_mail_and_needs_no_look() -> None:
    assert failing(saying("Dear {{ first_name }},")) == {}


@pytest.mark.parametrize("words", ["{ one } of 2", "a | b * c", "f[0] is [1]", "100 % {sure}"])
def test_signs_that_are_no_tags_are_left_alone(words: str) -> None:
    assert "tags" not in failing(saying(words))


@pytest.mark.parametrize(
    ("tag", "tool"),
    [
        ("*|FNAME|*", MailTool.MAILCHIMP),
        ("[[FirstName]]", MailTool.CONSTANT_CONTACT),
        ("{{ person.city }}", MailTool.KLAVIYO),
        ("{{ company }}", MailTool.KLAVIYO),
        ("{% web_view %}", MailTool.KLAVIYO),
        ("{{lead.First Name}}", MailTool.MARKETO),
    ],
)
def test_a_programs_own_tag_needs_a_look_unless_that_program_sends(tag: str, tool: MailTool) -> None:
    check = failing(saying(f"Dear {tag}"))["known_tags"]
    assert tag in check.advice
    assert not check.is_required
    assert failing_with(tool, f"Dear {tag}") == set()


@pytest.mark.parametrize("tag", ["{{ first_name }}", "*|FNAME|*", "{{ anything_else }}"])
def test_no_tag_is_filled_in_on_a_web_page(tag: str) -> None:
    section = f'<p>{tag} <a href="{{{{ tracked_link }}}}">Go</a> {{{{ disclosure }}}}</p>'
    check = failing(bundle(section, kind=CreativeKind.PAGE_SECTION), ends_on=None)["known_tags"]
    assert tag in check.advice
    assert check.is_required


@pytest.mark.parametrize("address", ["{{ unsubscribe_me }}", "*|UNSUB|*", "/about", "#"])
def test_a_link_that_lost_its_address_is_named(address: str) -> None:
    found = failing(bundle(more=f'<p><a href="{address}">Leave the <b>list</b></a></p>'))
    assert "“Leave the list”" in found["live_links"].advice
    assert found["live_links"].is_required


def test_an_anchor_without_words_is_no_dead_link() -> None:
    assert failing(bundle(more='<p><a name="top"></a>Up</p>')) == {}


@pytest.mark.parametrize(
    ("tool", "tag"),
    [
        (MailTool.MAILCHIMP, "*|FNAME|*"),
        (MailTool.KLAVIYO, "{{ first_name }}"),
        (MailTool.CONSTANT_CONTACT, "[[FirstName]]"),
        (MailTool.MARKETO, "{{lead.First Name}}"),
    ],
)
def test_the_first_name_becomes_the_tag_of_the_program_that_sends(tool: MailTool, tag: str) -> None:
    values = slot_values(link="", code="", disclosure="", address="", opt_out="", tool=tool)
    assert fill_html("<p>Dear {{ first_name }},</p>", values) == f"<p>Dear {tag},</p>"
