"""The cast: three organizations that sell and fourteen partners. All invented."""

from dataclasses import dataclass, field
from enum import StrEnum

from accounts.permissions import Role
from campaigns.rules.placements import Channel
from partners.rules.advances import Advance
from partners.rules.reserves import Reserve
from partners.rules.scopes import Scope, Tier
from partners.rules.stores import PriceBasis, StoreTerms


class PaidBy(StrEnum):
    """How a partner is paid, and how far it came with saying so. Without a stand-in for Stripe, all go by bank."""

    BANK = "bank"
    STRIPE = "stripe"
    STRIPE_UNFINISHED = "stripe_unfinished"
    NOTHING_YET = "nothing_yet"


class Mishap(StrEnum):
    """What goes wrong with a partner's first payment."""

    LEFT_OUT = "left_out"
    REFUSED = "refused"
    CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    name: str
    email: str
    role: Role
    persona: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sold: price and cost in minor units."""

    name: str
    sku: str
    price: int
    cost: int
    description: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of a seller, the audience it brings and how that audience behaves.

    `clicks` are a usual day's, `sold_per_mille` of them buy. `share_bps` and `minimum` go into the agreement.
    """

    name: str
    slug: str
    contact: str
    email: str
    channel: Channel
    audience: int
    clicks: int
    sold_per_mille: int
    share_bps: int
    note: str
    minimum: int = 5_000
    paid_by: PaidBy = PaidBy.BANK
    mishap: Mishap | None = None
    refund_percent: int = 4
    design: str = "approved"
    is_invited_only: bool = False
    code: str = ""
    pilot_orders: int = 0
    pilot_went_wrong: bool = False
    address: str = ""
    store: StoreTerms | None = None
    scope: Scope | None = None
    reserve: Reserve | None = None
    advance: Advance | None = None


@dataclass(frozen=True, slots=True)
class Seller:
    """An organization that sells, with its people, its products and its partners."""

    name: str
    slug: str
    country: str
    zone: str
    currency: str
    address: str
    program: str
    program_note: str
    campaign: str
    offer: str
    site: str
    people: tuple[Person, ...]
    products: tuple[Product, ...]
    partners: tuple[Partner, ...] = field(default=())
    ad_cost: int = 0


SHOPKEEPS_STORE = StoreTerms(
    keeps_bps=3_500,
    price_basis=PriceBasis.SELLING,
    pay_to="Lake Superior Bank, account 4401 7720, Northbeam Training",
)

NORTHBEAM = Seller(
    name="Northbeam Training",
    slug="northbeam",
    country="US",
    zone="America/Chicago",
    currency="USD",
    address="410 Lake Street, Suite 5, Duluth, MN 55802",
    program="Owner’s Finance Bootcamp",
    program_note="Six short films, a workbook and a live session for people who run a small firm.",
    campaign="Bootcamp, winter offer",
    offer="Run the numbers like an owner: save 20 % this winter",
    site="https://northbeam.example",
    ad_cost=6_800,
    people=(
        Person("Dana Reyes", "dana@northbeam.example", Role.OWNER, "seller"),
        Person("Priya Nair", "priya@northbeam.example", Role.MARKETER, "marketer"),
        Person("Leo Brandt", "leo@northbeam.example", Role.BRAND_APPROVER, "brand_approver"),
        Person("Ana Cole", "ana@northbeam.example", Role.FINANCE_PREPARER, "finance_preparer"),
        Person("Marcus Webb", "marcus@northbeam.example", Role.FINANCE_APPROVER, "finance_approver"),
        Person("Iris Roth", "iris@northbeam.example", Role.VIEWER, "viewer"),
    ),
    products=(
        Product("Owner’s Finance Bootcamp", "BOOT-6", 19_900, 2_200, "Six films, a workbook and a live session."),
        Product("Cash flow workbook", "WORK-1", 2_900, 650, "Forty pages to plan a year of cash."),
    ),
    partners=(
        Partner("Main Street Chamber", "main-street", "Tomás Vega", "tomas@mainstreet.example", Channel.EMAIL, 41_200,
                150, 27, 2_000, "Chamber of commerce; mails its members twice a month", code="MAINST20",
                pilot_orders=9, paid_by=PaidBy.STRIPE,
                address="12 Main Street, Duluth, MN 55802"),
        Partner("Shopkeep Supply Co.", "shopkeep", "Grace Lind", "grace@shopkeep.example", Channel.STORE, 18_500,
                95, 30, 2_500, "Supply store for small shops, course library beside the till", code="SHOPKEEP",
                address="2200 Mill Road, Superior, WI 54880",
                store=SHOPKEEPS_STORE, paid_by=PaidBy.STRIPE),
        Partner("BizOwners Weekly", "bizowners", "Omar Haddad", "omar@bizowners.example", Channel.EMAIL, 88_000,
                120, 16, 1_500, "Weekly newsletter for people who run a firm", pilot_orders=5,
                mishap=Mishap.LEFT_OUT,
                address="75 Press Row, Chicago, IL 60605", scope=Scope(cap_minor=90_000)),
        Partner("Ledger & Co. Accounting", "ledger-co", "Ruth Adeyemi", "ruth@ledgerco.example", Channel.EMAIL, 2_300,
                22, 60, 2_500, "Accountants; their clients trust what they recommend", code="LEDGER20",
                pilot_orders=3, mishap=Mishap.CAME_BACK,
                address="18 Court Street, Duluth, MN 55803",
                scope=Scope(tiers=(Tier(200_000, 3_000), Tier(500_000, 3_500)))),
        Partner("StartSmart Academy", "startsmart", "Kai Jensen", "kai@startsmart.example", Channel.BANNER, 9_400,
                24, 22, 2_000, "Course library for founders", design="in_review", paid_by=PaidBy.STRIPE,
                address="9 Campus Drive, Madison, WI 53703"),
        Partner("Rivera Bookkeeping", "rivera", "Lucía Rivera", "lucia@rivera.example", Channel.BANNER, 1_900,
                14, 40, 2_500, "Bookkeepers in four towns", paid_by=PaidBy.NOTHING_YET,
                address="301 Oak Avenue, Cloquet, MN 55720"),
        Partner("Shopfront Stories", "shopfront", "Ben Okafor", "ben@shopfront.example", Channel.BANNER, 5_200,
                12, 30, 2_500, "Blog about independent shops", refund_percent=30, pilot_orders=14,
                pilot_went_wrong=True, reserve=Reserve(1_000, 30),
                address="44 Window Street, Saint Paul, MN 55101"),
        Partner("Corner Desk Podcast", "corner-desk", "Mia Torres", "mia@cornerdesk.example", Channel.LINK, 7_800,
                9, 12, 1_000, "Weekly podcast; reads the link aloud", minimum=25_000, code="DESK",
                pilot_orders=13, paid_by=PaidBy.STRIPE, mishap=Mishap.REFUSED,
                address="6 Studio Lane, Minneapolis, MN 55401"),
        Partner("Founders’ Fair", "founders-fair", "Jonas Beck", "jonas@foundersfair.example", Channel.EVENT, 3_100,
                16, 45, 2_000, "Convention with a stand in the main hall", code="FAIR26",
                paid_by=PaidBy.STRIPE_UNFINISHED, advance=Advance(40_000, 5_000),
                address="1 Convention Square, Chicago, IL 60616"),
    ),
)  # fmt: skip

HARBOR = Seller(
    name="Harbor & Vine Coffee",
    slug="harbor-vine",
    country="GB",
    zone="Europe/London",
    currency="GBP",
    address="8 Quay Lane, Bristol BS1 4RN",
    program="Harbor & Vine subscription",
    program_note="Fresh beans every month, roasted to order.",
    campaign="First bag free",
    offer="Your first bag of Harbor & Vine is on us",
    site="https://harborvine.example",
    people=(
        Person("Elsie Marsh", "elsie@harborvine.example", Role.OWNER, "seller"),
        Person("Noor Aziz", "noor@harborvine.example", Role.FINANCE_PREPARER, "finance_preparer"),
        Person("Callum Reid", "callum@harborvine.example", Role.FINANCE_APPROVER, "finance_approver"),
    ),
    products=(Product("Three months of beans", "BEAN-3", 4_200, 1_700, "A bag a month for three months."),),
    partners=(
        Partner("Slow Mornings", "slow-mornings", "Hana Kimura", "hana@slowmornings.example", Channel.EMAIL, 12_400,
                40, 20, 1_500, "Newsletter about breakfast", minimum=2_000,
                address="3 Baker’s Yard, Bath BA1 1AA"),
        Partner("Riverside Reads", "riverside-reads", "Owen Pugh", "owen@riversidereads.example", Channel.STORE, 4_000,
                18, 25, 2_000, "Bookshop with an online store", minimum=2_000, design="changes_requested",
                address="27 Bridge Street, Bristol BS1 6QF"),
        Partner("Market Hall", "market-hall", "Ada Flynn", "ada@markethall.example", Channel.EVENT, 2_500,
                0, 0, 1_500, "Covered market with weekend stands", is_invited_only=True,
                address="Market Square, Exeter EX1 1AA"),
    ),
)  # fmt: skip

LUMEN = Seller(
    name="Lumen Studio",
    slug="lumen",
    country="DE",
    zone="Europe/Berlin",
    currency="EUR",
    address="Ackerstraße 12, 10115 Berlin",
    program="Lumen templates",
    program_note="Design templates for small firms without a designer.",
    campaign="Autumn collection",
    offer="The autumn collection: 40 templates for your firm",
    site="https://lumenstudio.example",
    people=(
        Person("Greta Vogel", "greta@lumenstudio.example", Role.OWNER, "seller"),
        Person("Timo Sander", "timo@lumenstudio.example", Role.FINANCE_PREPARER, "finance_preparer"),
    ),
    products=(Product("Template collection", "TPL-40", 7_900, 400, "Forty templates for mails, menus and posters."),),
    partners=(
        Partner("Pixel Post", "pixel-post", "Sofie Blom", "sofie@pixelpost.example", Channel.EMAIL, 23_000,
                45, 18, 2_000, "Newsletter about design for non-designers", minimum=3_000,
                address="Lindenstraße 4, 10969 Berlin"),
        Partner("Kiosk Letter", "kiosk-letter", "Emil Rask", "emil@kioskletter.example", Channel.EMAIL, 6_300,
                20, 15, 1_500, "Letter to people who run a kiosk", minimum=3_000, design="draft",
                address="Hafenweg 21, 20457 Hamburg"),
        Partner("Corner Desk Podcast", "corner-desk", "Mia Torres", "mia@cornerdesk.example", Channel.LINK, 7_800,
                8, 20, 1_500, "Weekly podcast; reads the link aloud", minimum=3_000,
                address="6 Studio Lane, Minneapolis, MN 55401"),
    ),
)  # fmt: skip

SELLERS = (NORTHBEAM, HARBOR, LUMEN)
PARTNER_PERSONA = "tomas@mainstreet.example"
"""Who the visitor becomes when taking the partner's seat."""
