"""What the documents of an NGO say on a day: current, expiring, for review, or no new referrals (facts.md 6).

A kind lasts as long as the longest of its documents. One that was withdrawn counts until the day of its withdrawal;
one that was replaced counts no more. A kind that never had a document lacks, and changes no standing: an agreement
that is older than due diligence goes on, and only what lapses stops it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from partners.diligence.documents.kinds import MANDATORY, STOPPING, DocumentKind

NOTICE_DAYS = 60
"""So many days before its last day a document counts as expiring [HOUSE]."""
GRACE_DAYS = 30
"""So many days after the last day referrals go on [HOUSE]."""


class DocumentsStanding(StrEnum):
    """What the documents of an NGO mean for its partners."""

    NONE = "none"
    CURRENT = "current"
    EXPIRING = "expiring"
    REVIEW_DUE = "review_due"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A document as far as time is concerned."""

    kind: DocumentKind
    expires_on: date | None
    """The last day on which it counts."""
    withdrawn_on: date | None = None

    @property
    def last_day(self) -> date:
        """The last day on which it counts, whether it expires or was withdrawn; `date.max` for neither."""
        return min(self.expires_on or date.max, self.withdrawn_on or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """A kind whose last document has run out, with the last day on which it counted."""

    kind: DocumentKind
    expired_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsState:
    """The documents of one NGO on one day."""

    ngo_id: UUID
    on: date
    standing: DocumentsStanding
    expired: tuple[Lapsed, ...]
    """The kinds that have lapsed, the longest ago first."""
    missing: tuple[DocumentKind, ...]
    """Mandatory kinds of which there never was a document."""
    next_expiry: date | None
    """The next last day of a kind that still counts."""
    stops_on: date | None
    """The first day without new referrals, if nothing is renewed; in the past where they have stopped."""

    @property
    def stops_referrals(self) -> bool:
        """Whether new referrals have stopped."""
        return self.standing is DocumentsStanding.STOPPED


def documents_state(ngo_id: UUID, documents: Iterable[Held], on: date) -> DocumentsState:
    """The standing that an NGO's own, not replaced documents give it on a day."""
    last_days: dict[DocumentKind, date] = {}
    for document in documents:
        if document.kind in STOPPING:
            last_days[document.kind] = max(last_days.get(document.kind, date.min), document.last_day)
    ending = sorted((day, STOPPING.index(kind), kind) for kind, day in last_days.items() if day < date.max)
    expired = tuple(Lapsed(kind=kind, expired_on=day) for day, _, kind in ending if day < on)
    next_expiry = next((day for day, _, _ in ending if day >= on), None)
    return DocumentsState(
        ngo_id=ngo_id,
        on=on,
        standing=_standing(bool(last_days), expired, next_expiry, on),
        expired=expired,
        missing=tuple(kind for kind in MANDATORY if kind not in last_days),
        next_expiry=next_expiry,
        stops_on=ending[0][0] + timedelta(days=GRACE_DAYS + 1) if ending else None,
    )


def _standing(
    has_any: bool, expired: tuple[Lapsed, ...], next_expiry: date | None, on: date
) -> DocumentsStanding:
    if not has_any:
        return DocumentsStanding.NONE
    if expired:
        longest = on - expired[0].expired_on
        return DocumentsStanding.STOPPED if longest.days > GRACE_DAYS else DocumentsStanding.REVIEW_DUE
    if next_expiry is not None and (next_expiry - on).days <= NOTICE_DAYS:
        return DocumentsStanding.EXPIRING
    return DocumentsStanding.CURRENT


class DocumentState(StrEnum):
    """One document on a day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    """A kind of which there is none."""


def document_state(
    expires_on: date | None, on: date, *, is_replaced: bool, is_withdrawn: bool
) -> DocumentState:
    """What a document is worth on a day."""
    if is_withdrawn:
        return DocumentState.WITHDRAWN
    if is_replaced:
        return DocumentState.REPLACED
    if expires_on is None or (expires_on - on).days > NOTICE_DAYS:
        return DocumentState.VALID
    return DocumentState.EXPIRED if expires_on < on else DocumentState.EXPIRING
