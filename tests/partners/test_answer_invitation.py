"""Answering an invitation without an account: once, by its reader, to exactly the terms that were read."""

import pytest
from flask.testing import FlaskClient

from accounts import queries as accounts
from accounts.commands import remove_member
from accounts.permissions import Role
from core.errors import AppError, Conflict, Gone, NotFound
from core.jobs import run_due
from partners import commands, queries
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from partners.rules.terms import with_share
from tests.harness.clock import Clock
from tests.partners.factories import (
    TERMS,
    Member,
    accept,
    active_partnership,
    invite,
    last_token,
    mails,
    make_member,
    offered,
)


@pytest.fixture
def seller() -> Member:
    return make_member("Owner School")


def test_accepting_keeps_who_when_as_what_and_the_fingerprint(seller: Member, clock: Clock) -> None:
    partnership = invite(seller)
    sha = offered(partnership).sha256
    accept(partnership, name="Dana Cole", role="Director")
    version = queries.current_agreement_version(partnership.id)
    assert version is not None
    assert (version.accepted_name, version.accepted_role, version.sha256) == ("Dana Cole", "Director", sha)
    assert version.accepted_at == partnership.activated_at
    assert partnership.state is PartnershipState.ACTIVE


def test_a_new_person_becomes_owner_and_gets_a_link_to_sign_in(seller: Member) -> None:
    partnership = invite(seller)
    accept(partnership)
    user = accounts.get_user_by_email("dana@chamber.example")
    membership = accounts.find_membership(partnership.partner_id, user.id)
    assert membership is not None
    assert (user.name, membership.role) == ("Dana Cole", Role.OWNER)
    run_due()
    assert mails("dana@chamber.example", "sign in")


def test_both_sides_are_mailed_what_was_agreed_with_its_fingerprint(seller: Member) -> None:
    partnership = invite(seller)
    sha = offered(partnership).sha256
    accept(partnership)
    [to_partner] = mails("dana@chamber.example", "What you agreed")
    [to_seller] = mails(seller.user.email, "accepted your terms")
    assert sha in to_partner.text
    assert sha in to_seller.html
    assert "- Hold: 30 days after the order\n" in to_partner.text
    assert "<b>Smallest payment:</b> 50.00 USD" in to_seller.html


def test_pressing_accept_twice_changes_nothing(seller: Member, clock: Clock) -> None:
    partnership = invite(seller)
    clock.advance(hours=1)
    token, sha = last_token(), offered(partnership).sha256
    answers = [
        commands.accept_invitation(token, name="Dana Cole", role="Director", seen_sha256=sha).id for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(queries.list_intervals(partnership.id)) == 2
    assert len(mails(seller.user.email, "accepted your terms")) == 1


def test_an_existing_owner_keeps_account_and_organization(seller: Member) -> None:
    partner = make_member("Chamber", email="dana@chamber.example")
    partnership = invite(seller)
    accept(partnership)
    assert queries.get_joined_partnership(partner.actor, partnership.id).state is PartnershipState.ACTIVE
    assert len(accounts.list_memberships(partner.user.id)) == 1


def test_a_letter_gives_no_rights_to_somebody_who_has_left(seller: Member) -> None:
    partner = make_member("Chamber", email="dana@chamber.example")
    partnership = invite(seller)
    other = make_member("Second owner", of=partner.organization, email="other@chamber.example")
    membership = accounts.find_membership(partner.organization.id, partner.user.id)
    assert membership is not None
    remove_member(membership.id, actor=other.actor)
    with pytest.raises(Conflict, match="Somebody else looks after this organization"):
        accept(partnership)
    assert offered(partnership).is_offered


def test_other_terms_than_those_read_are_refused(seller: Member) -> None:
    partnership = invite(seller)
    with pytest.raises(Conflict, match="changed while you were reading"):
        commands.accept_invitation(last_token(), name="Dana", role="Director", seen_sha256="0" * 64)
    assert partnership.state is PartnershipState.INVITED
    assert queries.get_invitation(last_token()).version.is_offered


def test_an_older_letter_points_to_the_newer_terms(seller: Member) -> None:
    partnership = invite(seller)
    old = last_token()
    commands.offer_agreement(partnership.id, actor=seller.actor, terms=with_share(TERMS, 3_000))
    with pytest.raises(Conflict, match="Owner School has offered newer terms since"):
        queries.get_invitation(old)
    with pytest.raises(Conflict, match="newer terms"):
        commands.accept_invitation(old, name="Dana", role="Director", seen_sha256=offered(partnership).sha256)
    accept(partnership)
    version = queries.current_agreement_version(partnership.id)
    assert version is not None
    assert (version.number, version.typed_terms.share_bps) == (2, 3_000)


def test_declining_tells_the_seller_why(seller: Member) -> None:
    partnership = invite(seller)
    token = last_token()
    commands.decline_invitation(token, reason="Not our readers.")
    version = commands.decline_invitation(token, reason="Not our readers.")
    assert version.state is VersionState.DECLINED
    assert partnership.state is PartnershipState.DECLINED
    [mail] = mails(seller.user.email, "declined your terms")
    assert "Not our readers." in mail.text
    with pytest.raises(Gone, match="You declined these terms"):
        queries.get_invitation(token)
    with pytest.raises(Gone):
        commands.accept_invitation(token, name="Dana", role="Director", seen_sha256=version.sha256)


def test_declining_needs_a_reason(seller: Member) -> None:
    partnership = invite(seller)
    with pytest.raises(AppError, match="Say in a few words why") as refusal:
        commands.decline_invitation(last_token(), reason=" ")
    assert refusal.value.field == "reason"
    assert queries.get_invitation(last_token()).version.id == offered(partnership).id


@pytest.mark.parametrize(("given", "field"), [({"name": " "}, "name"), ({"role": ""}, "role")])
def test_name_and_role_are_asked_for(seller: Member, given: dict[str, str], field: str) -> None:
    partnership = invite(seller)
    with pytest.raises(AppError) as refusal:
        accept(partnership, **given)
    assert refusal.value.field == field
    assert offered(partnership).is_offered


def test_an_expired_invitation_says_whom_to_ask(seller: Member, clock: Clock) -> None:
    invite(seller)
    token = last_token()
    clock.advance(days=31)
    with pytest.raises(Gone, match="Ask Owner School to send it again"):
        queries.get_invitation(token)


@pytest.mark.parametrize("token", ["nonsense", "", "a.b.c"])
def test_a_foreign_token_opens_nothing(seller: Member, token: str) -> None:
    invite(seller)
    with pytest.raises(NotFound):
        queries.get_letter(token)


def test_a_declined_partner_can_be_invited_again(seller: Member) -> None:
    partnership = invite(seller)
    commands.decline_invitation(last_token(), reason="Too little.")
    again = invite(seller, terms=with_share(TERMS, 4_000))
    assert again.id == partnership.id
    accept(again)
    assert again.state is PartnershipState.ACTIVE


def page_form(client: FlaskClient, token: str) -> dict[str, str]:
    version = queries.get_invitation(token).version
    return {"seen_sha256": version.sha256, "name": "Dana Cole", "role": "Director", "agree": "y"}


def test_the_invitation_is_read_without_an_account(seller: Member, client: FlaskClient) -> None:
    invite(seller, note="We met in May.")
    answer = client.get(f"/invitations/{last_token()}")
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    text = answer.text
    for told in ("Owner School asks you to sell together", "We met in May.", "Bootcamp", "$199.00", "$49.75"):
        assert told in text
    assert offered(queries.get_letter(last_token()).partnership).is_offered


def test_accepting_on_the_page_shows_what_happens_next(seller: Member, client: FlaskClient) -> None:
    invite(seller)
    token = last_token()
    given = page_form(client, token)
    answer = client.post(f"/invitations/{token}/accept", data=given, follow_redirects=True)
    assert answer.status_code == 200
    assert "You sell together now" in answer.text
    assert "dana@chamber.example" in answer.text
    assert ("Mail me another link" in answer.text, "btn-primary" in answer.text) == (True, False)
    mailed = client.post("/sign-in/mail", data={"email": "dana@chamber.example"})
    assert mailed.location == "/sign-in/mail/sent"
    again = client.post(f"/invitations/{token}/accept", data=given, follow_redirects=True)
    assert "You sell together now" in again.text
    used = client.get(f"/invitations/{token}")
    assert used.status_code == 410
    assert "Sign in to read them" in used.text


def test_what_is_missing_is_named_at_its_field(seller: Member, client: FlaskClient) -> None:
    invite(seller)
    token = last_token()
    answer = client.post(f"/invitations/{token}/accept", data=page_form(client, token) | {"role": "", "agree": ""})
    assert answer.status_code == 422
    assert "Write your role, such as owner or editor" in answer.text
    assert "Tick this to accept." in answer.text
    assert 'value="Dana Cole"' in answer.text


def test_declining_on_the_page(seller: Member, client: FlaskClient) -> None:
    invite(seller)
    token = last_token()
    assert client.post(f"/invitations/{token}/decline", data={"reason": ""}).status_code == 422
    answer = client.post(f"/invitations/{token}/decline", data={"reason": "Not now."}, follow_redirects=True)
    assert "You declined" in answer.text
    assert "Not now." in answer.text


def test_pages_of_wrong_used_and_changed_letters(seller: Member, client: FlaskClient) -> None:
    partnership = invite(seller)
    old = last_token()
    assert client.get("/invitations/nonsense").status_code == 404
    assert client.get(f"/invitations/{old}/answered").status_code == 404
    commands.offer_agreement(partnership.id, actor=seller.actor, terms=with_share(TERMS, 3_000))
    assert client.get(f"/invitations/{old}").status_code == 409
    new = last_token()
    data = page_form(client, new) | {"seen_sha256": "0" * 64}
    assert client.post(f"/invitations/{new}/accept", data=data).status_code == 409


def test_a_partnership_tells_a_partner_nothing_of_the_sellers_notes(seller: Member, client: FlaskClient) -> None:
    partnership, _ = active_partnership(seller, audience_note="Pays late, small list")
    assert "Pays late" not in "".join(mail.text + mail.html for mail in mails("dana@chamber.example"))
    assert partnership.audience_note == "Pays late, small list"
