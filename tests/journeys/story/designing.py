"""The design: one mail under two names, which goes out only when both have approved exactly this version."""

import re

from tests.journeys.story.person import Person
from tests.journeys.story.selling import Stand

MAIL = """<html><head><style>h1 { color: #224; font-size: 24px }</style></head><body>
<h1>The Daily Fiction and Harbor Books</h1>
<p>Twelve novels for winter, 20% off with the code {{ coupon_code }}.</p>
<p><a href="{{ tracked_link }}">Get the Winter box</a></p>
<p>{{ disclosure }}</p>
<p>{{ postal_address }} <a href="{{ unsubscribe }}">Unsubscribe</a></p>
<script>alert("never")</script></body></html>"""


def make_design(person: Person, stand: Stand, partner: str = "The Daily Fiction") -> str:
    """Make a co-branded mail for the placement and submit it; return its address."""
    person.goto(stand.placement)
    person.follow("Make the design")
    person.follow("Paste HTML instead")
    person.look()
    person.type(name="Winter mail", subject="Twelve novels for winter", from_name="The Daily Fiction", html=MAIL)
    person.press("Save the first version")
    design = person.page.url
    person.sees("Your first version is saved", re.compile(r"Brand checks\s+(\d+) of \1\b"))
    person.look()
    person.press("Submit v1 for review")
    person.sees("Submitted.", f"Waiting for {partner}")
    person.look()
    return design


def make_newer_version(person: Person, design: str) -> None:
    """Change the subject in a second version and submit that."""
    person.goto(design)
    person.follow("New version")
    person.look()
    person.type(subject="Twelve novels for a long winter", note="A longer subject")
    person.press("Save")
    person.sees("Version 2 is saved")
    person.press("Submit v2 for review")
    person.follow("Compare v1 and v2")
    person.look()
