"""One referral as the NGO, the police and the partnership desk each may read it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Area, Unit
from core.actor import Actor, Role
from core.clock import local_date
from core.errors import NotFound
from core.lifecycle import Turn
from core.sealing import open_text
from core.text import N_
from partners.memoranda.models import Memorandum
from partners.memoranda.terms import Pathway, Urgency
from partners.services.models import Service
from partners.services.needs import Need
from referrals.handover import policy, visibility
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.lifecycle import EndState, ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.policy import Side
from referrals.handover.queries.rows import Agency, Ngo, Officer, Worker
from referrals.handover.queries.timeline import (
    EventRow,
    QuestionRow,
    last_step_of,
    list_questions,
    load_events,
    note_of,
    police_timeline,
    timeline_for,
)
from referrals.handover.safe_contact import split_channels
from referrals.handover.visibility import OfficerStatus, Progress

SEALED = ("person_name", "born_on", "phone", "safe_contact", "concern", "safety", "access_needs")
Earlier = aliased(Referral, name="earlier")
_SHOWN = (
    sa.select(
        *sa.inspect(Referral).columns,
        *(getattr(ReferralPacket, f"{name}_sealed") for name in SEALED),
        ReferralPacket.age_band,
        ReferralPacket.language,
        ReferralPacket.unsafe_channels,
        Agency.name.label("agency_name"),
        Agency.timezone.label("zone"),
        Ngo.name.label("ngo_name"),
        Ngo.reveals_service_kind,
        Officer.name.label("officer_name"),
        Worker.name.label("worker_name"),
        Unit.name.label("unit_name"),
        Service.name.label("service_name"),
        Area.name.label("area_name"),
        Memorandum.reference.label("agreement_reference"),
        Memorandum.urgent_declines_reviewed,
        Memorandum.unable_attempts,
        Memorandum.unable_days,
        Earlier.reference.label("previous_reference"),
    )
    .join(Agency, Agency.id == Referral.agency_id)
    .join(Officer, Officer.id == Referral.officer_id)
    .join(ReferralPacket, ReferralPacket.id == Referral.id)
    .outerjoin(Ngo, Ngo.id == Referral.ngo_id)
    .outerjoin(Worker, Worker.id == Referral.worker_id)
    .outerjoin(Unit, Unit.id == Referral.unit_id)
    .outerjoin(Service, Service.id == Referral.service_id)
    .outerjoin(Area, Area.id == Referral.area_id)
    .outerjoin(Memorandum, Memorandum.id == Referral.memorandum_id)
    .outerjoin(Earlier, Earlier.id == Referral.previous_referral_id)
)
_NEEDS = (
    sa.select(ReferralNeed.need)
    .where(ReferralNeed.referral_id == sa.bindparam("referral_id"))
    .order_by(ReferralNeed.position)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketRow:
    """What the officer wrote for the NGO, opened."""

    person_name: str | None
    born_on: date | None
    age_band: str | None
    phone: str | None
    safe_contact: str | None
    concern: str | None
    safety: str | None
    access_needs: str | None
    language: str | None
    unsafe_channels: tuple[str, ...]
    """How the person must not be reached (`safe_contact.UNSAFE_CHANNELS`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Common:
    side: Side
    id: UUID
    reference: str
    state: ReferralState | None
    """None for the police, who read `status` instead."""
    version: int
    urgency: Urgency
    pathway: Pathway
    submitted_at: datetime | None
    actions: tuple[ReferralAction, ...]
    """The steps that the page may offer to this reader now."""
    events: tuple[EventRow, ...]
    questions: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NgoReferral(_Common):
    """A referral for the NGO to which it was sent."""

    turn: Turn
    agency_name: str
    officer_name: str
    unit_name: str | None
    service_name: str | None
    area_name: str | None
    packet: PacketRow
    needs: tuple[Need, ...]
    consent_basis: str | None
    lawful_basis: str | None
    feedback_permitted: bool
    worker_id: UUID | None
    worker_name: str | None
    acknowledged_at: datetime | None
    accepted_at: datetime | None
    first_attempt_at: datetime | None
    first_contact_at: datetime | None
    engaged_at: datetime | None
    review_on: datetime | None
    closed_at: datetime | None
    closure_reason: str | None
    end_state: EndState | None
    decline_reason: str | None
    resume_state: ReferralState | None
    acknowledge_due_at: datetime | None
    decide_due_at: datetime | None
    contact_due_at: datetime | None
    next_due_at: datetime | None
    overdue: bool
    agreement_ended: bool
    agreement_reference: str
    memorandum_id: UUID
    unable_attempts: int
    unable_days: int
    previous_reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerReferral(_Common):
    """A referral for the police: what they wrote, their steps, and coded progress by day."""

    status: OfficerStatus
    status_on: date
    progress: tuple[Progress, ...]
    partner_name: str | None
    service_name: str | None
    officer_name: str
    is_own: bool
    needs: tuple[Need, ...]
    packet: PacketRow
    consent_basis: str | None
    lawful_basis: str | None
    feedback_permitted: bool
    feedback_ends_on: date | None
    open_question: QuestionRow | None
    encounter_id: UUID | None
    agreement_reference: str | None
    proposed_decline: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReferral(_Common):
    """A referral for the partnership desk: queue facts and reasons, no person and no notes."""

    turn: Turn
    agency_name: str
    ngo_name: str
    officer_name: str
    service_name: str | None
    acknowledged_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    next_due_at: datetime | None
    overdue: bool
    proposed_decline: str | None
    review_note: str | None
    """The NGO's words to the desk, while the decline is in review."""
    decline_reason: str | None
    closure_reason: str | None


def get_referral(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> NgoReferral | OfficerReferral | DeskReferral:
    """The referral as the actor's relation to it allows; four statements. Raises `NotFound` outside the scope."""
    row = session.execute(_page_query(actor), {"referral_id": referral_id}).one_or_none()
    if row is None:
        raise _missing()
    events = load_events(session, referral_id)
    case = _case(row, events)
    side = policy.side_of(actor, case)
    if side is Side.OFFICER and visibility.has_ended(visibility.Facts.of(row), now=now):
        if not actor.has_role(Role.PARTNERSHIP_DESK):
            raise _missing()
        side = Side.DESK
    common: dict[str, Any] = {
        "side": side,
        "id": row.id,
        "reference": row.reference,
        "state": row.state,
        "version": row.version,
        "urgency": row.urgency,
        "pathway": row.pathway,
        "submitted_at": row.submitted_at,
        "actions": policy.actions_for(actor, case, now=now),
        "events": timeline_for(events, actor, side, zone=row.zone) if side is not Side.OFFICER else (),
        "questions": list_questions(session, referral_id) if side is not Side.DESK else (),
    }
    needs = tuple(session.scalars(_NEEDS, {"referral_id": referral_id}))
    if side is Side.NGO:
        return _for_ngo(row, events, common, needs, now=now)
    if side is Side.OFFICER:
        return _for_officer(row, events, actor, common, needs, now=now)
    return _for_desk(row, events, common, now=now)


def packet_of(row: Any) -> PacketRow:
    """The packet of a row that carries the sealed columns, opened."""
    opened = {
        name: open_text(getattr(row, f"{name}_sealed"), "referral_packet", name, row.id) for name in SEALED
    }
    born = opened.pop("born_on")
    return PacketRow(
        **opened,
        born_on=date.fromisoformat(born) if born else None,
        age_band=row.age_band,
        language=row.language,
        unsafe_channels=split_channels(row.unsafe_channels),
    )


def _missing() -> NotFound:
    return NotFound(N_("There is no such referral."))


@lru_cache(maxsize=500)
def _page_query(actor: Actor) -> sa.Select[Any]:
    """Kept, since building it costs more than running it."""
    return _SHOWN.where(Referral.id == sa.bindparam("referral_id"), policy.scope(actor))


def _case(row: Any, events: Any) -> policy.Case:
    return policy.Case(
        state=row.state,
        agency_id=row.agency_id,
        ngo_id=row.ngo_id,
        officer_id=row.officer_id,
        unit_id=row.unit_id,
        worker_id=row.worker_id,
        urgency=row.urgency,
        declines_reviewed=bool(row.urgent_declines_reviewed),
        acknowledged_at=row.acknowledged_at,
        first_contact_at=row.first_contact_at,
        closed_at=row.closed_at,
        end_reason=row.closure_reason or row.decline_reason,
        last=last_step_of(events),
    )


def _for_ngo(
    row: Any, events: Any, common: dict[str, Any], needs: tuple[Need, ...], *, now: datetime
) -> NgoReferral:
    known = set(NgoReferral.__dataclass_fields__) & set(row._mapping) - set(common)
    return NgoReferral(
        **common,
        **{name: getattr(row, name) for name in known},
        packet=packet_of(row),
        needs=needs,
        overdue=_is_overdue(row, now),
        agreement_ended=any(event.action is ReferralAction.FLAG_AGREEMENT_ENDED for event in events),
    )


def _for_officer(
    row: Any,
    events: Any,
    actor: Actor,
    common: dict[str, Any],
    needs: tuple[Need, ...],
    *,
    now: datetime,
) -> OfficerReferral:
    facts = visibility.Facts.of(row)
    status, since = visibility.status(facts, now=now, zone=row.zone)
    progress = visibility.progress(facts, now=now, zone=row.zone)
    hidden = bool(row.reveals_service_kind)
    ends = row.closed_at + timedelta(days=visibility.FEEDBACK_DAYS) if row.closed_at else None
    reviewing = ReferralAction.APPROVE_DECLINE in common["actions"]
    shown = {
        **common,
        "state": None,
        "events": police_timeline(events, progress, actor, zone=row.zone),
    }
    return OfficerReferral(
        **shown,
        status=status,
        status_on=since,
        progress=progress,
        partner_name=visibility.shown_name(row.ngo_name, reveals_service_kind=hidden),
        service_name=visibility.shown_name(row.service_name, reveals_service_kind=hidden),
        officer_name=row.officer_name,
        is_own=row.officer_id == actor.user_id,
        needs=needs,
        packet=packet_of(row),
        consent_basis=row.consent_basis,
        lawful_basis=row.lawful_basis,
        feedback_permitted=row.feedback_permitted,
        feedback_ends_on=local_date(ends, row.zone) if ends else None,
        open_question=next((q for q in common["questions"] if q.answered_at is None), None),
        encounter_id=row.encounter_id,
        agreement_reference=row.agreement_reference,
        proposed_decline=_proposed(row, events)[0] if reviewing else None,
    )


def _for_desk(row: Any, events: Any, common: dict[str, Any], *, now: datetime) -> DeskReferral:
    reason, note = _proposed(row, events)
    known = set(DeskReferral.__dataclass_fields__) & set(row._mapping) - set(common)
    return DeskReferral(
        **common,
        **{name: getattr(row, name) for name in known},
        overdue=_is_overdue(row, now),
        proposed_decline=reason,
        review_note=note,
    )


def _proposed(row: Any, events: Any) -> tuple[str | None, str | None]:
    """Reason and note of the decline in review; a sensitive reason reads “other”."""
    if row.state is not ReferralState.DECLINE_REVIEW:
        return None, None
    proposed = [event for event in events if event.action is ReferralAction.PROPOSE_DECLINE]
    if not proposed:
        return None, None
    code = DECLINE_REASONS.find(proposed[-1].reason)
    reason = "other" if code is None or code.sensitive else code.value
    return reason, note_of(proposed[-1])


def _is_overdue(row: Any, now: datetime) -> bool:
    return row.closed_at is None and row.next_due_at is not None and row.next_due_at < now
