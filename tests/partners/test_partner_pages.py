"""The pages of both sides: what each may see and do, what is refused, and in which words."""

import pytest
from flask.testing import FlaskClient

from accounts.permissions import Role
from core.ids import show
from partners import commands, queries
from partners.models import AgreementVersion
from partners.rules.terms import Terms
from tests.harness.cast import Cast
from tests.harness.queries import QueryCounter
from tests.partners.factories import mails

INVITATION = {
    "name": "Shopkeep Supply",
    "contact_name": "Ana",
    "email": "ana@shopkeep.example",
    "product": "Bootcamp",
    "price": "199.00",
    "share": "25",
    "currency": "USD",
    "hold_days": "30",
    "minimum_payout": "50",
    "window_days": "30",
    "clawback_days": "120",
    "tail_days": "30",
    "attribution_model": "last",
    "coupon_policy": "always",
}


def of(cast: Cast, seller: str = "lumen", partner: str = "fern") -> str:
    return show("pn", cast.partnerships[seller, partner])


def offer(cast: Cast, share_bps: int = 3_000) -> AgreementVersion:
    seller, partnership = cast.person("lumen"), cast.partnerships["lumen", "fern"]
    return commands.offer_agreement(partnership, actor=seller.actor, terms=Terms(share_bps=share_bps, currency="USD"))


def test_the_list_shows_the_sellers_own_partners_only(cast: Cast, queries: QueryCounter) -> None:
    client = cast.signed_in("lumen")
    with queries.at_most(12):
        text = client.get("/partners").text
    assert "Fern Letters" in text
    assert "Opal Market" in text
    text = cast.signed_in("harbor").get("/partners").text
    assert "Fern Letters" in text
    assert "Opal Market" not in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [("q=opal", False), ("q=FERN", True), ("state=active", True), ("state=paused", False), ("sort=newest", True)],
)
def test_the_list_is_narrowed_by_its_address(cast: Cast, query: str, shown: bool) -> None:
    assert ("Fern Letters</b>" in cast.signed_in("lumen").get(f"/partners?{query}").text) is shown


def test_nothing_found_says_what_to_do(cast: Cast) -> None:
    assert "Show all partners" in cast.signed_in("lumen").get("/partners?q=nobody").text


def test_a_seller_without_partners_is_told_how_to_begin(cast: Cast) -> None:
    assert "No partners yet" in cast.signed_in("opal").get("/partners").text


def test_the_download_holds_what_the_list_shows(cast: Cast) -> None:
    answer = cast.signed_in("lumen").get("/partners/export.csv?q=fern")
    assert answer.mimetype == "text/csv"
    header, row = answer.text.strip().split("\r\n")
    assert header.startswith("id,name,state,contact")
    assert row.startswith(f"{of(cast)},Fern Letters,active")


def test_a_formula_in_a_name_is_inert_in_the_download(cast: Cast) -> None:
    commands.change_partnership(
        cast.partnerships["lumen", "fern"],
        actor=cast.person("lumen").actor,
        name="=HYPERLINK(1)",
        contact_name="",
        audience_note="",
    )
    assert ",'=HYPERLINK(1)," in cast.signed_in("lumen").get("/partners/export.csv").text


def test_a_partnership_shows_terms_example_versions_and_stages(cast: Cast, queries: QueryCounter) -> None:
    client = cast.signed_in("lumen")
    with queries.at_most(12):
        text = client.get(f"/partners/{of(cast)}").text
    for told in ("You earn 25%", "Worked example", "Sam Owner, Owner", "Version 1", "Pause"):
        assert told in text


def test_inviting_by_the_form_sends_the_letter(cast: Cast) -> None:
    answer = cast.signed_in("lumen").post("/partners/invite", data=INVITATION, follow_redirects=True)
    assert "is on its way" in answer.text
    assert "until MAIL_URL is set, each one is a file" in answer.text
    [mail] = mails("ana@shopkeep.example")
    assert "Lumen Courses" in mail.subject
    found = queries.find_partnership_by_email(cast.person("lumen").actor, "ana@shopkeep.example")
    assert found is not None
    version = queries.find_offered_version(found.id)
    assert version is not None
    assert version.sells == [
        {"name": "Bootcamp", "description": "", "price_minor": 19_900, "currency": "USD", "url": ""}
    ]
    assert version.typed_terms.minimum_payout_minor == 5_000


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("share", "0", "Enter between"),
        ("share", "", "Write the share"),
        ("email", "nonsense", "not an e-mail address"),
        ("price", "19.999", "more decimals"),
        ("minimum_payout", "-5", "at least zero"),
        ("hold_days", "9999", "between 0 and 3650"),
        ("window_days", "0", "between 1 and 3650"),
        ("name", " ", "what you call this partner"),
        ("url", "javascript:alert(1)", "url"),
    ],
)
def test_what_cannot_be_offered_is_refused_at_its_field(cast: Cast, field: str, typed: str, told: str) -> None:
    answer = cast.signed_in("lumen").post("/partners/invite", data=INVITATION | {field: typed})
    assert answer.status_code == 422
    assert told in answer.text
    assert mails("ana@shopkeep.example") == []


def test_inviting_a_partner_twice_says_so_on_the_form(cast: Cast) -> None:
    answer = cast.signed_in("lumen").post("/partners/invite", data=INVITATION | {"email": cast.person("fern").email})
    assert answer.status_code == 409
    assert "You already work with Fern Letters" in answer.text


def test_notes_are_edited_and_stay_with_the_seller(cast: Cast) -> None:
    client = cast.signed_in("lumen")
    data = {"name": "Fern (slow)", "contact_name": "Sam", "audience_note": "40,000 readers", "country": "US"}
    assert "40,000 readers" in client.post(f"/partners/{of(cast)}/edit", data=data, follow_redirects=True).text
    text = cast.signed_in("fern").get(f"/terms/{of(cast)}").text
    assert "slow" not in text
    assert "40,000" not in text


def test_a_seller_offers_and_takes_back_new_terms(cast: Cast) -> None:
    client = cast.signed_in("lumen")
    assert 'value="25"' in client.get(f"/partners/{of(cast)}/terms/new").text
    data = {key: value for key, value in INVITATION.items() if key not in {"name", "email"}} | {"share": "30"}
    text = client.post(f"/partners/{of(cast)}/terms/new", data=data, follow_redirects=True).text
    assert "Version 2 is offered" in text
    assert "Version 1 is in force until then" in text
    version = queries.find_offered_version(cast.partnerships["lumen", "fern"])
    assert version is not None
    assert "30%" in client.get(f"/partners/terms/{version.public_id}").text
    text = client.post(f"/partners/terms/{version.public_id}/withdraw", follow_redirects=True).text
    assert "Version 2 is withdrawn" in text


def test_pausing_resuming_and_ending_say_what_follows(cast: Cast) -> None:
    client, here = cast.signed_in("lumen"), f"/partners/{of(cast)}"
    assert "Paused." in client.post(f"{here}/pause", follow_redirects=True).text
    assert "goes on" in client.post(f"{here}/resume", follow_redirects=True).text
    text = client.post(f"{here}/end", data={"reason": "Sold out."}, follow_redirects=True).text
    assert "Orders still count until" in text
    assert "Sold out." in text
    assert client.post(f"{here}/end").status_code == 409
    assert "is ending" in cast.signed_in("fern").get(f"/terms/{of(cast)}").text


def test_an_invitation_is_sent_again_and_withdrawn(cast: Cast) -> None:
    client = cast.signed_in("lumen")
    client.post("/partners/invite", data=INVITATION)
    found = queries.find_partnership_by_email(cast.person("lumen").actor, "ana@shopkeep.example")
    assert found is not None
    here = f"/partners/{found.public_id}"
    assert "Send again" in client.get(here).text
    assert "no longer works" in client.post(f"{here}/invitation/resend", follow_redirects=True).text
    assert "is withdrawn" in client.post(f"{here}/invitation/withdraw", follow_redirects=True).text
    assert client.post(f"{here}/invitation/resend").status_code == 409


def test_a_partner_sees_each_seller_and_accepts_new_terms_in_the_app(cast: Cast, queries: QueryCounter) -> None:
    version = offer(cast)
    sha, version_id = version.sha256, version.public_id
    client = cast.signed_in("fern")
    text = client.get("/terms").text
    assert "Lumen Courses" in text
    assert "Harbor Tools" in text
    assert "New terms wait for your answer" in text
    with queries.at_most(12):
        text = client.get(f"/terms/{of(cast)}").text
    assert "30% of each sale, now 25%" in text
    data = {"seen_sha256": sha, "name": "Sam Owner", "role": "Owner", "agree": "y"}
    text = client.post(f"/terms/versions/{version_id}/accept", data=data, follow_redirects=True).text
    assert "Version 2 is in force for every new sale" in text
    assert "Replaced by a newer one" in text
    assert client.get(f"/terms/versions/{version_id}").status_code == 200


def test_what_is_missing_in_an_answer_is_named(cast: Cast) -> None:
    version = offer(cast)
    sha, here = version.sha256, f"/terms/versions/{version.public_id}"
    client = cast.signed_in("fern")
    answer = client.post(f"{here}/accept", data={"seen_sha256": sha, "name": "Sam", "role": "", "agree": ""})
    assert answer.status_code == 422
    assert "Tick this to accept." in answer.text
    assert client.post(f"{here}/decline", data={"reason": ""}).status_code == 422


def test_terms_that_changed_meanwhile_are_shown_instead_of_accepted(cast: Cast) -> None:
    old = offer(cast)
    sha, old_id = old.sha256, old.public_id
    offer(cast, 3_500)
    data = {"seen_sha256": sha, "name": "Sam", "role": "Owner", "agree": "y"}
    answer = cast.signed_in("fern").post(f"/terms/versions/{old_id}/accept", data=data)
    assert answer.status_code == 409
    assert "took these terms back" in answer.text
    assert "35% of each sale" in answer.text


def test_a_partner_declines_and_keeps_what_was_agreed(cast: Cast) -> None:
    here = f"/terms/versions/{offer(cast, 100).public_id}/decline"
    text = cast.signed_in("fern").post(here, data={"reason": "Too little."}, follow_redirects=True).text
    assert "stays in force" in text
    assert "Declined: Too little." in text


def test_a_partner_leaves(cast: Cast) -> None:
    text = cast.signed_in("fern").post(f"/terms/{of(cast)}/leave", follow_redirects=True).text
    assert "You have left" in text
    assert mails(cast.person("lumen").email, "has ended the partnership")
    assert not mails(cast.person("harbor").email, "has ended")


def test_a_partner_never_reads_of_other_partners_or_sellers(cast: Cast) -> None:
    fern, opal = cast.signed_in("fern").get("/terms").text, cast.signed_in("opal").get("/terms").text
    assert "Opal" not in fern
    assert "Harbor" not in opal
    assert "Fern" not in opal


def pages_of(cast: Cast) -> list[str]:
    version = queries.list_agreement_versions(cast.partnerships["lumen", "fern"])[0].public_id
    seller = [f"/partners/{of(cast)}", f"/partners/{of(cast)}/edit", f"/partners/{of(cast)}/terms/new"]
    return [*seller, f"/partners/terms/{version}", f"/terms/{of(cast)}", f"/terms/versions/{version}"]


@pytest.mark.parametrize("stranger", ["harbor", "opal"])
def test_foreign_pages_do_not_exist(cast: Cast, stranger: str) -> None:
    addresses = pages_of(cast)
    client = cast.signed_in(stranger)
    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_each_side_has_its_own_pages(cast: Cast) -> None:
    seller_side, partner_side = pages_of(cast)[:4], pages_of(cast)[4:]
    assert {cast.signed_in("fern").get(address).status_code for address in seller_side} == {404}
    assert {cast.signed_in("lumen").get(address).status_code for address in partner_side} == {404}


def test_a_viewer_reads_and_changes_nothing(cast: Cast) -> None:
    version_id = offer(cast).public_id
    client = cast.signed_in("lumen", Role.VIEWER)
    assert "Invite a partner" not in client.get("/partners").text
    assert client.get(f"/partners/{of(cast)}").status_code == 200
    writes = ["/partners/invite", f"/partners/{of(cast)}/pause", f"/partners/{of(cast)}/end",
              f"/partners/{of(cast)}/terms/new", f"/partners/terms/{version_id}/withdraw"]  # fmt: skip
    assert [client.post(address).status_code for address in writes] == [403] * len(writes)
    client = cast.signed_in("fern", Role.VIEWER)
    assert "An owner of your organization can accept or decline" in client.get(f"/terms/{of(cast)}").text
    answers = [f"/terms/versions/{version_id}/accept", f"/terms/{of(cast)}/leave"]
    assert [client.post(address).status_code for address in answers] == [403, 403]


def test_guests_are_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/partners").status_code in {302, 401}
