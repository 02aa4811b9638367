"""Freezing in steps: how a large run is fixed, or given back, a part at a time, and what is said meanwhile."""

from enum import StrEnum

STEP = 50
"""How many payments one step takes: what a step holds the books for stays well under 250 ms."""
CHANGED = "Amounts or bank accounts changed while you were looking. Recalculate the run and check it again."
STOPPED = "It was stopped before everything was set aside. Nothing was sent for approval."


class Freezing(StrEnum):
    """What is going on, step by step, with the money of a large run."""

    SET_ASIDE = "set_aside"
    GIVE_BACK = "give_back"


GOES_ON = {
    Freezing.SET_ASIDE: "It is being sent for approval. You can leave this page.",
    Freezing.GIVE_BACK: "What was set aside is being given back. You can leave this page.",
}
"""What is said once the steps have begun."""


def refusal(going_on: str) -> str:
    """Return why a run cannot be changed while its steps are taken, and what to do."""
    if Freezing(going_on) is Freezing.SET_ASIDE:
        return (
            "This run is being sent for approval, so it cannot be changed. Wait until that is done, or stop it first."
        )
    return "What was set aside for this run is being given back. Load the page again in a moment."
