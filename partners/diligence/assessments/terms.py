"""The codes of an assessment: why it is made, what it may end with, and how long an outcome holds."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_

FEWEST_ASSESSORS = 2
"""An assessment needs the scores of this many independent people."""
VALID_MONTHS = 24
"""[HOUSE] How long an outcome holds."""
CONDITIONAL_MONTHS = 12
"""[HOUSE] How long a conditional outcome holds."""
REVIEW_MONTHS = 6
"""[HOUSE] Every condition is due within this time of the decision."""


class Purpose(StrEnum):
    """Why an assessment is made."""

    SELECTION = "selection"
    BEFORE_SIGNATURE = "before_signature"
    RENEWAL = "renewal"
    TRIGGER = "trigger"


class TriggerReason(StrEnum):
    """What made an assessment necessary before its time."""

    LEADERSHIP_CHANGE = "leadership_change"
    INCIDENT = "incident"
    ADVERSE_MEDIA = "adverse_media"
    DOCUMENT_LAPSED = "document_lapsed"


class Outcome(StrEnum):
    """What an assessment ends with, the best first; bands of the score have the same names."""

    PREFERRED = "preferred"
    APPROVED = "approved"
    CONDITIONAL = "conditional"
    NOT_APPROVED = "not_approved"


RANK: Mapping[Outcome, int] = {outcome: rank for rank, outcome in enumerate(Outcome)}
"""0 is the best."""

PURPOSES: Mapping[Purpose, str] = {
    Purpose.SELECTION: N_("Selection among candidates"),
    Purpose.BEFORE_SIGNATURE: N_("Before an agreement is signed"),
    Purpose.RENEWAL: N_("Renewal of an agreement"),
    Purpose.TRIGGER: N_("Something has happened"),
}
TRIGGERS: Mapping[TriggerReason, str] = {
    TriggerReason.LEADERSHIP_CHANGE: N_("Change of leadership"),
    TriggerReason.INCIDENT: N_("Serious incident"),
    TriggerReason.ADVERSE_MEDIA: N_("Critical reports in the media"),
    TriggerReason.DOCUMENT_LAPSED: N_("A required document has expired"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.PREFERRED: N_("Preferred partner"),
    Outcome.APPROVED: N_("Approved"),
    Outcome.CONDITIONAL: N_("Approved with conditions"),
    Outcome.NOT_APPROVED: N_("Not approved"),
}
