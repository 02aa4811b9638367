"""Members: invited by mail, given roles, removed; one owner always remains."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import commands, queries
from accounts.models import Membership
from accounts.permissions import Role
from core.errors import Conflict, NotFound
from tests.accounts.factories import PASSWORD, link_in, mails_to, make_member, make_user, who_is_here
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in

NEWCOMER = "kim@lumen.example"


def invite(client: FlaskClient, owner: Person, email: str = NEWCOMER, role: Role = Role.MARKETER) -> str:
    """Invite somebody and return the path of their link."""
    sign_in(client, owner)
    answer = client.post("/settings/members/invite", data={"email": email, "role": role.value})
    assert answer.status_code == 302, answer.text
    return link_in(mails_to(email)[-1])


def membership_of(person: Person) -> Membership:
    """Return what somebody is."""
    found = queries.find_membership(person.organization_id, person.user_id)
    assert found is not None
    return found


def test_somebody_new_joins_with_name_and_password(client: FlaskClient, app: Flask) -> None:
    owner, newcomer = make_member(Role.OWNER), app.test_client()
    link = invite(client, owner)
    shown = newcomer.get(link)
    assert "Lumen Courses" in shown.text
    assert "marketer" in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert newcomer.post(link, data={"name": "Kim", "password": PASSWORD}).status_code == 302
    assert who_is_here(newcomer) == NEWCOMER
    assert "Kim" in client.get("/settings/members").text


def test_the_password_may_be_left_out(client: FlaskClient, app: Flask) -> None:
    newcomer = app.test_client()
    link = invite(client, make_member(Role.OWNER))
    assert newcomer.post(link, data={"name": "Kim", "password": ""}).status_code == 302
    assert who_is_here(newcomer) == NEWCOMER


def test_without_a_name_nobody_joins_and_the_link_stays_good(client: FlaskClient, app: Flask) -> None:
    newcomer = app.test_client()
    link = invite(client, make_member(Role.OWNER))
    assert newcomer.post(link, data={"name": ""}).status_code == 422
    assert newcomer.post(link, data={"name": "Kim", "password": "short"}).status_code == 422
    assert newcomer.post(link, data={"name": "Kim", "password": PASSWORD}).status_code == 302


def test_somebody_with_an_account_joins_with_one_press(client: FlaskClient, app: Flask) -> None:
    newcomer = app.test_client()
    make_user(NEWCOMER)
    link = invite(client, make_member(Role.OWNER))
    assert "Join as Dana Reyes" in newcomer.get(link).text
    assert newcomer.post(link).status_code == 302
    assert who_is_here(newcomer) == NEWCOMER


def test_a_used_invitation_is_gone_with_one_next_step(client: FlaskClient, app: Flask) -> None:
    link = invite(client, make_member(Role.OWNER))
    app.test_client().post(link, data={"name": "Kim"})
    gone = app.test_client().get(link)
    assert gone.status_code == 410
    assert "If you joined already, sign in" in gone.text
    assert app.test_client().post(link, data={"name": "Kim"}).status_code == 410


def test_an_expired_invitation_is_gone(client: FlaskClient, app: Flask, clock: Clock) -> None:
    link = invite(client, make_member(Role.OWNER))
    clock.advance(days=14, minutes=1)
    assert app.test_client().get(link).status_code == 410


def test_a_withdrawn_invitation_is_gone(client: FlaskClient, app: Flask) -> None:
    owner = make_member(Role.OWNER)
    link = invite(client, owner)
    waiting = queries.list_open_invitations(owner.actor)[0]
    assert client.post(f"/settings/invitations/{waiting.public_id}/withdraw").status_code == 302
    assert app.test_client().get(link).status_code == 410
    assert queries.list_open_invitations(owner.actor) == []


def test_a_second_invitation_replaces_the_first(client: FlaskClient, app: Flask) -> None:
    owner = make_member(Role.OWNER)
    first, second = invite(client, owner), invite(client, owner, role=Role.VIEWER)
    assert app.test_client().get(first).status_code == 410
    assert "viewer" in app.test_client().get(second).text


def test_a_member_cannot_be_invited_again(client: FlaskClient) -> None:
    owner = make_member(Role.OWNER)
    sign_in(client, owner)
    refused = client.post("/settings/members/invite", data={"email": owner.email, "role": "viewer"})
    assert refused.status_code == 409
    assert "member already" in refused.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_owners_invite(client: FlaskClient, role: Role) -> None:
    sign_in(client, make_member(role))
    assert client.get("/settings/members/invite").status_code == 403
    assert "An owner can" in client.get("/settings/members/invite").text


def test_a_role_is_changed_and_counts_at_once(client: FlaskClient, app: Flask) -> None:
    owner = make_member(Role.OWNER)
    viewer, hers = make_person(owner.organization, Role.VIEWER), app.test_client()
    sign_in(hers, viewer)
    assert hers.get("/settings/api-keys").status_code == 403
    sign_in(client, owner)
    path = f"/settings/members/{membership_of(viewer).public_id}"
    assert client.post(path, data={"role": "owner"}).status_code == 302
    assert hers.get("/settings/api-keys").status_code == 200


def test_the_only_owner_can_neither_step_down_nor_leave(client: FlaskClient) -> None:
    owner = make_member(Role.OWNER)
    sign_in(client, owner)
    path = f"/settings/members/{membership_of(owner).public_id}"
    refused = client.post(path, data={"role": "viewer"})
    assert refused.status_code == 409
    assert "Make somebody else an owner first" in refused.text
    assert client.post(f"{path}/remove").status_code == 409
    assert membership_of(owner).role is Role.OWNER


def test_one_of_two_owners_may_leave() -> None:
    owner = make_member(Role.OWNER)
    second = make_person(owner.organization, Role.OWNER, email="second@lumen.example")
    commands.remove_member(membership_of(owner).id, actor=second.actor)
    assert queries.find_membership(owner.organization_id, owner.user_id) is None
    with pytest.raises(Conflict):
        commands.remove_member(membership_of(second).id, actor=second.actor)


def test_members_of_another_organization_are_not_found(client: FlaskClient) -> None:
    stranger = make_member(Role.VIEWER, name="Harbor Tools")
    owner = make_member(Role.OWNER)
    sign_in(client, owner)
    path = f"/settings/members/{membership_of(stranger).public_id}"
    assert client.get(path).status_code == 404
    assert client.post(path, data={"role": "owner"}).status_code == 404
    assert client.post(f"{path}/remove").status_code == 404
    assert "harbor" not in client.get("/settings/members").text


def test_an_invitation_of_another_organization_cannot_be_withdrawn(client: FlaskClient) -> None:
    theirs = make_member(Role.OWNER, name="Harbor Tools")
    invite(client, theirs)
    waiting = queries.list_open_invitations(theirs.actor)[0].id
    with pytest.raises(NotFound):
        commands.withdraw_invitation(waiting, actor=make_member(Role.OWNER).actor)


def test_an_unknown_role_is_refused(client: FlaskClient) -> None:
    sign_in(client, make_member(Role.OWNER))
    assert client.post("/settings/members/invite", data={"email": NEWCOMER, "role": "king"}).status_code == 422
