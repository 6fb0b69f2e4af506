"""Emergency readings: one's own, those to review, and what an open one shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from core.sealing import open_text
from partners.memoranda.terms import DataCategory
from partners.services.needs import Need
from referrals.handover.break_glass import policy
from referrals.handover.break_glass.codes import Verdict, Why
from referrals.handover.break_glass.models import BreakGlass, BreakGlassRequest
from referrals.handover.consenting.flows import flows_to, masked
from referrals.handover.models import Referral, ReferralNeed, ReferralPacket
from referrals.handover.queries.page import SEALED, packet_of
from referrals.handover.queries.page_rows import PacketRow
from referrals.sight import in_sight

_Opener, _Reviewer, _Director = aliased(User), aliased(User), aliased(User)
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """One emergency reading."""

    id: UUID
    reference: str
    opened_by_id: UUID
    opened_by: str
    opened_at: datetime
    closes_at: datetime
    why: Why
    words: str | None
    review_due_at: datetime
    escalated_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    verdict: Verdict | None
    allowed_by: str | None
    """The director who allowed it, where it was one more than thirty days allow."""

    @property
    def in_time(self) -> bool | None:
        """Whether it was reviewed in time; None while it still may be."""
        if self.reviewed_at is not None:
            return self.reviewed_at <= self.review_due_at
        return None if self.escalated_at is None else False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCase:
    """What an open emergency shows of a case: the packet and whom to call, and nothing to act on."""

    opening: OpeningRow
    packet: PacketRow
    needs: tuple[Need, ...]
    officer_name: str
    worker_name: str | None


_ROWS = (
    sa.select(
        *sa.inspect(BreakGlass).columns,
        Referral.reference,
        _Opener.name.label("opened_by"),
        _Reviewer.name.label("reviewed_by"),
        _Director.name.label("allowed_by"),
    )
    .join(Referral, sa.and_(Referral.id == BreakGlass.referral_id, in_sight(Referral)))
    .join(_Opener, _Opener.id == BreakGlass.opened_by_id)
    .outerjoin(_Reviewer, _Reviewer.id == BreakGlass.reviewed_by_id)
    .outerjoin(BreakGlassRequest, BreakGlassRequest.opening_id == BreakGlass.id)
    .outerjoin(_Director, _Director.id == BreakGlassRequest.decided_by_id)
)


def list_own(session: Session, actor: Actor) -> tuple[OpeningRow, ...]:
    """What the actor opened, the newest first."""
    rows = session.execute(
        _ROWS.where(policy.own(actor)).order_by(BreakGlass.opened_at.desc()).limit(LONGEST)
    )
    return tuple(_row(row) for row in rows)


def list_to_review(session: Session, actor: Actor) -> tuple[OpeningRow, ...]:
    """The openings of the actor's organisation: those without a review first, then the newest."""
    query = _ROWS.where(policy.reviewable(actor)).order_by(
        BreakGlass.reviewed_at.is_not(None), BreakGlass.opened_at.desc()
    )
    return tuple(_row(row) for row in session.execute(query.limit(LONGEST)))


def get_to_review(session: Session, actor: Actor, opening_id: UUID) -> OpeningRow:
    """One opening of the actor's organisation; raises `NotFound` for any other."""
    policy.may_review(actor)
    row = session.execute(_ROWS.where(policy.reviewable(actor), BreakGlass.id == opening_id)).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    return _row(row)


def get_case(session: Session, actor: Actor, opening_id: UUID, *, now: datetime) -> EmergencyCase:
    """The case of one's own open emergency; raises `NotFound` for another's, `Conflict` after its hour.

    To an NGO what the person agreed to still applies: an emergency opens the case, not what nobody gave away.
    """
    policy.may_break(actor)
    found = session.execute(_ROWS.where(policy.own(actor), BreakGlass.id == opening_id)).one_or_none()
    if found is None:
        raise NotFound(policy.NOT_FOUND)
    policy.may_read_on(found.closes_at, now=now)
    officer, worker = aliased(User), aliased(User)
    row = session.execute(
        sa.select(
            *sa.inspect(Referral).columns,
            *(getattr(ReferralPacket, f"{name}_sealed") for name in SEALED),
            ReferralPacket.age_band,
            ReferralPacket.language,
            ReferralPacket.unsafe_channels,
            officer.name.label("officer_name"),
            worker.name.label("worker_name"),
        )
        .join(ReferralPacket, ReferralPacket.id == Referral.id)
        .join(officer, officer.id == Referral.officer_id)
        .outerjoin(worker, worker.id == Referral.worker_id)
        .where(Referral.id == found.referral_id)
    ).one()
    needs = session.scalars(
        sa.select(ReferralNeed.need).where(ReferralNeed.referral_id == row.id).order_by(ReferralNeed.position)
    )
    packet, wanted = packet_of(row), tuple(needs)
    is_ngo = actor.organisation_kind is OrganisationKind.NGO
    if is_ngo:
        flow = flows_to(session, actor, [row], now=now)[row.id]
        packet = masked(packet, flow)
        wanted = wanted if flow.shows(DataCategory.REFERRAL_REASON) else ()
    return EmergencyCase(
        opening=_row(found),
        packet=packet,
        needs=wanted,
        officer_name=row.officer_name,
        worker_name=row.worker_name if is_ngo else None,
    )


def count_recent(session: Session, actor: Actor, *, now: datetime) -> int:
    """How many cases the actor opened within the last thirty days."""
    query = sa.select(sa.func.count()).where(policy.own(actor), BreakGlass.opened_at > now - policy.WINDOW)
    return session.scalar(query) or 0


def open_until(session: Session, actor: Actor, *, now: datetime) -> Sequence[tuple[UUID, str, datetime]]:
    """The actor's open emergencies: id, reference and end."""
    query = (
        sa.select(BreakGlass.id, Referral.reference, BreakGlass.closes_at)
        .join(Referral, sa.and_(Referral.id == BreakGlass.referral_id, in_sight(Referral)))
        .where(policy.own(actor), BreakGlass.closes_at > now)
        .order_by(BreakGlass.closes_at)
    )
    return [(row.id, row.reference, row.closes_at) for row in session.execute(query)]


def _row(row: Any) -> OpeningRow:
    values = {name: row._mapping[name] for name in OpeningRow.__dataclass_fields__ if name != "words"}
    return OpeningRow(**values, words=open_text(row.words_sealed, "break_glass", "words", row.id))
