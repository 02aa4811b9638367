"""Two versions side by side: changed words, changed links and changed pictures are each marked, one by one."""

from dataclasses import replace

from campaigns.rules.creatives import Bundle, CreativeKind
from campaigns.rules.creatives_compare import Change, FieldDiff, compare

OLD, NEW = "picture:" + "a" * 64, "picture:" + "b" * 64
BUNDLE = Bundle(
    kind=CreativeKind.HTML_MAIL,
    subject="One",
    from_name="N",
    preheader="",
    html=f'<p><a href="https://a.example/x">This</a> <a href="{{{{ tracked_link }}}}">that</a></p><img src="{OLD}">',
    text="Read this",
    disclosure="d",
)


def marked(changed: Bundle) -> dict[str, tuple[str, str]]:
    """Return what was taken out and what came in, by part."""
    return {
        part.name: (_of(part, Change.REMOVED), _of(part, Change.ADDED))
        for part in compare(BUNDLE, changed)
        if part.is_changed
    }


def _of(part: FieldDiff, change: Change) -> str:
    return "".join(piece.text for piece in part.old + part.new if piece.change is change).strip()


def test_a_link_that_leads_elsewhere_is_marked_though_its_words_stay() -> None:
    found = marked(replace(BUNDLE, html=BUNDLE.html.replace("a.example/x", "b.example/y")))
    assert found["links"] == ("https://a.example/x", "https://b.example/y")
    assert "text" not in found
    assert "pictures" not in found


def test_another_picture_is_marked_by_its_fingerprint() -> None:
    found = marked(replace(BUNDLE, html=BUNDLE.html.replace(OLD, NEW)))
    assert found["pictures"] == ("picture aaaaaaaaaaaa", "picture bbbbbbbbbbbb")
    assert "links" not in found


def test_words_are_marked_alone() -> None:
    found = marked(replace(BUNDLE, text="Read that"))
    assert found == {"text": ("this", "that")}


def test_the_same_bundle_marks_nothing() -> None:
    assert marked(BUNDLE) == {}
