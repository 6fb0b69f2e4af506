"""Amendments as each side may read them, and what a packet said when it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor, OrganisationKind, Role
from core.errors import NotFound
from core.sealing import open_text
from core.text import N_
from partners.memoranda.terms import DataCategory, Urgency
from referrals.handover.amendments import policy
from referrals.handover.amendments.models import PacketAmendment
from referrals.handover.amendments.rules import CATEGORY_OF, AmendmentValues
from referrals.handover.consenting.flows import flows_to
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.policy import scope
from referrals.handover.safe_contact import split_channels
from referrals.people.consents.flow import NOTHING

TABLE = PacketAmendment.__tablename__


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentRow:
    """One field that was changed: what it said, what it says."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentBatch:
    """What was changed together, with who did it, when and why."""

    number: int
    at: datetime
    by_name: str
    reason: str | None
    """None where it could tell of a field that the reader may not see."""
    rows: tuple[AmendmentRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendments:
    """Every amendment that the reader may see, the newest first, and whether they may add one."""

    batches: tuple[AmendmentBatch, ...] = ()
    can_amend: bool = False


NONE = Amendments()


def list_amendments(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Amendments:
    """The amendments of a referral for whoever reads its packet: the agency all, the NGO what may flow to it now.

    The partnership desk reads no packet, and so none of its amendments.
    """
    row = session.execute(
        sa.select(
            Referral.id,
            Referral.state,
            Referral.agency_id,
            Referral.officer_id,
            Referral.unit_id,
            Referral.memorandum_id,
            Referral.closed_at,
        ).where(Referral.id == referral_id, scope(actor))
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such referral."))
    shown: frozenset[DataCategory] | None = None
    if actor.organisation_kind is OrganisationKind.NGO:
        shown = flows_to(session, actor, [row], now=now)[row.id].categories
    elif not _writes_packets(actor, officer_id=row.officer_id, unit_id=row.unit_id):
        return NONE
    return Amendments(
        batches=_batches(session, referral_id, shown),
        can_amend=policy.can_amend(
            actor,
            state=row.state,
            agency_id=row.agency_id,
            officer_id=row.officer_id,
            unit_id=row.unit_id,
        ),
    )


def count_batches(session: Session, referral_id: UUID) -> int:
    """How often what was sent has been changed."""
    newest = sa.select(sa.func.max(PacketAmendment.number)).where(PacketAmendment.referral_id == referral_id)
    return session.scalar(newest) or 0


def current_values(packet: ReferralPacket, urgency: Urgency) -> AmendmentValues:
    """Every field that may be amended, as it reads now."""
    return AmendmentValues(
        urgency=urgency,
        person_name=packet.person_name,
        born_on=date.fromisoformat(packet.born_on) if packet.born_on else None,
        phone=packet.phone,
        safe_contact=packet.safe_contact,
        unsafe_channels=split_channels(packet.unsafe_channels),
        concern=packet.concern,
        safety=packet.safety,
        access_needs=packet.access_needs,
        language=packet.language,
    )


def as_sent(session: Session, referral_id: UUID) -> Mapping[str, str | None]:
    """The fields that were amended, as they were sent: what the first amendment of each replaced."""
    sent: dict[str, str | None] = {}
    query = (
        sa.select(PacketAmendment.id, PacketAmendment.field, PacketAmendment.old_sealed)
        .where(PacketAmendment.referral_id == referral_id)
        .order_by(PacketAmendment.number)
    )
    for row in session.execute(query):
        if row.field not in sent:
            sent[row.field] = open_text(row.old_sealed, TABLE, "old", row.id)
    return sent


def _writes_packets(actor: Actor, *, officer_id: UUID, unit_id: UUID | None) -> bool:
    leads = actor.has_role(Role.SUPERVISOR) and actor.unit_id is not None and actor.unit_id == unit_id
    return officer_id == actor.user_id or leads


def _batches(
    session: Session, referral_id: UUID, shown: frozenset[DataCategory] | None
) -> tuple[AmendmentBatch, ...]:
    query = (
        sa.select(
            PacketAmendment.id,
            PacketAmendment.number,
            PacketAmendment.field,
            PacketAmendment.old_sealed,
            PacketAmendment.new_sealed,
            PacketAmendment.reason_sealed,
            PacketAmendment.at,
            User.name.label("by_name"),
        )
        .join(User, User.id == PacketAmendment.by_id)
        .where(PacketAmendment.referral_id == referral_id)
        .order_by(PacketAmendment.number.desc(), PacketAmendment.field)
    )
    rows = session.execute(query).all()
    # A reason is free words: where one of the fields that it explains is hidden, it would tell of it.
    unexplained = {row.number for row in rows if not _flows(row.field, shown)}
    found: dict[int, AmendmentBatch] = {}
    for row in rows:
        if not _flows(row.field, shown):
            continue
        line = AmendmentRow(
            field=row.field,
            old=open_text(row.old_sealed, TABLE, "old", row.id),
            new=open_text(row.new_sealed, TABLE, "new", row.id),
        )
        earlier = found.get(row.number)
        told = row.number not in unexplained and shown != NOTHING
        found[row.number] = AmendmentBatch(
            number=row.number,
            at=row.at,
            by_name=row.by_name,
            reason=open_text(row.reason_sealed, TABLE, "reason", row.id) if told else None,
            rows=(*(earlier.rows if earlier else ()), line),
        )
    return tuple(found.values())


def _flows(field: str, shown: frozenset[DataCategory] | None) -> bool:
    """Whether a reader may see a field; None shows everything, and the urgency says nothing of a person."""
    category = CATEGORY_OF.get(field)
    return shown is None or category is None or category in shown
