"""The kinds of dated duties that run beside the term of an agreement (facts.md 3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_


class DutyKind(StrEnum):
    """What is due; each has a date of its own, whatever the end of the agreement."""

    INSURANCE = "insurance"
    DATA_AGREEMENT = "data_agreement"
    BACKGROUND_CHECKS = "background_checks"
    TRAINING = "training"
    ANNUAL_REVIEW = "annual_review"
    DATA_RETURN = "data_return"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """How a kind is called, what doing it means, and whether a new date follows."""

    label: str
    done: str
    renews: bool


KINDS: Mapping[DutyKind, KindWords] = {
    DutyKind.INSURANCE: KindWords(
        label=N_("Insurance certificate"), done=N_("New certificate received"), renews=True
    ),
    DutyKind.DATA_AGREEMENT: KindWords(
        label=N_("Data-sharing agreement"), done=N_("Data-sharing agreement renewed"), renews=True
    ),
    DutyKind.BACKGROUND_CHECKS: KindWords(
        label=N_("Background checks"), done=N_("Checks renewed"), renews=True
    ),
    DutyKind.TRAINING: KindWords(label=N_("Joint training"), done=N_("Training held"), renews=True),
    DutyKind.ANNUAL_REVIEW: KindWords(label=N_("Yearly review"), done=N_("Review held"), renews=True),
    DutyKind.DATA_RETURN: KindWords(label=N_("Data return"), done=N_("Data return received"), renews=False),
    DutyKind.OTHER: KindWords(label=N_("Other duty"), done=N_("Done"), renews=False),
}
