"""Many links at once: every line is shown first with what is wrong in it, and all are made together or none."""

import io
import re

import pytest
from flask.testing import FlaskClient

from accounts.permissions import Role
from campaigns.commands.link_lists import create_links, look_at_lines
from campaigns.commands.links import create_link
from campaigns.commands.placements import set_placement_state
from campaigns.queries.links import links_of
from campaigns.rules.link_lists import LinkLine, read_list, write_list
from campaigns.rules.placements import PlacementState
from campaigns.schemas.links import LinkDraft
from core.errors import AppError, Conflict
from tests.campaigns.factories import HOME, Stand, make_stand
from tests.harness.people import Person, sign_in


def test_a_list_is_read_by_its_places_or_by_its_header() -> None:
    plain = read_list("spring,https://a.example/x,Door\n\n,https://a.example/y\nfall\n")
    assert plain == [
        LinkLine(1, "spring", "https://a.example/x", "Door"),
        LinkLine(3, "", "https://a.example/y"),
        LinkLine(4, "fall"),
    ]
    assert read_list("Note;URL;Code\nDoor;https://a.example/x;spring") == [
        LinkLine(2, "spring", "https://a.example/x", "Door")
    ]
    assert read_list('code\tnote\nspring\t"a, b"') == [LinkLine(2, "spring", "", "a, b")]
    assert read_list(write_list(plain))[0] == LinkLine(2, "spring", "https://a.example/x", "Door")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), ("\n , \n", "empty"), ("code,note\n", "no line under it"), ("a\n" * 101, "at most 100"),
     ('a,"' + "x" * 200_000, "cannot be read")],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(AppError, match=said):
        read_list(text)


def problems(stand: Stand, text: str) -> list[str]:
    return [line.problem for line in look_at_lines(stand.placement, read_list(text), actor=stand.seller.actor)]


def test_each_line_says_what_is_wrong_in_it() -> None:
    stand = make_stand()
    create_link(stand.placement.id, LinkDraft(code="taken"), actor=stand.seller.actor)
    found = problems(stand, "TAKEN\ntwice\nTwice\na b\nstatic\nok,javascript:alert(1)\nx,y,z,more\nfine\n,")
    said = [
        "is taken",
        "another line too",
        "another line too",
        "letters, digits",
        "by the product",
        "http",
        "three parts",
    ]
    assert len(found) == 8
    assert all(words in problem for words, problem in zip(said, found, strict=False))
    assert found[7] == ""


def test_all_are_made_or_none() -> None:
    stand = make_stand()
    before = len(links_of([stand.placement.id]))
    with pytest.raises(AppError, match=r"Line 2: .* No link was made"):
        create_links(stand.placement.id, read_list("one\na b\n"), actor=stand.seller.actor)
    assert len(links_of([stand.placement.id])) == before
    lines = [LinkLine(1, "one", f"{HOME}/a", "Door"), LinkLine(2)]
    made = create_links(stand.placement.id, lines, actor=stand.seller.actor)
    assert [(link.code, link.note) for link in made[:1]] == [("one", "Door")]
    assert len(made[1].code) == 7
    set_placement_state(stand.placement.id, PlacementState.ENDED, actor=stand.seller.actor)
    with pytest.raises(Conflict, match="ended"):
        create_links(stand.placement.id, [LinkLine(1)], actor=stand.seller.actor)


def test_links_are_looked_at_and_made_on_a_page(client: FlaskClient) -> None:
    stand = make_stand()
    sign_in(client, Person(stand.seller.user.id, stand.seller.organization.id, Role.OWNER, ""))
    before = len(links_of([stand.placement.id]))
    where = f"/placements/{stand.placement.public_id}/links/many"
    assert "Look at it" in client.get(where).text
    wrong = client.post(where, data={"lines": "a b", "step": "look"})
    assert "A code is 1 to 64 letters" in wrong.text
    assert client.post(where, data={"lines": "a b", "step": "make"}).status_code == 422
    file = (io.BytesIO(b"code,note\nspring,Door\n"), "links.csv")
    shown = client.post(where, data={"file": file, "randoms": "2"}).text
    assert "Make these 3 links" in shown
    assert len(links_of([stand.placement.id])) == before
    kept = re.search(r'name="lines" value="([^"]*)"', shown)
    assert kept is not None
    assert client.post(where, data={"step": "make", "lines": kept[1].replace("&#34;", '"')}).status_code == 302
    assert len(links_of([stand.placement.id])) == before + 3
