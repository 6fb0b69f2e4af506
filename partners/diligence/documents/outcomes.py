"""What an agency can find in a document."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class CheckOutcome(StrEnum):
    """What an agency found when it checked a document."""

    IN_ORDER = "in_order"
    NOT_IN_ORDER = "not_in_order"


OUTCOME_LABELS: Mapping[CheckOutcome, str] = {
    CheckOutcome.IN_ORDER: N_("It is in order"),
    CheckOutcome.NOT_IN_ORDER: N_("It is not in order"),
}
