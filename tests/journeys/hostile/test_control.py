"""The control: planted as they are, all hostile lines are heard. Without it, silence would prove nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from campaigns.rules.mail_html.clean import clean_mail
from core.errors import AppError
from tests.journeys.detector import Detector, Document, detector
from tests.journeys.hostile.corpus import CORPUS, MUTANTS, Line


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Detector]:
    """A browser without a policy."""
    with detector(browser, has_policy=False) as made:
        yield made


def planted(line: Line) -> Document:
    """Return a careless page that holds a line as it is."""
    page = "<!doctype html><meta charset=utf-8>" + line.place.replace("{}", line.text)
    return Document("/planted", page.encode())


def test_every_line_goes_off_where_nothing_holds_it(bare: Detector) -> None:
    silent = [line for line in CORPUS if not bare.look_at(planted(line))]
    assert not silent, "\n".join(f"{line.place.name}: {line.text!r}" for line in silent)


def test_the_mails_that_people_paste_are_made_harmless(bare: Detector) -> None:
    found = list[str]()
    for text in [*(line.text for line in CORPUS), *MUTANTS]:
        try:
            clean = clean_mail(f"<p>Hello</p>{text}<p>Bye</p>").html
        except AppError:
            continue
        found += [f"{text!r}: {what}" for what in bare.look_at(Document("/mail", clean.encode()))]
    assert not found, "\n".join(found)
