"""The money: a run is drafted by one person and approved by another, paid once, and told to the partner."""

from playwright.sync_api import expect

from tests.journeys.story.person import Person


def draft_run(person: Person) -> str:
    """Collect what is due; return the run's address."""
    person.goto("/runs")
    person.look()
    person.follow("Start a run")
    person.look()
    person.press("Collect what is due")
    person.look()
    return person.page.url


def give_account(person: Person) -> None:
    """Say where the money should go."""
    person.goto("/home")
    person.look()
    person.follow("Add your account")
    person.follow("Add a bank account")
    person.look()
    person.type(holder_name=person.name, country="DE", account="DE89 3704 0044 0532 0130 00")
    person.press("Save the account")
    person.sees("•• 3000")
    person.look()


def hold(person: Person, run: str, name: str) -> None:
    """Approve or pay a run by holding its button for two seconds."""
    person.goto(run)
    person.look()
    button = person.main().get_by_role("button", name=name)
    with person.page.expect_navigation():
        button.hover()
        person.page.mouse.down()
    person.page.mouse.up()
    person.look()


def download_file(person: Person) -> bytes:
    """Make the first payment file of the run whose page is open, which hands it out."""
    return person.download("Make the file", "button")


def download_again(person: Person) -> bytes:
    """Download the payment file that was made for the run whose page is open."""
    return person.download("payments-")


def mark_paid(person: Person, run: str) -> None:
    """Mark the run's only payout as paid, from two windows: the second is told that it came too late."""
    person.goto(run)
    person.follow("The Daily Fiction")
    person.look()
    late = person.other_window()
    person.type(reference="BANK-4711")
    person.press("Mark $57.50 as paid")
    person.sees("Marked as paid", "BANK-4711")
    person.look()
    late.type(reference="BANK-9999")
    late.press("Mark $57.50 as paid")
    late.sees("already", "BANK-4711")
    late.sees_not("BANK-9999")
    late.look()
    expect(late.main().get_by_role("button", name="Mark $57.50 as paid")).to_have_count(0)


def finish(person: Person, run: str) -> None:
    """Finish a run whose payments have all ended, Stripe's and those of the file."""
    person.goto(run)
    person.sees("Every payment of this run has ended")
    person.look()
    person.press("Finish the run")
    person.look()
