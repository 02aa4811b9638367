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
    person.sees("First steps", "Create a program")
    person.look()


def _owner_link(installation: Installation) -> str:
    return installation.run("admin", "create").split()[-1]


def set_up_program(person: Person) -> str:
    """Create a program with a product and its terms by the guided way, look at the summary; return its address."""
    person.follow("Create a program")
    person.type(name="Reader program", description="For people who read a lot.", landing_url=SHOP)
    person.look()
    person.press("Create the program")
    person.type(name="Winter box", description="Twelve novels in a box.", price="100", cost="40")
    person.look()
    person.press("Add the product")
    person.type(share="25", minimum_payout="20")
    person.sees("You earn 25%", "at least 20.00 USD")
    person.look()
    person.press("Save the terms")
    person.type(hold_days="14", window_days="30")
    person.sees("Each share waits 14 days")
    person.look()
    person.press("Save the rules")
    person.sees("Saved.")
    person.look()
    person.follow("Summary")
    person.sees("Winter box", "$100.00", "You earn 25%", "Each share waits 14 days", "Nobody is invited yet.")
    person.look()
    person.goto(person.page.url.removesuffix("/summary"))
    person.sees("Next: Partner")
    return person.page.url


def invite(person: Person, partner: Person, name: str) -> None:
    """Invite a partner to the program whose page is open."""
    person.follow("Invite a partner")
    person.type(name=name, contact_name=partner.name, email=partner.email)
    person.look()
    person.press("Send the invitation")
    person.sees(f"The invitation to {partner.email} is on its way")


def plan_campaign(person: Person, program: str, partner: str) -> Stand:
    """Create a campaign with a placement on a partner's e-mail list, with a code; return where things are."""
    person.follow("Create a campaign")
    campaign = name_campaign(person)
    person.look()
    return place(person, program, campaign, partner, "READ20")


def name_campaign(person: Person) -> str:
    """Fill in the page of a new campaign; return its address. The page of its first placement follows."""
    person.type(name="Winter reading", offer="20% off the Winter box")
    person.look()
    person.press("Create the campaign")
    return person.page.url.removesuffix("/placements/new")


def place(person: Person, program: str, campaign: str, partner: str, code: str, channel: str = "email") -> Stand:
    """Add a placement with a code to a campaign; return where things are."""
    person.goto(f"{campaign}/placements/new")
    person.page.locator('main [name="partner"]').select_option(label=partner)
    person.type(channel=channel, audience_size="41200", sender="partner" if channel == "email" else "")
    person.press("Add the placement")
    person.sees("The placement is there, with its first link")
    person.unfold("Add a code")
    person.page.locator('form[action$="/coupons"] [name="code"]').fill(code)
    person.type(discount="20")
    person.press("Add the code")
    person.sees(f"{code} counts for")
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
