"""A draft to go on with, other referrals of the same person, and those of an encounter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from partners.services.models import Service
from referrals.handover import visibility
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.policy import scope
from referrals.handover.queries.page import SEALED, packet_of
from referrals.handover.queries.rows import SENT, Agency, DuplicateRow, Ngo
from referrals.handover.values import DraftValues
from referrals.people.queries import find_by_identity

PLAIN = (
    "ngo_id",
    "service_id",
    "area_id",
    "encounter_id",
    "previous_referral_id",
    "pathway",
    "urgency",
    "consent_basis",
    "lawful_basis",
    "feedback_permitted",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """A draft with everything its officer has written."""

    id: UUID
    reference: str
    version: int
    created_at: datetime
    last_event_at: datetime
    values: DraftValues


def get_draft(session: Session, actor: Actor, referral_id: UUID) -> DraftRow:
    """A draft of the actor's own; raises `NotFound`, also once it was sent. Two statements."""
    row = session.execute(
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.version,
            Referral.created_at,
            Referral.last_event_at,
            *(getattr(Referral, name) for name in PLAIN),
            *(getattr(ReferralPacket, f"{name}_sealed") for name in SEALED),
            ReferralPacket.age_band,
            ReferralPacket.language,
            ReferralPacket.unsafe_channels,
        )
        .join(ReferralPacket, ReferralPacket.id == Referral.id)
        .where(
            Referral.id == referral_id,
            Referral.state == ReferralState.DRAFT,
            Referral.officer_id == actor.user_id,
            scope(actor),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such draft."))
    needs = session.scalars(
        sa.select(ReferralNeed.need)
        .where(ReferralNeed.referral_id == referral_id)
        .order_by(ReferralNeed.position)
    )
    packet = packet_of(row)
    written = {name: getattr(packet, name) for name in packet.__dataclass_fields__}
    return DraftRow(
        id=row.id,
        reference=row.reference,
        version=row.version,
        created_at=row.created_at,
        last_event_at=row.last_event_at,
        values=DraftValues(**{name: getattr(row, name) for name in PLAIN}, **written, needs=tuple(needs)),
    )


def count_open_under(session: Session, memorandum_ids: Sequence[UUID]) -> int:
    """How many referrals were sent under these agreements and are not closed; a figure without names."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Referral)
            .where(
                Referral.memorandum_id.in_(memorandum_ids),
                Referral.submitted_at.is_not(None),
                Referral.closed_at.is_(None),
            )
        )
        or 0
    )


def list_open_of_same_person(
    session: Session,
    actor: Actor,
    *,
    name: str | None,
    born_on: date | None,
    now: datetime,
    except_id: UUID | None = None,
) -> tuple[DuplicateRow, ...]:
    """Referrals of the same person by the same agency that may be open, as far as the actor may know.

    Whether one is open is read from what the police see of it, not from its state: a hint that came and went would
    tell more than the feedback that the person permits.
    """
    if actor.organisation_id is None or not actor.holds(Permission.REFERRAL_CREATE):
        return ()
    person_id = find_by_identity(session, agency_id=actor.organisation_id, name=name, born_on=born_on)
    if person_id is None:
        return ()
    query = _related(actor).where(Referral.person_id == person_id, SENT)
    if except_id is not None:
        query = query.where(Referral.id != except_id)
    return tuple(
        _duplicate(row, now=now)
        for row in session.execute(query)
        if visibility.may_be_open(visibility.Facts.of(row), now=now, zone=row.zone)
    )


def find_for_encounter(
    session: Session, actor: Actor, encounter_id: UUID, *, now: datetime
) -> tuple[DuplicateRow, ...]:
    """The referrals that came out of an encounter, as far as they exist for the actor."""
    rows = session.execute(_related(actor).where(Referral.encounter_id == encounter_id))
    return tuple(
        _duplicate(row, now=now)
        for row in rows
        if not visibility.has_ended(visibility.Facts.of(row), now=now)
    )


def find_by_reference(session: Session, actor: Actor, reference: str) -> UUID | None:
    """The referral with a reference, if it exists for the actor."""
    wanted = Referral.reference == reference.strip().upper()
    return session.scalar(sa.select(Referral.id).where(wanted, scope(actor)))


def _related(actor: Actor) -> sa.Select[Any]:
    agency_side = sa.true() if actor.organisation_kind is OrganisationKind.AGENCY else sa.false()
    return (
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.service_id,
            *(getattr(Referral, name) for name in visibility.FACTS),
            Agency.timezone.label("zone"),
            Ngo.name.label("ngo_name"),
            Ngo.reveals_service_kind,
            Service.name.label("service_name"),
        )
        .join(Agency, Agency.id == Referral.agency_id)
        .outerjoin(Ngo, Ngo.id == Referral.ngo_id)
        .outerjoin(Service, Service.id == Referral.service_id)
        .where(agency_side, scope(actor))
        .order_by(Referral.created_at.desc(), Referral.id)
        .limit(20)
    )


def _duplicate(row: Any, *, now: datetime) -> DuplicateRow:
    status, _ = visibility.status(visibility.Facts.of(row), now=now, zone=row.zone)
    hidden = bool(row.reveals_service_kind)
    return DuplicateRow(
        id=row.id,
        service_id=row.service_id,
        is_known_open=status in visibility.KNOWN_OPEN,
        reference=row.reference,
        status=status,
        submitted_at=row.submitted_at,
        partner_name=visibility.shown_name(row.ngo_name, reveals_service_kind=hidden),
        service_name=visibility.shown_name(row.service_name, reveals_service_kind=hidden),
    )
