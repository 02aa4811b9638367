"""The partner's part: reading an invitation without an account, accepting it, and getting in by a mailed link."""

from tests.journeys.story.person import Person


def read_invitation(person: Person) -> None:
    """Open the mailed invitation and find who asks, what is sold and what is earned, in words and in an example."""
    text = person.open_mail("asks you to sell together")
    assert "25% of each sale" in text
    person.sees("Harbor Books asks you to sell together", "You need no account to read this")
    person.sees("Winter box", "Twelve novels in a box.", "25% of each sale", "$25.00 when a customer pays $100.00")
    person.sees("Each share waits 14 days after the order", "How the share is worked out", "Version 1")


def accept(person: Person, role: str) -> None:
    """Accept the terms with name and role."""
    person.type(name=person.name, role=role)
    person.tick("agree")
    person.press("Accept these terms")
    person.sees("You sell together now", "Open your mail")


def get_in(person: Person) -> None:
    """Sign in by the mailed link."""
    person.open_mail("Your link to sign in")
    person.press("Sign in as")
    person.sees("Who you work with", "Harbor Books")


def give_address(person: Person) -> None:
    """Say where the organization has its post: a mail to a list names its sender's address."""
    person.goto("/settings/organization")
    person.type(email=person.email, postal_address="5 Reader Lane, Portland, OR 97201")
    person.press("Save")


def say_right_to_mail(person: Person, kit: str) -> None:
    """Say why the list may be mailed, which the kit of a mail waits for."""
    person.goto(kit)
    person.sees("has not said yet why it may mail its list")
    person.follow("Say it")
    person.type(right_countries="US", right_basis="consent", right_name=person.name)
    person.press("Save")
