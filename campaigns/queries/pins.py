"""Reads of pins: the uploaded pictures of a version, each with the comments that stand on it."""

from dataclasses import dataclass

from campaigns.models import CreativeVersion, Picture
from campaigns.queries.creatives_proof import Thread, list_threads
from campaigns.queries.pictures import inside, pictures_of
from campaigns.rules.mail_html.pictures import pictures_in
from core.access import Actor


@dataclass(frozen=True, slots=True)
class Pinned:
    """A picture of a version: its number in reading order, an address that holds it, and the threads on it."""

    number: int
    picture: Picture
    source: str
    threads: list[Thread]

    @property
    def label(self) -> str:
        """What it is called where one is chosen."""
        return f"Picture {self.number}: {self.picture.name}"


def list_pinned(actor: Actor, version: CreativeVersion) -> list[Pinned]:
    """Return the uploaded pictures of a version that was fetched for this actor, as they are read."""
    rows = {row.sha256: row for row in pictures_of(version)}
    shown = [(number, rows[sha]) for number, sha in enumerate(pictures_in(version.html), start=1) if sha in rows]
    threads = list_threads(actor, version) if shown else []
    return [
        Pinned(
            number,
            picture,
            inside(picture),
            [one for one in threads if one.comment.pin is not None and one.comment.pin.picture == picture.sha256],
        )
        for number, picture in shown
    ]
