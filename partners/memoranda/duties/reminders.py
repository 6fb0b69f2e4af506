"""The standing work on dates: open data returns, climb the ladders, tell each party once per step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.notices.queries import people_holding
from accounts.notices.values import Plain
from core.clock import local_date
from core.permissions import Permission
from core.text import N_
from partners.memoranda.duties import ladder
from partners.memoranda.duties.commands import open_returns
from partners.memoranda.duties.models import AgreementReminder
from partners.memoranda.duties.queries import DutyRow, list_duties
from partners.memoranda.models import Memorandum
from partners.memoranda.rows import MemorandumRow, signed_memoranda
from partners.memoranda.standing import Standing
from partners.memoranda.terms import MemorandumKind

DUTY_SOON = N_("%(title)s of %(organisation)s is due on %(day)s under agreement %(reference)s.")
DUTY_LATE = N_("%(title)s of %(organisation)s was due on %(day)s under agreement %(reference)s.")
SILENT = frozenset({Standing.TERMINATED, Standing.SUPERSEDED, Standing.SCHEDULED, Standing.OUT_FOR_SIGNATURE})
"""The standings in which nobody is reminded of the end of the term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One reminder that has to go out now."""

    row: MemorandumRow
    duty: DutyRow | None
    anchor: date
    step: int
    today: date


def remind(session: Session, *, now: datetime) -> int:
    """Open what has become due, then send each step of each ladder once; answers how many were sent."""
    open_returns(session, now=now)
    due = list(_due(session, now=now))
    for one in due:
        session.add(
            AgreementReminder(
                id=uuid4(),
                memorandum_id=one.row.id,
                duty_id=one.duty.id if one.duty else None,
                anchor=one.anchor,
                step=one.step,
                sent_at=now,
            )
        )
        session.flush()
        _tell(session, one, now=now)
    return len(due)


def _due(session: Session, *, now: datetime) -> Iterator[Due]:
    rows = {row.id: row for row in signed_memoranda(session, agency_id=None)}
    sent = {
        (row.memorandum_id, row.duty_id, row.anchor, row.step)
        for row in session.execute(
            sa.select(
                AgreementReminder.memorandum_id,
                AgreementReminder.duty_id,
                AgreementReminder.anchor,
                AgreementReminder.step,
            )
        )
    }
    renewed = renewed_ids(session)
    for one in (*_of_terms(rows.values(), renewed, now=now), *_of_duties(session, rows, now=now)):
        key = (one.row.id, one.duty.id if one.duty else None, one.anchor, one.step)
        if key not in sent:
            yield one


def _of_terms(rows: Iterable[MemorandumRow], renewed: frozenset[UUID], *, now: datetime) -> Iterator[Due]:
    for row in rows:
        today = local_date(now, row.facts.zone)
        if row.standing(now) in SILENT or row.id in renewed:
            continue
        anchor = row.facts.last_day if row.facts.last_day < today else term_anchor(row)
        if (step := ladder.step_due(today, anchor, ladder.RENEWAL_DAYS)) is not None:
            yield Due(row=row, duty=None, anchor=anchor, step=step, today=today)


def _of_duties(session: Session, rows: dict[UUID, MemorandumRow], *, now: datetime) -> Iterator[Due]:
    for duty in list_duties(session, list(rows)):
        row = rows[duty.memorandum_id]
        today = local_date(now, row.facts.zone)
        step = ladder.step_due(today, duty.due_on, ladder.DUTY_DAYS) if duty.is_open else None
        if step is not None:
            yield Due(row=row, duty=duty, anchor=duty.due_on, step=step, today=today)


def term_anchor(row: MemorandumRow) -> date:
    """The day to which an agreement's renewal ladder counts."""
    return ladder.anchor_of(row.facts.last_day, row.notice_days)


def renewed_ids(session: Session) -> frozenset[UUID]:
    """The agreements whose renewal all parties have signed."""
    query = sa.select(Memorandum.follows_id).where(
        Memorandum.kind == MemorandumKind.RENEWAL,
        Memorandum.executed_at.is_not(None),
        Memorandum.follows_id.is_not(None),
    )
    return frozenset(found for found in session.scalars(query) if found is not None)


def _tell(session: Session, due: Due, *, now: datetime) -> None:
    row, duty = due.row, due.duty
    parties = [party.organisation_id for party in row.parties]
    if duty is None:
        text = ladder.STEP_WORDS[ladder.renewal_step(due.step, today=due.today, last_day=row.facts.last_day)]
        params: dict[str, Plain] = {"reference": row.reference, "day": row.facts.last_day}
    else:
        text = DUTY_LATE if duty.is_overdue(due.today) else DUTY_SOON
        params = {
            "title": duty.title,
            "organisation": duty.organisation_name,
            "day": duty.due_on,
            "reference": row.reference,
        }
    notify(
        session,
        to=people_holding(session, organisation_ids=parties, permission=Permission.MEMORANDUM_DRAFT),
        kind=NoticeKind.AGREEMENT,
        text=text,
        params={name: value for name, value in params.items() if f"%({name})s" in text},
        link=f"/agreements/{row.id}/dates",
        about=("memorandum", row.id),
        partnership_id=row.partnership_id,
        key=f"dates:{row.id}:{duty.id if duty else 'term'}:{due.anchor}:{due.step}",
        now=now,
    )
