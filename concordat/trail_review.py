"""What the trail's pages borrow from the rooms above, and the alarm for somebody who reads or takes too much (security G-10, G-12, K-03, N-04)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.organisations.models import Organisation
from accounts.organisations.queries import organisation_names
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.queries import names_of
from audit.anomalies import AT_LEAST, FILES_AT_LEAST, LOOK_BACK, Look, reads_too_many, takes_too_many
from audit.looking import TOOK, list_files_taken, list_looks
from audit.models import AuditRow
from audit.opened import InTime, Lent
from concordat.config import Settings
from core.actor import Actor, Role
from core.sealing import open_text
from core.text import N_
from referrals.encounters.models import Encounter
from referrals.handover.break_glass.models import BreakGlass, BreakGlassRequest
from referrals.handover.models import Referral, ReferralPacket
from referrals.people.models import Person
from referrals.people.response_plans.models import ResponsePlan

CHUNK = 500


def subjects_of(session: Session, actor: Actor, reference: str) -> list[tuple[str, UUID]]:
    """The records behind a number of the actor's organisation: of a referral its own, of a person all of theirs."""
    own = actor.organisation_id
    referrals = session.scalars(
        sa.select(Referral.id).where(
            Referral.reference == reference, sa.or_(Referral.agency_id == own, Referral.ngo_id == own)
        )
    ).all()
    people = session.scalars(
        sa.select(Person.id).where(Person.reference == reference, Person.agency_id == own)
    ).all()
    found: list[tuple[str, UUID]] = [("person", key) for key in people]
    if people:
        referrals = session.scalars(sa.select(Referral.id).where(Referral.person_id.in_(people))).all()
        encounters = session.scalars(sa.select(Encounter.id).where(Encounter.person_id.in_(people)))
        plans = session.scalars(sa.select(ResponsePlan.id).where(ResponsePlan.person_id.in_(people)))
        found += [("encounter", key) for key in encounters] + [("response_plan", key) for key in plans]
    openings = session.scalars(sa.select(BreakGlass.id).where(BreakGlass.referral_id.in_(referrals)))
    asked = session.scalars(
        sa.select(BreakGlassRequest.id).where(BreakGlassRequest.referral_id.in_(referrals))
    )
    found += [("referral", key) for key in referrals] + [("break_glass_request", key) for key in asked]
    return found + [(kind, key) for key in openings for kind in ("break_glass", "break_glass_review")]


def people_of(session: Session, subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The names of the people of referrals and of records, where they are known."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    for kind, key in subjects:
        if kind in ("referral", "person"):
            keys[kind].append(UUID(key))
    found: dict[tuple[str, str], str] = {}
    for kind, table, column, named in (
        ("referral", ReferralPacket, ReferralPacket.person_name_sealed, "person_name"),
        ("person", Person, Person.name_sealed, "name"),
    ):
        wanted = keys[kind]
        for start in range(0, len(wanted), CHUNK):
            rows = session.execute(
                sa.select(table.id, column.label("sealed")).where(table.id.in_(wanted[start : start + CHUNK]))
            ).all()
            for row in rows:
                name = open_text(row.sealed, table.__tablename__, named, row.id)
                if name:
                    found[(kind, row.id.hex)] = name
    return found


def _organisations(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return organisation_names(session, {one for one in ids if one is not None})


def _in_time(session: Session, actor: Actor, since: datetime, until: datetime, now: datetime) -> InTime:
    """How the reviews went of the emergency readings of the actor's organisation (security H-04)."""
    kept = sa.and_(BreakGlass.reviewed_at.is_not(None), BreakGlass.reviewed_at <= BreakGlass.review_due_at)
    missed = sa.and_(sa.not_(kept), BreakGlass.review_due_at < now)
    row = session.execute(
        sa.select(
            sa.func.count().label("opened"),
            sa.func.coalesce(sa.func.sum(sa.case((kept, 1), else_=0)), 0).label("in_time"),
            sa.func.coalesce(sa.func.sum(sa.case((missed, 1), else_=0)), 0).label("late"),
        ).where(
            BreakGlass.organisation_id == actor.organisation_id,
            BreakGlass.opened_at >= since,
            BreakGlass.opened_at < until,
        )
    ).one()
    return InTime(opened=row.opened, in_time=row.in_time, late=row.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched: the rows of the trail, from how many on they are compared, and what is told of them."""

    key: str
    rows: sa.ColumnElement[bool]
    at_least: int
    list_of: Callable[..., list[Look]]
    is_alarming: Callable[..., object]
    text: str


READING = Watch(
    key="mass-read",
    rows=AuditRow.action.like("%.read"),
    at_least=AT_LEAST,
    list_of=list_looks,
    is_alarming=reads_too_many,
    text=N_("Somebody reads far more records than usual. Look at the review of this week."),
)
TAKING = Watch(
    key="many-files",
    rows=TOOK,
    at_least=FILES_AT_LEAST,
    list_of=list_files_taken,
    is_alarming=takes_too_many,
    text=N_("Somebody takes far more files along than usual. Look at the review of this week."),
)
LENT = Lent(
    names_of=names_of,
    organisations_of=_organisations,
    subjects_of=subjects_of,
    people_of=people_of,
    in_time_of=_in_time,
)


def watch_readers(session: Session, settings: Settings, now: datetime) -> int:
    """Tell administrators and auditors of whoever reads, or takes files, far more than usual, once a day; answers how many."""
    told = 0
    for watch in (READING, TAKING):
        for row in _busy(session, watch, since=now - timedelta(hours=24)):
            assert row.user_id is not None
            assert row.organisation_id is not None
            zone = session.scalars(
                sa.select(Organisation.timezone).where(Organisation.id == row.organisation_id)
            ).one()
            looks = watch.list_of(
                session,
                chain=row.chain,
                since=now - LOOK_BACK,
                until=now + timedelta(seconds=1),
                user_id=row.user_id,
            )
            if watch.is_alarming(looks, now=now, zone=zone):
                told += _tell(session, watch, row.user_id, row.organisation_id, now=now)
    return told


def _busy(
    session: Session, watch: Watch, *, since: datetime
) -> Sequence[sa.Row[tuple[str, UUID | None, UUID | None]]]:
    """Who has so many rows since then that it is worth comparing them with what is usual."""
    return session.execute(
        sa.select(AuditRow.chain, AuditRow.user_id, AuditRow.organisation_id)
        .where(
            AuditRow.at >= since,
            watch.rows,
            AuditRow.user_id.is_not(None),
            AuditRow.organisation_id.is_not(None),
        )
        .group_by(AuditRow.chain, AuditRow.user_id, AuditRow.organisation_id)
        .having(sa.func.count() >= watch.at_least)
    ).all()


def _tell(session: Session, watch: Watch, user_id: UUID, organisation_id: UUID, *, now: datetime) -> int:
    people = session.scalars(
        sa.select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.organisation_id == organisation_id,
            User.id != user_id,
            User.status == UserStatus.ACTIVE,
            UserRole.role.in_((Role.AUDITOR, Role.ORGANISATION_ADMIN)),
        )
        .distinct()
    ).all()
    new = notify(
        session,
        to=people,
        kind=NoticeKind.SAFETY,
        text=watch.text,
        link="/audit/review",
        about=("user", user_id),
        key=f"{watch.key}:{user_id.hex}:{now.date().isoformat()}",
        now=now,
    )
    return 1 if new else 0
