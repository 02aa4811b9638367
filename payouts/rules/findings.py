"""Findings: what the check of the books found wrong. A sentence each, so that nobody has to read code to act on one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise of the books: which invariant, and what exactly does not agree."""

    invariant: str
    sentence: str

    def to_json(self) -> dict[str, str]:
        """Return the finding as JSON values."""
        return {"invariant": self.invariant, "sentence": self.sentence}


INVARIANTS = {
    "I1": "Debits equal credits in every currency, and stored balances equal their moves.",
    "I2": "What is posted for an earning equals its moves and what the calculator says.",
    "I3": "What is waiting and payable on accounts equals what the earnings say.",
    "I4": "Money on its way equals the payments that reserved it.",
    "I5": "A payment that was made was made once, with its own amount.",
    "I6": "A shared order adds up to its whole, and payout lines to their payout.",
    "I7": "Closed months and issued statements are as they were.",
    "I8": "Every entry has a key and at least one move.",
    "I9": "Nobody was promised more than was payable, and what is withheld stands in the books.",
    "I10": "The chains of the ledger and of the audit trail are unbroken.",
    "I11": "Only a refund, a dispute or the partner’s own yes lowered an earning, and a claim only its own partner.",
    "I12": "What a store owes is what it reported, less what it passed on and what was set against its earnings.",
    "I13": "Nothing was set against earnings beyond what was due on both sides, or without an agreement to it.",
    "I14": "What is held back for returns is the part that the terms say, until the day that they say.",
    "I15": "Advances are those that were agreed, and no more than agreed was set against them.",
    "I16": "No write-off gave a partner more than it owed, and unclaimed money is what two people said it is.",
    "I17": "VAT is what each document says: what its month comes to at the rate of its day, and nothing without one.",
    "I18": "What moved in another currency went through clearing at the rate that was kept; the rest is gain or loss.",
}
"""Every promise that is checked, in the order in which the check prints them."""
