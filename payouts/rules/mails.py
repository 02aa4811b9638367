"""Mails about money: what there is to hear of, and when somebody wants to hear it. Some things nobody can switch off.

Changes of where money goes, tax forms, agreements, links to confirm, books that differ and payments nobody is sure of
are no topic here: they are mailed at once to everybody they concern.
"""

from enum import StrEnum


class MoneyTopic(StrEnum):
    """What a mail is about."""

    RUNS = "runs"
    PAYMENTS = "payments"
    STATEMENTS = "statements"
    BALANCES = "balances"
    QUESTIONS = "questions"
    STORES = "stores"


class MoneyMail(StrEnum):
    """When somebody hears of it."""

    AT_ONCE = "at_once"
    MORNING = "morning"
    NEVER = "never"


TOPICS: dict[MoneyTopic, tuple[str, str]] = {
    MoneyTopic.RUNS: (
        "Payment runs",
        "One waits for you, was approved, sent back or has ended, or a limit left payments out.",
    ),
    MoneyTopic.PAYMENTS: ("Payments", "One is on its way, was made, was taken out, was refused or came back."),
    MoneyTopic.STATEMENTS: ("Statements", "A month is closed and says what is owed."),
    MoneyTopic.BALANCES: (
        "Balances",
        "A share is held, a debt is written off, money is unclaimed, somebody asks to be paid.",
    ),
    MoneyTopic.QUESTIONS: ("Questions and disputes", "Somebody asks, answers or disputes an amount."),
    MoneyTopic.STORES: ("Stores", "Sales are reported, money arrived or is missing."),
}
"""What each topic is called, and what it tells."""
CHOICES: dict[MoneyMail, str] = {
    MoneyMail.AT_ONCE: "At once",
    MoneyMail.MORNING: "In the morning’s mail",
    MoneyMail.NEVER: "Not at all",
}


def heard_after(chosen: dict[str, MoneyMail], *, must_be_heard: bool) -> dict[str, MoneyMail]:
    """Return when each address hears of something, given what each chose.

    What somebody has to act on is heard by somebody: when all of them switched it off, all of them hear it at once.
    """
    if must_be_heard and chosen and set(chosen.values()) == {MoneyMail.NEVER}:
        return dict.fromkeys(chosen, MoneyMail.AT_ONCE)
    return chosen
