"""What is said of a service for a person: a criterion, whether it speaks for or against, and why in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from partners.services.capacity import Phrase


class Criterion(StrEnum):
    """What a service is compared by; a person's sex or ethnicity is none of it."""

    AGREEMENT = "agreement"
    AREA = "area"
    PATHWAY = "pathway"
    URGENCY = "urgency"
    NEED = "need"
    AGE = "age"
    LANGUAGE = "language"
    ACCESS = "access"
    HOURS = "hours"
    MODALITY = "modality"
    CAPACITY = "capacity"


class Verdict(StrEnum):
    """Whether a criterion speaks for a service, against it, or nobody knows."""

    FOR = "for"
    UNKNOWN = "unknown"
    AGAINST = "against"


DECISIVE = frozenset(
    {
        Criterion.AGREEMENT,
        Criterion.AREA,
        Criterion.PATHWAY,
        Criterion.URGENCY,
        Criterion.NEED,
        Criterion.AGE,
        Criterion.LANGUAGE,
        Criterion.CAPACITY,
    }
)
"""A service with one of these against it does not fit; the others say how convenient it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason for or against a service, or what nobody said; `words` are joined by a comma at the edge."""

    criterion: Criterion
    verdict: Verdict
    words: tuple[Phrase, ...]

    @property
    def blocks(self) -> bool:
        """Whether the service does not fit because of it."""
        return self.verdict is Verdict.AGAINST and self.criterion in DECISIVE


def found(criterion: Criterion, verdict: Verdict, message: str, **params: Any) -> Finding:
    """A finding in one marked text."""
    return Finding(criterion=criterion, verdict=verdict, words=(Phrase(message=message, params=params),))
