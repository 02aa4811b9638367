"""The seller's part: an organization from a one-time link, what it sells on which terms, whom it invites, and where."""

from dataclasses import dataclass

from tests.journeys.installation import Installation
from tests.journeys.story.person import PASSWORD, Person

SHOP = "https://shop.harbor.example/"


@dataclass(frozen=True)
class Stand:
    """Where things are in the product once the seller has set up shop."""

    program: str
    campaign: str
    placement: str
    link: str


def open_organization(person: Person, organization: str) -> None:
    """Follow the operator's one-time link and become the owner of a new organization."""
    person.goto(_owner_link(person.installation))
    person.sees("You become its owner")
    person.look()
    person.type(organization=organization, country="US", timezone="America/New_York", currency="USD")
    person.type(name=person.name, email=person.email, password=PASSWORD)
    person.press("Create the organization")
    person.look()
    person.set_up_authenticator()
    person.sees("First steps", "Create a program")
    person.look()


def _owner_link(installation: Installation) -> str:
    return installation.run("admin", "create").split()[-1]


def set_up_program(person: Person) -> str:
    """Create a program with a product and its terms; return its address."""
    person.follow("Create a program")
    person.type(name="Reader program", description="For people who read a lot.", landing_url=SHOP)
    person.look()
    person.press("Create the program")
    person.type(name="Winter box", description="Twelve novels in a box.", price="100", cost="40")
    person.look()
    person.press("Add the product")
    person.type(share="25", hold_days="14", minimum_payout="20", window_days="30")
    person.sees("You earn 25%", "Each share waits 14 days", "at least 20.00 USD")
    person.look()
    person.press("Save the terms")
    person.sees("Saved.", "Winter box", "$100.00", "Next: Partner")
    person.look()
    return person.page.url


def invite(person: Person, partner: Person, name: str) -> None:
    """Invite a partner to the program whose page is open."""
    person.follow("Invite a partner")
    person.type(name=name, contact_name=partner.name, email=partner.email)
    person.look()
    person.press("Send the invitation")
    person.sees(f"The invitation to {partner.email} is on its way")


def plan_campaign(person: Person, program: str) -> Stand:
    """Create a campaign with a placement on the partner's e-mail list, with a code; return where things are."""
    person.follow("Create a campaign")
    person.type(name="Winter reading", offer="20% off the Winter box")
    person.look()
    person.press("Create the campaign")
    campaign = person.page.url.removesuffix("/placements/new")
    person.type(channel="email", audience_size="41200")
    person.look()
    person.press("Add the placement")
    person.sees("The placement is there, with its first link")
    person.unfold("Add a code")
    person.page.locator('form[action$="/coupons"] [name="code"]').fill("READ20")
    person.type(discount="20")
    person.press("Add the code")
    person.sees("READ20 counts for")
    person.look()
    link = person.main().locator("[data-copy]").first.get_attribute("data-copy")
    assert link is not None
    return Stand(program, campaign, person.page.url, link)


def start_campaign(person: Person, stand: Stand) -> None:
    """Let the campaign run."""
    person.goto(stand.campaign)
    person.look()
    person.press("Start")
    person.sees("The campaign is live")


def hire(person: Person, colleague: Person, role: str) -> None:
    """Invite a colleague, who joins by the mailed link."""
    person.goto("/settings/members/invite")
    person.type(email=colleague.email, role=role)
    person.look()
    person.press("Send the invitation")
    colleague.open_mail("invites you to")
    colleague.sees(f"with the address {colleague.email}")
    colleague.look()
    colleague.type(name=colleague.name, password=PASSWORD)
    colleague.press(f"Join as {colleague.email}")
    colleague.set_up_authenticator()
