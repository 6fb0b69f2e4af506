"""What of a referral flows to a reader now: agreement, consent and role together, for one referral or for a list."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.models import MemorandumCode
from partners.memoranda.terms import CodeKind, DataCategory
from referrals.handover import visibility
from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.codes import ConsentKind, Ground
from referrals.people.consents.flow import (
    NOTHING,
    PACKET,
    Coverage,
    categories_for,
    coverage_at,
    flowing,
)
from referrals.people.consents.records import NO_RECORDS, Records, records_of
from referrals.people.consents.standing import (
    OPEN,
    ConsentFacts,
    ConsentStatus,
    Ended,
    GroundFacts,
    holds,
    status_of,
)

C = DataCategory
P = TypeVar("P", bound=Any)
FIELDS: Mapping[DataCategory, tuple[str, ...]] = {
    DataCategory.IDENTITY_CONTACT: (
        "person_name",
        "born_on",
        "age_band",
        "phone",
        "safe_contact",
        "unsafe_channels",
    ),
    DataCategory.ACCESSIBILITY: ("access_needs", "language"),
    DataCategory.REFERRAL_REASON: ("concern",),
    DataCategory.SAFETY: ("safety",),
}
"""Which texts of the packet belong to which category."""
_CODES = sa.select(MemorandumCode.memorandum_id, MemorandumCode.code).where(
    MemorandumCode.memorandum_id.in_(sa.bindparam("ids", expanding=True)),
    MemorandumCode.kind == sa.bindparam("kind", type_=MemorandumCode.__table__.c.kind.type),
)
"""Built once: building it takes longer than asking it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What flows to a reader at a moment, and on what it rests; what a list does not ask for is not worked out."""

    categories: frozenset[DataCategory]
    coverage: Coverage
    records: Records
    """On what it is judged what covered earlier words."""
    ended: Ended
    now: datetime

    @property
    def feedback(self) -> Coverage:
        """What the person lets the NGO tell the police."""
        consents = self.records.consents
        return coverage_at(consents, kind=ConsentKind.FEEDBACK_TO_POLICE, now=self.now, ended=self.ended)

    @property
    def share_status(self) -> ConsentStatus | None:
        """How the person's latest answer stands; None where they were never asked."""
        return _status(self.records, ConsentKind.REFERRAL_SHARE, now=self.now, ended=self.ended)

    @property
    def feedback_status(self) -> ConsentStatus | None:
        """How the person's latest answer about feedback stands; None where they were never asked."""
        return _status(self.records, ConsentKind.FEEDBACK_TO_POLICE, now=self.now, ended=self.ended)

    @property
    def contact_refused(self) -> bool:
        """The person does not want to be contacted."""
        answer = _status(self.records, ConsentKind.CONTACT_PERMISSION, now=self.now, ended=OPEN)
        return answer in (ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN)

    @property
    def override(self) -> GroundFacts | None:
        """The emergency on which sharing rests now."""
        emergencies = (one for one in self.records.grounds if one.ground is Ground.VITAL_INTEREST)
        return next((one for one in emergencies if holds(one, now=self.now, ended=self.ended)), None)

    @property
    def stopped(self) -> bool:
        """Nothing flows any more, whatever the role: the page says so and since when."""
        return not self.coverage.categories

    def shows(self, category: DataCategory) -> bool:
        """Whether data of a category may be shown."""
        return category in self.categories

    def tells(self, at: datetime) -> bool:
        """Whether free words that the agency wrote at a moment may be read now.

        Words may hold anything that was shared then: all of it must still be covered, and reasons must flow.
        """
        then = coverage_at(self.records.consents, self.records.grounds, now=at)
        whole = then.categories & PACKET <= self.coverage.categories
        return self.shows(DataCategory.REFERRAL_REASON) and whole


def masked(packet: P, flow: Flow) -> P:
    """A packet without what does not flow; empty fields look the same as those that nobody filled in."""
    hidden = [name for category, names in FIELDS.items() if not flow.shows(category) for name in names]
    return replace(
        packet, **{name: () if isinstance(getattr(packet, name), tuple) else None for name in hidden}
    )


def ended_of(row: Any) -> Ended:
    """How a referral ended, of any row or model with its state and `closed_at`."""
    return Ended(at=row.closed_at, served=row.state is ReferralState.CLOSED)


def end_told_to(now: datetime) -> Callable[[Any], Ended]:
    """The end as the police may know it: one that nobody may tell them brings no day of theirs forward."""

    def ended(row: Any) -> Ended:
        return ended_of(row) if visibility.end_is_known(visibility.Facts.of(row), now=now) else OPEN

    return ended


def flows_to(
    session: Session,
    actor: Actor,
    rows: Iterable[Any],
    *,
    now: datetime,
    ended: Callable[[Any], Ended] = ended_of,
) -> Mapping[UUID, Flow]:
    """What flows to the actor of each referral; three statements, however many there are.

    A row has `id`, `memorandum_id`, `state` and `closed_at`. Every list, page and export of the packet asks here.
    """
    wanted = list(rows)
    records = records_of(session, [row.id for row in wanted])
    agreements = agreements_of(session, {row.memorandum_id for row in wanted}, CodeKind.DATA_TO_NGO)
    role = categories_for(actor)
    return {
        row.id: flow_of(
            records.get(row.id, NO_RECORDS),
            agreement=agreements.get(row.memorandum_id, NOTHING),
            role=role,
            ended=ended(row),
            now=now,
        )
        for row in wanted
    }


def flow_of(
    records: Records,
    *,
    agreement: frozenset[DataCategory],
    role: frozenset[DataCategory],
    ended: Ended,
    now: datetime,
) -> Flow:
    """The flow of one referral from what is recorded of it."""
    coverage = coverage_at(records.consents, records.grounds, now=now, ended=ended)
    return Flow(
        categories=flowing(agreement, coverage.categories, role),
        coverage=coverage,
        records=records,
        ended=ended,
        now=now,
    )


def latest(records: Records, kind: ConsentKind, *, now: datetime) -> ConsentFacts | None:
    """The person's latest answer to a question."""
    asked = [one for one in records.consents if one.kind is kind and one.valid_from <= now]
    return max(asked, key=lambda one: (one.valid_from, one.id)) if asked else None


def agreements_of(
    session: Session, memorandum_ids: Iterable[UUID | None], kind: CodeKind
) -> Mapping[UUID | None, frozenset[DataCategory]]:
    """What each agreement between the organisations lets flow in a direction; one statement."""
    wanted = {one for one in memorandum_ids if one is not None}
    if not wanted:
        return {}
    held: dict[UUID | None, set[DataCategory]] = {key: set() for key in wanted}
    for memorandum_id, code in session.execute(_CODES, {"ids": list(wanted), "kind": kind}):
        held[memorandum_id].add(DataCategory(code))
    return {key: frozenset(categories) for key, categories in held.items()}


def _status(records: Records, kind: ConsentKind, *, now: datetime, ended: Ended) -> ConsentStatus | None:
    answer = latest(records, kind, now=now)
    return status_of(answer, now=now, ended=ended) if answer else None
