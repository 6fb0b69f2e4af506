"""The house rules of peer support in one table; each is a default of this product, not a norm [HOUSE] unless it says so."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRules:
    """Limits of time and size."""

    supervision_days: int
    """[HOUSE] So long after the last supervision a peer is not offered to anybody."""
    renewal_notice_days: int
    """[HOUSE] So long before the training ends the coordinator is shown that it does."""
    most_minutes: int
    """[HOUSE] The longest contact that one entry of the log holds; more is a slip of the hand."""
    offer_within: timedelta
    """W08: after a critical incident everybody listed is offered support within this time."""
    list_kept: timedelta
    """[HOUSE] So long after the last offer the list of an incident's people is deleted, with their answers."""
    list_kept_at_most: timedelta
    """[HOUSE] A list with offers missing is deleted so long after the incident, whatever is missing."""
    most_listed: int
    """[HOUSE] People on the list of one incident."""


SUPPORT = SupportRules(
    supervision_days=92,
    renewal_notice_days=60,
    most_minutes=480,
    offer_within=timedelta(hours=72),
    list_kept=timedelta(days=30),
    list_kept_at_most=timedelta(days=90),
    most_listed=200,
)
