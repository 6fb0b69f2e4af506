"""What a page shows of a state."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateTag:
    """The words and the colour of a state; the words alone carry the meaning."""

    label: str
    colour: str
