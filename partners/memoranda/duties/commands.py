"""What people do with the dates of an agreement: add a duty, record that it was done, waive it."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM, Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.duties.kinds import KINDS, DutyKind
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.duties.policy import may_keep_dates, may_owe, may_settle
from partners.memoranda.duties.returns import returns_due
from partners.memoranda.models import Memorandum
from partners.memoranda.pages import get_memorandum
from partners.memoranda.queries import get_memorandum_row
from partners.memoranda.rows import signed_memoranda


def add_duty(
    session: Session,
    actor: Actor,
    memorandum_id: UUID,
    *,
    organisation_id: UUID,
    kind: DutyKind,
    title: str,
    due_on: date,
    now: datetime,
) -> UUID:
    """A drafter of a party writes down what a party owes by a day; the id of the duty."""
    row = get_memorandum(session, actor, memorandum_id)
    may_keep_dates(actor, row)
    may_owe(organisation_id, row)
    if kind is DutyKind.DATA_RETURN:
        raise RuleBroken(N_("Data returns follow from the agreement’s terms."), "kind")
    if not title.strip():
        raise RuleBroken(N_("Say what is due."), "title")
    duty = AgreementDuty(
        id=uuid4(),
        memorandum_id=row.id,
        organisation_id=organisation_id,
        kind=kind,
        title=title.strip(),
        due_on=due_on,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(duty)
    _record_duty(session, actor, duty, "added", now=now)
    return duty.id


def complete_duty(
    session: Session,
    actor: Actor,
    duty_id: UUID,
    *,
    done_on: date,
    note: str = "",
    next_due_on: date | None = None,
    seen: int | None = None,
    now: datetime,
) -> None:
    """A drafter of a party records when it was done; with a next day, the same duty begins again."""
    duty = _load(session, actor, duty_id, seen=seen)
    zone = get_memorandum_row(session, duty.memorandum_id).facts.zone
    if done_on > local_date(now, zone):
        raise RuleBroken(N_("That day has not come yet."), "done_on")
    if next_due_on is not None and next_due_on <= duty.due_on:
        raise RuleBroken(N_("The next day must come after %(day)s."), "next_due_on", day=duty.due_on)
    duty.done_on, duty.recorded_at, duty.recorded_by_id = done_on, now, actor.user_id
    duty.note = note.strip() or None
    if next_due_on is not None and KINDS[duty.kind].renews:
        session.add(
            AgreementDuty(
                id=uuid4(),
                memorandum_id=duty.memorandum_id,
                organisation_id=duty.organisation_id,
                kind=duty.kind,
                title=duty.title,
                due_on=next_due_on,
                created_at=now,
                created_by_id=actor.user_id,
            )
        )
    _record_duty(session, actor, duty, "completed", now=now, done_on=done_on.isoformat())


def waive_duty(
    session: Session, actor: Actor, duty_id: UUID, *, reason: str, seen: int | None = None, now: datetime
) -> None:
    """A drafter of a party says why it need not be done; it then counts nowhere."""
    duty = _load(session, actor, duty_id, seen=seen)
    if not reason.strip():
        raise RuleBroken(N_("Say why it need not be done."), "reason")
    duty.waived_at, duty.waived_by_id, duty.waive_reason = now, actor.user_id, reason.strip()
    _record_duty(session, actor, duty, "waived", now=now)


def open_returns(session: Session, *, now: datetime) -> int:
    """The data returns that the terms in force have made due since; answers how many were added.

    A second run adds nothing: agreement, party and period are unique.
    """
    added = 0
    for wanted in returns_due(session, signed_memoranda(session, agency_id=None), now=now):
        duty = AgreementDuty(id=uuid4(), kind=DutyKind.DATA_RETURN, created_at=now, **wanted)
        session.add(duty)
        _record_duty(session, SYSTEM, duty, "added", now=now)
        added += 1
    return added


def _load(session: Session, actor: Actor, duty_id: UUID, *, seen: int | None) -> AgreementDuty:
    duty = session.scalars(
        sa.select(AgreementDuty)
        .join(Memorandum, Memorandum.id == AgreementDuty.memorandum_id)
        .where(AgreementDuty.id == duty_id)
        .with_for_update(of=AgreementDuty)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if duty is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    may_keep_dates(actor, get_memorandum(session, actor, duty.memorandum_id))
    may_settle(settled=duty.done_on is not None or duty.waived_at is not None)
    if seen is not None and seen != duty.version:
        raise Conflict(N_("Somebody changed this meanwhile. Load the page again."))
    return duty


def _record_duty(
    session: Session, actor: Actor, duty: AgreementDuty, event: str, *, now: datetime, **details: object
) -> None:
    session.flush()
    record(
        session,
        actor,
        action=f"agreement_duty.{event}",
        subject=("memorandum", duty.memorandum_id),
        now=now,
        details={"kind": duty.kind.value, "due_on": duty.due_on.isoformat(), **details},
    )
