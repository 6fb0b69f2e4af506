"""Risks by kind and level, and what a flagged concern is about.

Values are stored; labels may be reworded, values may not.
"""

from core.codes import Code, CodeList
from core.text import N_

RISK_KINDS = CodeList(
    "kind of risk",
    Code(value="self", label=N_("To themselves"), group=N_("Safety of the person")),
    Code(value="self_neglect", label=N_("Neglect of themselves"), group=N_("Safety of the person")),
    Code(value="from_others", label=N_("From others"), group=N_("Safety of the person")),
    Code(value="others", label=N_("To others"), group=N_("Safety of others")),
    Code(value="staff_safety", label=N_("To staff who meet them"), group=N_("Safety of others")),
)

RISK_LEVELS = CodeList(
    "level of risk",
    Code(value="high", label=N_("High")),
    Code(value="medium", label=N_("Medium")),
    Code(value="low", label=N_("Low")),
    Code(value="none", label=N_("None known")),
)

REVIEWED_LEVELS = frozenset({"high", "medium", "low"})
"""Levels that are looked at again on a day; “none known” needs no such day."""

CONCERN_KINDS = CodeList(
    "kind of concern",
    Code(value="person_in_danger", label=N_("The person is in danger now")),
    Code(value="others_in_danger", label=N_("Somebody else is in danger now")),
    Code(value="officers_in_danger", label=N_("Officers who meet the person could be in danger")),
)

CONCERN_CALLS = CodeList(
    "who was called",
    Code(value="emergency_number", label=N_("The emergency number")),
    Code(value="supervisor", label=N_("The unit’s supervisor")),
    Code(value="both", label=N_("The emergency number and the unit’s supervisor")),
    Code(value="nobody_yet", label=N_("Nobody yet")),
)
