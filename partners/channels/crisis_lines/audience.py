"""For whom a number is: for people in crisis, or for an agency's own people."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class LineAudience(StrEnum):
    """For whom an agency keeps a number."""

    PEOPLE = "people"
    """Shown to officers who refer somebody."""
    OWN_PEOPLE = "own_people"
    """Shown to the agency's own people on their own pages, and nowhere else."""


AUDIENCES: Mapping[LineAudience, str] = {
    LineAudience.PEOPLE: N_("People in crisis whom our officers meet"),
    LineAudience.OWN_PEOPLE: N_("Our own people, when they need help themselves"),
}
