"""A mail that arrived is compared with what was approved: the same, harmless, different, or a breach."""

from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from campaigns.commands.arrivals import compare_arrival
from campaigns.queries.kit_files import draft_of
from campaigns.queries.kits import open_kit
from campaigns.rules.arrivals import Approved, Arrived, Outcome, compare_mail, read_arrived
from campaigns.rules.kits import MailTool
from core.errors import AppError, Conflict, NotFound
from tests.campaigns.factories import make_stand
from tests.campaigns.test_send_kit import approved_stand, as_partner, as_person
from tests.harness.queries import QueryCounter

WORDS = "Hello {{ first_name }}, the bootcamp is $199 until 31 May. The Chamber earns a share. Write to us."
APPROVED = Approved(
    subjects=["The bootcamp for $199", "Own it, {{ first_name }}"],
    words=WORDS,
    disclosure="The Chamber earns a share.",
    logos=["Northbeam"],
    forbidden=["guaranteed income"],
)
ARRIVED = Arrived(
    subject="The bootcamp for $199",
    sender="",
    words=WORDS.replace("{{ first_name }}", "Ada"),
    pictures=("Northbeam",),
    html=True,
)


def outcome(**changed: Any) -> tuple[Outcome, list[str]]:
    found, differences = compare_mail(APPROVED, replace(ARRIVED, **changed))
    return found, [each.kind for each in differences if each.outcome is found]


def said(old: str, new: str) -> str:
    return ARRIVED.words.replace(old, new)


def test_the_same_words_are_the_same() -> None:
    same = replace(APPROVED, words=ARRIVED.words, disclosure="")
    assert compare_mail(same, ARRIVED) == (Outcome.SAME, [])


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"words": f"View this email in your browser {ARRIVED.words} Unsubscribe https://x.example/u 5 Main St, 97201"},
        {"words": said("Write to us.", "Write to us. https://click.example/9f8 ")},
        {"words": said(" the bootcamp", "\u00a0the\u200b bootcamp")},
        {"subject": "Own it, Ada"},
        {"subject": "[Test] The bootcamp for $199"},
        {"subject": ""},
        {"html": False, "pictures": ()},
    ],
)
def test_what_a_mail_program_does_by_itself_is_harmless(changed: dict[str, object]) -> None:
    assert outcome(**changed)[0] is Outcome.HARMLESS


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"words": said("$199", "$99")}, "price"),
        ({"words": said("31 May", "30 June")}, "price"),
        ({"words": f"{ARRIVED.words} Today only $49!"}, "price"),
        ({"words": said("Write to us.", "It is guaranteed income. Write to us.")}, "claim"),
        ({"words": said("The Chamber earns a share.", "")}, "disclosure"),
        ({"subject": "Free money"}, "subject"),
        ({"pictures": ("Somebody else",)}, "logo"),
    ],
)
def test_a_changed_price_claim_subject_logo_or_disclosure_is_a_breach(changed: dict[str, object], kind: str) -> None:
    found, kinds = outcome(**changed)
    assert found is Outcome.BREACH
    assert kind in kinds


def test_other_words_are_different_and_no_breach() -> None:
    assert outcome(words=said("Write to us.", "Call us.")) == (Outcome.DIFFERENT, ["words"])


def test_a_whole_message_is_read_by_its_html_and_what_is_hidden_is_not() -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Grüße: $199", "Main Street Chamber <a@example.com>"
    message.set_content("plain")
    body = '<style>p{}</style><p>Shown</p><div style="display: none">Hidden <b>deep</b></div><p>End<img alt="Logo"></p>'
    message.add_alternative(body, subtype="html")
    found = read_arrived(message.as_bytes())
    assert (found.subject, found.sender, found.words.split()) == (
        "Grüße: $199",
        "Main Street Chamber",
        ["Shown", "End"],
    )
    assert found.pictures == ("Logo",)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" \n",
        b"x" * 2_000_001,
        b"Subject: a\nFrom: b\n\n",
        b"Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n--x--",
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(AppError) as refused:
        read_arrived(raw)
    assert refused.value.field == "mail"


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\x00bad",
        b"Subject: =?x-none?q?a?=\nContent-Type: text/plain; charset=nope\n\nhi",
        b"<p" * 999,
    ],
)
def test_broken_bytes_are_read_as_far_as_they_go(raw: bytes) -> None:
    assert isinstance(read_arrived(raw).words, str)


def test_a_mail_without_an_end_is_refused_before_it_keeps_anybody_waiting() -> None:
    with pytest.raises(AppError, match="too long to compare"):
        compare_mail(APPROVED, replace(ARRIVED, words="word " * 9_000))


def test_the_kit_sent_as_it_is_compares_as_approved() -> None:
    stand = approved_stand()
    for tool in MailTool:
        mail = draft_of(open_kit(stand.placement, stand.partner, tool))
        row = compare_arrival(stand.placement.id, mail, actor=stand.partner)
        assert row.outcome in {Outcome.SAME, Outcome.HARMLESS}, row.differences
    text = open_kit(stand.placement, stand.partner).text.encode()
    assert compare_arrival(stand.placement.id, text, actor=stand.partner).outcome in {Outcome.SAME, Outcome.HARMLESS}


def test_both_sides_read_what_differs_and_the_mail_is_not_kept(client: FlaskClient, queries: QueryCounter) -> None:
    stand = approved_stand()
    mail = open_kit(stand.placement, stand.partner).html.replace("</body>", "<p>Only $9 <script>alert(1)</script></p>")
    url = f"/kits/{stand.placement.public_id}"
    here = as_partner(client, stand)
    sent = {"file": (BytesIO(mail.encode()), "mail.eml"), "mail": "", "subject": "Another subject"}
    assert here.post(f"{url}/arrived", data=sent).status_code == 302
    with queries.at_most(12):
        page = here.get(f"{url}/arrived").text
    assert "Not as approved" in page
    assert "Another subject" in page
    assert "<script>alert" not in page
    with queries.at_most(12):
        assert "Not as approved" in here.get(url).text
    assert here.post(f"{url}/arrived", data={"mail": ""}).status_code == 422


def test_the_seller_reads_the_result_and_gives_no_mail(client: FlaskClient) -> None:
    stand = approved_stand()
    compare_arrival(stand.placement.id, b"<p>Something else for $5</p>", actor=stand.partner)
    here = as_person(client, stand.seller.actor)
    assert "Not as approved" in here.get(f"/placements/{stand.placement.public_id}").text
    assert here.get(f"/kits/{stand.placement.public_id}/arrived").status_code == 404


def test_only_a_mail_with_an_approved_design_is_compared() -> None:
    plain = make_stand()
    with pytest.raises(Conflict, match="Only mails"):
        compare_arrival(plain.placement.id, b"hello", actor=plain.partner)
    with pytest.raises(NotFound):
        compare_arrival(plain.placement.id, b"hello", actor=plain.seller.actor)
