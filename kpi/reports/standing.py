"""What is known beside a snapshot when it is shown: signatures, disputes, decisions, and what waits to be signed."""

from dataclasses import dataclass
from datetime import datetime

from kpi.reviews.rows import DisputeRow, SignatureRow

REVIEW_WITHIN_DAYS = 30
"""An evaluation that is not signed off after so many days is overdue. Set by this product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An earlier evaluation of the same scope that nobody has finished reading."""

    reference: str
    period_key: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state of the common reading at the moment of showing; empty for an evaluation just published."""

    edition: int = 1
    is_closed: bool = False
    signatures: tuple[SignatureRow, ...] = ()
    disputes: tuple[DisputeRow, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    decisions_open: tuple[str, ...] = ()
    """The references of proposals on findings of this evaluation that no meeting has decided."""
    decisions_to_ratify: tuple[str, ...] = ()
    check_at: str = ""
    """The address where a reader checks the document against the register."""

    @property
    def open_disputes(self) -> tuple[DisputeRow, ...]:
        """The disputes that a reader of the figures must know of."""
        return tuple(one for one in self.disputes if one.is_open)

    def disputed_by(self, indicator: str) -> tuple[str, ...]:
        """Who disputes a figure now."""
        names = (one.organisation_name for one in self.open_disputes if one.indicator == indicator)
        return tuple(dict.fromkeys(names))


NOTHING_BESIDE = Standing()
