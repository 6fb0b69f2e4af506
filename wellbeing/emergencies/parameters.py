"""The limits of opening something in an emergency, in one table; [HOUSE] where no norm says how long."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRules:
    """How long, how soon, how often."""

    open_for: timedelta
    """[HOUSE] What was opened closes by itself after this time."""
    second_within: timedelta
    """Facts 2.2: a second person confirms that they know within this time."""
    look_again_days: int
    """[HOUSE] Telling the person may be put off by so many days at once, each time with a reason."""
    shortest_reason: int
    """Security H-01: letters that a reason has at least."""
    longest_reason: int
    counted_days: int
    """Security H-04: the reviewer reads how often the clinician opened something within so many days."""
    alone: int
    """Security H-04: so often within those days a name is shown before a second person knows; contacts always are."""


EMERGENCY = EmergencyRules(
    open_for=timedelta(hours=4),
    second_within=timedelta(hours=24),
    look_again_days=7,
    shortest_reason=20,
    longest_reason=1000,
    counted_days=30,
    alone=3,
)
