"""Reads of reports of force: those of an encounter, the list of whoever writes or signs them off, and one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from core.text import N_
from referrals.encounters.force import policy
from referrals.encounters.force.lifecycle import ForceState
from referrals.encounters.force.models import ForceCode, ForceReport
from referrals.encounters.models import Encounter

__all__ = [
    "ForceEncounter",
    "ForceListRow",
    "ForceRow",
    "find_encounter",
    "find_own",
    "get_report",
    "get_reportable",
    "list_for_encounter",
    "list_reports",
    "list_tactics",
]

MOST = 50
_Decider = aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceEncounter:
    """As much of an encounter as an officer needs who reports about it."""

    id: UUID
    event_number: str | None
    occurred_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceListRow:
    """One report in a list."""

    id: UUID
    encounter_id: UUID
    event_number: str | None
    officer_id: UUID
    officer_name: str
    state: ForceState
    level: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceRow(ForceListRow):
    """One report in full."""

    version: int
    occurred_at: datetime | None
    injury_person: str
    injury_officer: str
    account: str | None
    decided_at: datetime | None
    decided_by_name: str | None
    decision_note: str | None
    reasons: tuple[str, ...]
    tactics: tuple[str, ...]
    """In the order in which they were used."""
    factors: tuple[str, ...]
    outcomes: tuple[str, ...]


_LISTED = (
    sa.select(
        ForceReport.id,
        ForceReport.encounter_id,
        Encounter.event_number,
        ForceReport.officer_id,
        User.name.label("officer_name"),
        ForceReport.state,
        ForceReport.level,
        ForceReport.submitted_at,
    )
    .join(Encounter, Encounter.id == ForceReport.encounter_id)
    .join(User, User.id == ForceReport.officer_id)
)
_FULL = _LISTED.add_columns(
    ForceReport.version,
    Encounter.occurred_at,
    ForceReport.injury_person,
    ForceReport.injury_officer,
    ForceReport.account_sealed,
    ForceReport.decided_at,
    _Decider.name.label("decided_by_name"),
    ForceReport.decision_note_sealed,
).outerjoin(_Decider, _Decider.id == ForceReport.decided_by_id)


def get_reportable(session: Session, actor: Actor, encounter_id: UUID) -> ForceEncounter:
    """An encounter about which the actor may report; raises `NotFound`."""
    row = session.execute(
        sa.select(Encounter.id, Encounter.event_number, Encounter.occurred_at).where(
            Encounter.id == encounter_id, Encounter.id.in_(policy.reportable_by(actor))
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return ForceEncounter(**row._mapping)


def find_encounter(session: Session, actor: Actor, *, event_number: str) -> UUID | None:
    """The newest encounter of this number in the actor's agency, whoever recorded it."""
    return session.scalar(
        sa.select(Encounter.id)
        .where(Encounter.event_number == event_number.strip(), Encounter.id.in_(policy.reportable_by(actor)))
        .order_by(Encounter.recorded_at.desc())
        .limit(1)
    )


def find_own(session: Session, actor: Actor, encounter_id: UUID) -> ForceRow | None:
    """The actor's own report about an encounter."""
    key = session.scalar(
        sa.select(ForceReport.id).where(
            ForceReport.encounter_id == encounter_id, ForceReport.officer_id == actor.user_id
        )
    )
    return get_report(session, actor, encounter_id, key) if key else None


def list_reports(session: Session, actor: Actor) -> tuple[ForceListRow, ...]:
    """The reports that exist for an actor, those that wait for somebody first, then the newest."""
    waits = sa.case((ForceReport.state == ForceState.REVIEWED, 1), else_=0)
    query = _LISTED.where(ForceReport.id.in_(policy.visible_to(actor)))
    rows = session.execute(query.order_by(waits, ForceReport.submitted_at.desc(), ForceReport.id).limit(MOST))
    return tuple(ForceListRow(**row._mapping) for row in rows)


def list_for_encounter(session: Session, actor: Actor, encounter_id: UUID) -> tuple[ForceListRow, ...]:
    """The reports about an encounter that exist for an actor, in the order of their officers' names."""
    query = _LISTED.where(
        ForceReport.encounter_id == encounter_id, ForceReport.id.in_(policy.visible_to(actor))
    )
    return tuple(ForceListRow(**row._mapping) for row in session.execute(query.order_by(User.name)))


def list_tactics(session: Session, report_ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The means of force of reports, in the order in which they were used; one statement."""
    found: dict[UUID, tuple[str, ...]] = {}
    query = (
        sa.select(ForceCode.report_id, ForceCode.code)
        .where(ForceCode.report_id.in_(list(report_ids)), ForceCode.kind == "tactic")
        .order_by(ForceCode.report_id, ForceCode.position)
    )
    for report_id, code in session.execute(query):
        found[report_id] = (*found.get(report_id, ()), code)
    return found


def get_report(session: Session, actor: Actor, encounter_id: UUID, report_id: UUID) -> ForceRow:
    """One report within the actor's scope, opened; raises `NotFound`."""
    row = session.execute(
        _FULL.where(
            ForceReport.id == report_id,
            ForceReport.encounter_id == encounter_id,
            ForceReport.id.in_(policy.visible_to(actor)),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    values = dict(row._mapping)
    account = open_text(values.pop("account_sealed"), "force_report", "account", row.id)
    note = open_text(values.pop("decision_note_sealed"), "force_report", "decision_note", row.id)
    codes: dict[str, list[str]] = {"reason": [], "tactic": [], "factor": [], "outcome": []}
    for kind, code in session.execute(
        sa.select(ForceCode.kind, ForceCode.code)
        .where(ForceCode.report_id == report_id)
        .order_by(ForceCode.kind, ForceCode.position, ForceCode.code)
    ):
        codes[kind].append(code)
    several: dict[str, Any] = {f"{kind}s": tuple(found) for kind, found in codes.items()}
    return ForceRow(**values, **several, account=account, decision_note=note)
