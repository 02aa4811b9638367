"""Freezing in steps: how a large run is fixed, or given back, a part at a time, and what is said meanwhile."""

from enum import StrEnum

STEP = 50
"""How many payments are frozen at once, and at most in one step of a larger run."""
SMALLEST_STEP = 20
"""How many payments a step takes at least, and the first: asking costs most of a step, so less saves little."""
AIM_SECONDS = 0.2
"""What a step should hold the books for: under the 250 ms that nobody who clicks notices."""
CHANGED = "Amounts or bank accounts changed while you were looking. Recalculate the run and check it again."
STOPPED = "It was stopped before everything was set aside. Nothing was sent for approval."


class Freezing(StrEnum):
    """What is going on, step by step, with the money of a large run."""

    SET_ASIDE = "set_aside"
    SEAL = "seal"
    GIVE_BACK = "give_back"
    CANCEL = "cancel"


_BEING_SENT = "It is being sent for approval. You can leave this page."
SENDS = frozenset({Freezing.SET_ASIDE, Freezing.SEAL})
"""What leads to an approval. All else gives back."""
GOES_ON = {
    Freezing.SET_ASIDE: _BEING_SENT,
    Freezing.SEAL: _BEING_SENT,
    Freezing.GIVE_BACK: "What was set aside is being given back. You can leave this page.",
    Freezing.CANCEL: "What was not sent is taken out. Its money is being given back. You can leave this page.",
}
"""What is said once the steps have begun."""


def refusal(going_on: str) -> str:
    """Return why a run cannot be changed while its steps are taken, and what to do."""
    if Freezing(going_on) in SENDS:
        return (
            "This run is being sent for approval, so it cannot be changed. Wait until that is done, or stop it first."
        )
    return "What was set aside for this run is being given back. Load the page again in a moment."


def next_size(size: int, seconds: float) -> int:
    """Return how many payments the next step takes, after one of `size` took `seconds`: at most twice as many.

    A step that took too long is followed by a smaller one, down to `SMALLEST_STEP`.
    """
    fitting = int(size * AIM_SECONDS / seconds) if seconds > 0 else 2 * size
    return max(SMALLEST_STEP, min(fitting, 2 * size, STEP))
