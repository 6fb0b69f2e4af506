"""One referral as the NGO, the police and the partnership desk each may read it."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Area, Unit
from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date
from core.errors import NotFound
from core.sealing import open_text
from core.text import N_
from partners.memoranda.models import Memorandum
from partners.memoranda.terms import DataCategory
from partners.services.models import Service
from partners.services.needs import Need
from referrals.handover import policy, visibility
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.consenting.flows import Flow, end_told_to, flows_to, masked
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.policy import Side
from referrals.handover.queries.page_rows import DeskReferral, NgoReferral, OfficerReferral, PacketRow
from referrals.handover.queries.rows import Agency, Ngo, Officer, Worker
from referrals.handover.queries.timeline import (
    desk_timeline,
    last_step_of,
    list_questions,
    load_events,
    ngo_timeline,
    note_of,
    police_timeline,
    told_reason,
)
from referrals.handover.safe_contact import split_channels

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


def get_referral(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> NgoReferral | OfficerReferral | DeskReferral:
    """The referral as the actor’s relation to it allows; seven statements at most. Raises `NotFound` outside the scope."""
    row = session.execute(_page_query(actor), {"referral_id": referral_id}).one_or_none()
    if row is None:
        raise _missing()
    events = load_events(session, referral_id)
    case = _case(row, events)
    ends_at = policy.ngo_access_ends_at(closed_at=row.closed_at, accepted_at=row.accepted_at)
    if actor.organisation_kind is OrganisationKind.NGO and ends_at is not None and now > ends_at:
        raise _missing()
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
        "events": (),
        "questions": list_questions(session, referral_id) if side is not Side.DESK else (),
    }
    needs = tuple(session.scalars(_NEEDS, {"referral_id": referral_id}))
    if side is Side.NGO:
        flow = flows_to(session, actor, [row], now=now)[row.id]
        return _for_ngo(row, events, actor, common, needs, flow, now=now)
    if side is Side.OFFICER:
        flow = flows_to(session, actor, [row], now=now, ended=end_told_to(now))[row.id]
        return _for_officer(row, events, actor, common, needs, flow, now=now)
    return _for_desk(row, events, actor, common, now=now)


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
        agreement_ended=any(event.action is ReferralAction.FLAG_AGREEMENT_ENDED for event in events),
        error_proposed_by_id=row.error_proposed_by_id,
    )


def _for_ngo(
    row: Any,
    events: Any,
    actor: Actor,
    common: dict[str, Any],
    needs: tuple[Need, ...],
    flow: Flow,
    *,
    now: datetime,
) -> NgoReferral:
    told = flow.shows(DataCategory.REFERRAL_REASON)
    questions = tuple(
        one for one in common["questions"] if told and (not one.answered_at or flow.tells(one.answered_at))
    )
    events_shown = ngo_timeline(events, actor, zone=row.zone, tells=flow.tells)
    known = set(NgoReferral.__dataclass_fields__) & set(row._mapping) - set(common)
    return NgoReferral(
        **common | {"questions": questions, "events": events_shown},
        **{name: getattr(row, name) for name in known}
        | {"feedback_permitted": visibility.is_permitted(visibility.Facts.of(row), now=now)}
        | ({} if told else {"lawful_basis": None}),
        packet=masked(packet_of(row), flow),
        flow=flow,
        needs=needs if told else (),
        overdue=_is_overdue(row, now),
        access_ends_at=policy.ngo_access_ends_at(closed_at=row.closed_at, accepted_at=row.accepted_at),
        agreement_ended=any(event.action is ReferralAction.FLAG_AGREEMENT_ENDED for event in events),
    )


def _for_officer(
    row: Any,
    events: Any,
    actor: Actor,
    common: dict[str, Any],
    needs: tuple[Need, ...],
    flow: Flow,
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
        flow=flow,
        consent_basis=row.consent_basis,
        lawful_basis=row.lawful_basis,
        feedback_permitted=visibility.is_permitted(facts, now=now),
        feedback_ends_on=local_date(ends, row.zone)
        if ends and visibility.end_is_known(facts, now=now)
        else None,
        open_question=next((q for q in common["questions"] if q.answered_at is None), None),
        encounter_id=row.encounter_id,
        agreement_reference=row.agreement_reference,
        proposed_decline=_proposed(row, events)[0] if reviewing else None,
        error_proposed=_error_proposed(row, events),
    )


def _for_desk(row: Any, events: Any, actor: Actor, common: dict[str, Any], *, now: datetime) -> DeskReferral:
    reason, note = _proposed(row, events)
    permitted = visibility.is_permitted(visibility.Facts.of(row), now=now)
    timeline = desk_timeline(
        events, actor, zone=row.zone, ngo_id=row.ngo_id, ngo_name=row.ngo_name, permitted=permitted
    )
    known = set(DeskReferral.__dataclass_fields__) & set(row._mapping) - set(common)
    reasons = {
        "decline_reason": told_reason(ReferralAction.DECLINE, row.decline_reason, permitted=permitted),
        "closure_reason": told_reason(ReferralAction.CLOSE, row.closure_reason, permitted=permitted),
    }
    return DeskReferral(
        **common | {"events": timeline},
        **{name: getattr(row, name) for name in known} | reasons,
        overdue=_is_overdue(row, now),
        proposed_decline=reason,
        review_note=note,
        error_proposed=_error_proposed(row, events),
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


def _error_proposed(row: Any, events: Any) -> str | None:
    if row.error_proposed_at is None:
        return None
    proposed = [event.reason for event in events if event.action is ReferralAction.PROPOSE_ERROR]
    return str(proposed[-1])


def _is_overdue(row: Any, now: datetime) -> bool:
    return row.closed_at is None and row.next_due_at is not None and row.next_due_at < now
