"""A number that somebody can call now, as pages show it."""

from dataclasses import dataclass
from datetime import date

from core.text import N_

OWN, PARTNERS, PUBLIC = (
    N_("Your agency’s own numbers"),
    N_("Partners, urgent line"),
    N_("Public numbers"),
)
OFFICERS = N_("For officers and their families")
"""Whose numbers, or for whom they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """A number and whose it is; one that is not verified says so wherever it is shown."""

    label: str
    number: str
    is_verified: bool = False
    group: str = PUBLIC
    hours: str | None = None
    verified_on: date | None = None
    note: str | None = None
    """What to know before calling, in a few words."""

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        plain = self.number.lower().split("x")[0].replace("e", "")
        return "".join(letter for letter in plain if letter.isdigit() or letter == "+")
