"""Designs for the brand checks, and the checks that they fail."""

from datetime import date

from campaigns.rules.checks import run_checks
from campaigns.rules.checks_asked import Check
from campaigns.rules.creatives import Bundle, CreativeKind
from campaigns.rules.mail_html.clean import clean_mail
from campaigns.rules.mail_html.reading import derive_text
from campaigns.rules.mail_html.starter import starter_disclosure, starter_html
from tests.campaigns.creatives_factories import ENDS_ON, FACTS


def bundle(html: str = "", *, kind: CreativeKind = CreativeKind.HTML_MAIL, more: str = "") -> Bundle:
    """Return a design as it is kept: the starter, or the given HTML, with more at its end."""
    clean = clean_mail((html or starter_html(FACTS)) + more).html
    return Bundle(kind, "A subject", "Chamber", "", clean, derive_text(clean), starter_disclosure(FACTS))


def failing(found: Bundle, ends_on: date | None = ENDS_ON) -> dict[str, Check]:
    """Return the checks that a design fails, by key."""
    return {check.key: check for check in run_checks(found, ends_on=ends_on) if not check.passed}
