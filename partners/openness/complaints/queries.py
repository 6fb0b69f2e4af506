"""Reads of complaints: the register of an organisation, one complaint, what a receipt tells, and counts for everybody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from accounts.users.queries import names_of
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.lifecycle import Transition
from core.suppression import suppress_list
from core.suppression.policy import POLICIES, Audience
from core.text import N_
from partners.memoranda.queries import list_partnerships
from partners.openness.complaints.lifecycle import (
    COMPLAINT,
    ComplaintAction,
    ComplaintChannel,
    ComplaintOutcome,
    ComplaintState,
    ComplaintTopic,
)
from partners.openness.complaints.models import Complaint
from partners.openness.complaints.policy import can_act, can_contest, visible_to
from partners.openness.pages.models import PartnershipPage

NOT_FOUND = N_("There is no such complaint.")
NO_RECEIPT = N_("There is no complaint with this code. Check each sign.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLine:
    """A complaint in the register, without its words."""

    id: UUID
    reference: str
    partner_name: str
    topic: ComplaintTopic
    state: ComplaintState
    outcome: ComplaintOutcome | None
    received_on: date
    due_on: date
    answered_on: date | None
    contested_on: date | None

    def is_late(self, today: date) -> bool:
        """Whether the day for an answer has passed without one."""
        return self.state is not ComplaintState.ANSWERED and today > self.due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintPage:
    """One complaint as those who answer it read it."""

    line: ComplaintLine
    version: int
    words: str
    contact: str | None
    about_name: str | None
    taken_by: str | None
    proposed_by: str | None
    answered_by: str | None
    answer: str | None
    channel: ComplaintChannel
    entered_by: str | None
    contested_on: date | None
    contest_words: str | None
    first_outcome: ComplaintOutcome | None
    first_answer: str | None
    first_answered_on: date | None
    steps: tuple[Transition[ComplaintState, ComplaintAction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt tells whoever holds it."""

    reference: str
    state: ComplaintState
    received_on: date
    due_on: date
    answered_on: date | None
    outcome: ComplaintOutcome | None
    answer: str | None
    contested_on: date | None
    first_outcome: ComplaintOutcome | None
    first_answer: str | None
    may_contest: bool
    oversight_contact: str | None
    """Who may be asked besides, where the partnership names somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCounts:
    """The complaints of a partnership in counts; None where a number is too small to show."""

    total: int | None
    outcomes: Mapping[str, int | None]
    """By outcome, and `open` for those without an answer yet."""


_LINES = sa.select(
    Complaint.id,
    Complaint.reference,
    Complaint.partnership_id,
    Complaint.topic,
    Complaint.state,
    Complaint.outcome,
    Complaint.received_on,
    Complaint.due_on,
    Complaint.answered_on,
    Complaint.contested_on,
)


def list_complaints(session: Session, actor: Actor) -> list[ComplaintLine]:
    """The register of the actor's organisation, what is due soonest first and what is answered last."""
    query = _LINES.where(Complaint.id.in_(visible_to(actor))).order_by(
        Complaint.answered_at.is_not(None), Complaint.due_on, Complaint.id
    )
    rows = session.execute(query.limit(500)).all()
    partners = _partners(session, actor, {row.partnership_id for row in rows})
    return [_line(row, partners) for row in rows]


def get_complaint(session: Session, actor: Actor, complaint_id: UUID) -> ComplaintPage:
    """One complaint with its words; raises `NotFound` for those of others and for whom it is about."""
    found = session.scalars(
        sa.select(Complaint).where(Complaint.id == complaint_id, Complaint.id.in_(visible_to(actor)))
    ).one_or_none()
    if found is None:
        raise NotFound(NOT_FOUND)
    people = (
        found.about_user_id,
        found.taken_by_id,
        found.proposed_by_id,
        found.answered_by_id,
        found.entered_by_id,
    )
    names = names_of(session, people)

    def name(user_id: UUID | None) -> str | None:
        return names.get(user_id) if user_id else None

    return ComplaintPage(
        line=_line(found, _partners(session, actor, {found.partnership_id})),
        version=found.version,
        words=found.words or "",
        contact=found.contact,
        about_name=name(found.about_user_id),
        taken_by=name(found.taken_by_id),
        proposed_by=name(found.proposed_by_id),
        answered_by=name(found.answered_by_id),
        answer=found.answer,
        channel=found.channel,
        entered_by=name(found.entered_by_id),
        contested_on=found.contested_on,
        contest_words=found.contest_words,
        first_outcome=found.first_outcome,
        first_answer=found.first_answer,
        first_answered_on=found.first_answered_on,
        steps=tuple(
            step for step in COMPLAINT.actions_for(found.state, actor) if can_act(actor, found, step.action)
        ),
    )


def find_receipt(session: Session, code: str, *, now: datetime) -> Receipt | None:
    """What the holder of a receipt may know; the answer only once two people stand for it."""
    found = session.scalars(sa.select(Complaint).where(Complaint.digest == digest_of(code))).one_or_none()
    if found is None:
        return None
    is_answered = found.state is ComplaintState.ANSWERED
    state = ComplaintState.LOOKED_INTO if found.state is ComplaintState.PROPOSED else found.state
    today = local_date(now, get_organisation_row(session, found.organisation_id).timezone)
    oversight = sa.select(PartnershipPage.oversight_contact).where(
        PartnershipPage.partnership_id == found.partnership_id
    )
    return Receipt(
        reference=found.reference,
        state=state,
        received_on=found.received_on,
        due_on=found.due_on,
        answered_on=found.answered_on,
        outcome=found.outcome if is_answered else None,
        answer=found.answer if is_answered else None,
        contested_on=found.contested_on,
        first_outcome=found.first_outcome,
        first_answer=found.first_answer,
        may_contest=can_contest(found, today=today),
        oversight_contact=session.scalar(oversight),
    )


def public_counts(session: Session, partnership_id: UUID) -> PublicCounts:
    """The complaints of a partnership by what came of them, numbers below 11 hidden with what would tell them (facts 2.7)."""
    query = sa.select(Complaint.state, Complaint.outcome, sa.func.count()).where(
        Complaint.partnership_id == partnership_id
    )
    counts: Counter[str] = Counter()
    for state, outcome, count in session.execute(query.group_by(Complaint.state, Complaint.outcome)):
        counts["open" if state is not ComplaintState.ANSWERED else outcome.value] += count
    names = ("open", *(outcome.value for outcome in ComplaintOutcome))
    shown = suppress_list([counts[name] for name in names], k=POLICIES[Audience.PUBLIC].k)
    return PublicCounts(total=shown.total, outcomes=dict(zip(names, shown.cells, strict=True)))


def list_due(session: Session, *, until: datetime) -> list[Complaint]:
    """Complaints without an answer of which nobody was reminded, due by the day of a moment."""
    return list(
        session.scalars(
            sa.select(Complaint).where(
                Complaint.answered_at.is_(None),
                Complaint.reminded_at.is_(None),
                Complaint.due_on <= until.date(),
            )
        )
    )


def digest_of(code: str) -> bytes:
    """What is stored of a receipt's code, however it was typed."""
    return sha256("".join(code.upper().split()).replace("-", "").encode()).digest()


def _partners(session: Session, actor: Actor, ids: set[UUID]) -> dict[UUID, str]:
    return {
        row.id: row.ngo_name if row.agency_id == actor.organisation_id else row.agency_name
        for row in list_partnerships(session, ids=ids)
    }


def _line(row: Any, partners: Mapping[UUID, str]) -> ComplaintLine:
    names = (
        "id",
        "reference",
        "topic",
        "state",
        "outcome",
        "received_on",
        "due_on",
        "answered_on",
        "contested_on",
    )
    return ComplaintLine(
        **{name: getattr(row, name) for name in names},
        partner_name=partners.get(row.partnership_id, "—"),
    )
