"""A report of force as the form hands it over, and what makes it consistent."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.codes import CodeList
from core.errors import RuleBroken
from core.text import N_
from referrals.encounters.codes import INJURIES
from referrals.encounters.force.codes import FACTORS, LEVELS, OUTCOMES, REASONS, TACTICS
from referrals.encounters.force.tactics import highest_device_use, is_force, lower_device_uses


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceValues:
    """What one officer reports."""

    level: str
    injury_person: str
    injury_officer: str
    reasons: frozenset[str]
    tactics: tuple[str, ...]
    """In the order in which they were used."""
    factors: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    account: str | None = None


def problems_of(values: ForceValues) -> Iterator[RuleBroken]:
    """Every rule that a report breaks, each with the field that mends it."""
    single: tuple[tuple[str, CodeList], ...] = (
        ("level", LEVELS),
        ("injury_person", INJURIES),
        ("injury_officer", INJURIES),
    )
    several: tuple[tuple[str, CodeList], ...] = (
        ("reasons", REASONS),
        ("tactics", TACTICS),
        ("factors", FACTORS),
        ("outcomes", OUTCOMES),
    )
    for field, codes in single:
        if getattr(values, field) not in codes:
            yield RuleBroken(N_("Choose one of the answers."), field)
    for field, codes in several:
        if not all(value in codes for value in getattr(values, field)):
            yield RuleBroken(N_("Choose among the answers."), field)
    if not values.reasons:
        yield RuleBroken(N_("Choose at least one reason."), "reasons")
    if not is_force(values.tactics):
        yield RuleBroken(N_("Choose at least one means of force besides talking."), "tactics")
    if len(set(values.tactics)) < len(values.tactics):
        yield RuleBroken(N_("Each means stands once, where it was used first."), "tactics")
    if lower_device_uses(values.tactics):
        highest = TACTICS.get(highest_device_use(values.tactics) or "")
        yield RuleBroken(
            N_("Of the energy device keep only the highest use: %(use)s."), "tactics", use=highest.label
        )
