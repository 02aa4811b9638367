"""The first steps of either side, up to the first payment. Each is read from what is there, never ticked off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """A first step, as it is called above the steps."""

    PROGRAM = "Program"
    PARTNER = "Partner"
    TERMS = "Terms"
    CAMPAIGN = "Campaign"
    DESIGN = "Design"
    ACCOUNT = "Account"
    SEND = "What to send"
    SALE = "First sale"
    PAYMENT = "First payment"


SELLER = {
    Stage.PROGRAM: ("Say what you sell", "A program holds the product, its price and the terms you usually offer."),
    Stage.PARTNER: ("Invite a partner", "They read what is sold and what they would earn, without an account."),
    Stage.CAMPAIGN: ("Plan a campaign", "An offer with dates, and which partner carries it on which channel."),
    Stage.DESIGN: ("Approve the design together", "Both brands approve the same version. No link earns before."),
    Stage.SEND: (
        "Let the partner send it",
        "Once the campaign runs, they find the mail, the link and the code.",
    ),
    Stage.SALE: ("See the first sale", "By a file, your shop’s Stripe or the API; each sale says whose it is."),
    Stage.PAYMENT: (
        "Pay the first share",
        "A share waits out its refund period. Then its month is closed, and a payment run pays it.",
    ),
}
PARTNER = {
    Stage.TERMS: ("Agree on the terms", "You read what you would earn before you accept."),
    Stage.DESIGN: ("Approve the design", "The seller shows you what goes out under your name. You get a mail."),
    Stage.ACCOUNT: ("Say where you want to be paid", "What you earn is kept for you until then."),
    Stage.SEND: ("Send it", "Once both of you have approved, the mail, the link and the code wait under What to send."),
    Stage.SALE: ("The first sale", "It shows up under Earnings within seconds, with what you earn from it."),
    Stage.PAYMENT: (
        "The first payment",
        "A share waits out its refund period. Then its month is closed, and it is paid to your account.",
    ),
}
_SHOWN_BY_A_SALE = {Stage.PROGRAM, Stage.PARTNER, Stage.TERMS, Stage.CAMPAIGN, Stage.DESIGN, Stage.SEND}
"""What nobody has to do any more once a sale counts, however it came about."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step: its name, what to do, why, and whether it is taken."""

    stage: Stage
    title: str
    note: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Way:
    """All steps of a side in their order."""

    steps: Sequence[FirstStep]

    @property
    def now(self) -> FirstStep | None:
        """The first step that is still to be taken; None at the end."""
        return next((step for step in self.steps if not step.is_done), None)

    def has(self, stage: Stage) -> bool:
        """Whether a step is taken."""
        return any(step.is_done for step in self.steps if step.stage is stage)


def way_of(words: Mapping[Stage, tuple[str, str]], taken: Mapping[Stage, bool]) -> Way:
    """Return the steps of a side, given which are taken. A sale that counts shows that all before it is settled."""
    has_sale = taken[Stage.SALE]
    return Way(
        [
            FirstStep(stage, title, note, taken[stage] or (has_sale and stage in _SHOWN_BY_A_SALE))
            for stage, (title, note) in words.items()
        ]
    )
