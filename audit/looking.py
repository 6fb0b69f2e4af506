"""Looks at records and files taken along as the trail holds them, and concluded reviews of a week (security G-10, G-12, K-03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.anomalies import Look
from audit.commands import record
from audit.models import AuditReview, AuditRow
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_

RECORDS = ("encounter", "person", "referral", "response_plan", "thread")
"""Kinds of subject that are records of people."""
LOOKED = sa.and_(AuditRow.subject_kind.in_(RECORDS), AuditRow.action.like("%.read"))
TOOK = AuditRow.action.in_(("file.made", "file.taken"))
CONCLUSIONS = {
    "explained": N_("Nothing to follow up: all of it is explained"),
    "followed_up": N_("Something is followed up"),
}
MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One row about a record, for whoever it is about."""

    at: datetime
    action: str
    chain: str
    user_id: UUID | None
    organisation_id: UUID | None
    roles: str
    reason: str | None


def list_looks(
    session: Session, *, chain: str, since: datetime, until: datetime, user_id: UUID | None = None
) -> list[Look]:
    """The looks at records of people in a chain, oldest first."""
    return _looks(session, LOOKED, chain=chain, since=since, until=until, user_id=user_id)


def list_files_taken(
    session: Session, *, chain: str, since: datetime, until: datetime, user_id: UUID | None = None
) -> list[Look]:
    """The files of a chain that were made or taken once more, oldest first (security K-03)."""
    return _looks(session, TOOK, chain=chain, since=since, until=until, user_id=user_id)


def _looks(
    session: Session,
    what: sa.ColumnElement[bool],
    *,
    chain: str,
    since: datetime,
    until: datetime,
    user_id: UUID | None,
) -> list[Look]:
    query = (
        sa.select(AuditRow.user_id, AuditRow.at, AuditRow.subject_kind, AuditRow.subject_id)
        .where(
            AuditRow.chain == chain,
            AuditRow.at >= since,
            AuditRow.at < until,
            what,
            AuditRow.user_id.is_not(None),
        )
        .order_by(AuditRow.at)
        .limit(MOST)
    )
    if user_id is not None:
        query = query.where(AuditRow.user_id == user_id)
    return [
        Look(user_id=row.user_id, at=row.at, subject=(row.subject_kind, row.subject_id))
        for row in session.execute(query)
    ]


def list_openings(session: Session, subjects: Iterable[tuple[str, UUID]]) -> list[Opening]:
    """Every row about these records in all chains, the newest first: who looked, and who did something."""
    found: list[Opening] = []
    for kind, key in subjects:
        rows = session.execute(
            sa.select(
                AuditRow.at,
                AuditRow.action,
                AuditRow.chain,
                AuditRow.user_id,
                AuditRow.organisation_id,
                AuditRow.roles,
                AuditRow.reason,
            ).where(AuditRow.subject_kind == kind, AuditRow.subject_id == key.hex)
        )
        found += [Opening(**row._mapping) for row in rows]
    return sorted(found, key=lambda one: one.at, reverse=True)


def week_of(day: date) -> str:
    """A week as ISO writes it: `2026-W11`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def days_of(week: str) -> tuple[date, date]:
    """The Monday of a week and the one after; raises `ValueError` for what is none."""
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return monday, monday + timedelta(days=7)


def find_review(session: Session, *, chain: str, week: str) -> AuditReview | None:
    """The concluded review of a week, if there is one."""
    return session.scalars(
        sa.select(AuditReview).where(AuditReview.chain == chain, AuditReview.week == week)
    ).one_or_none()


def conclude_review(
    session: Session,
    actor: Actor,
    *,
    chain: str,
    week: str,
    anomalies: int,
    conclusion: str,
    now: datetime,
) -> None:
    """Somebody says of a week that is over what became of what stood out.

    Raises `RuleBroken` at `conclusion` without one, `Conflict` where the week was reviewed already.
    """
    if conclusion not in CONCLUSIONS:
        raise RuleBroken(N_("Choose what you found."), "conclusion")
    if find_review(session, chain=chain, week=week) is not None:
        raise Conflict(N_("Somebody else has reviewed this week already."))
    assert actor.user_id is not None, "a person reviews"
    session.add(
        AuditReview(
            id=uuid4(),
            chain=chain,
            week=week,
            reviewed_by_id=actor.user_id,
            reviewed_at=now,
            anomalies=anomalies,
            conclusion=conclusion,
        )
    )
    session.flush()
    record(
        session,
        actor,
        action="audit_review.concluded",
        subject=("trail", chain),
        now=now,
        details={"week": week, "anomalies": anomalies, "conclusion": conclusion},
    )
