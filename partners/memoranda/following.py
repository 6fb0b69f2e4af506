"""What follows an agreement: an amendment that changes it from a day on, or a renewal that prolongs it."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import months_later
from core.errors import Conflict, RuleBroken
from core.references import make_reference
from core.text import N_
from partners.memoranda.acts import load_for_update, record_event
from partners.memoranda.chains import LIVE
from partners.memoranda.drafting import copy_parts
from partners.memoranda.drafts import Governance, check_term
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum
from partners.memoranda.policy import may_act
from partners.memoranda.queries import get_memorandum_row
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.standing import ENDED, Standing
from partners.memoranda.terms import MemorandumKind

DAY = timedelta(days=1)
REPLACED = N_("An amendment replaces this version. Open the latest version.")


def draft_amendment(
    session: Session, actor: Actor, memorandum_id: UUID, *, effective_on: date, now: datetime
) -> Memorandum:
    """A drafter opens a draft that begins with the present text and holds from a later day on.

    The agreement stays in force unchanged until then; one amendment at a time.
    """
    base = load_for_update(session, actor, memorandum_id)
    may_act(actor, base.state, A.AMEND)
    row = get_memorandum_row(session, base.id)
    may_follow(session, row, MemorandumKind.AMENDMENT, now=now)
    check_effective_day(row, effective_on, field="effective_on", now=now)
    return _draft_after(
        session,
        actor,
        base,
        kind=MemorandumKind.AMENDMENT,
        number=(base.amendment_number or 0) + 1,
        starts_on=effective_on,
        ends_on=base.ends_on,
        now=now,
    )


def draft_renewal(session: Session, actor: Actor, memorandum_id: UUID, *, now: datetime) -> Memorandum:
    """A drafter opens a draft that begins with the present terms, the day after the last day, equally long."""
    base = load_for_update(session, actor, memorandum_id)
    may_act(actor, base.state, A.RENEW)
    row = get_memorandum_row(session, base.id)
    may_follow(session, row, MemorandumKind.RENEWAL, now=now)
    starts_on = max(base.ends_on + DAY, row.today(now))
    ends_on = same_length((_first_day(session, base), base.ends_on), starts_on)
    return _draft_after(
        session,
        actor,
        base,
        kind=MemorandumKind.RENEWAL,
        number=None,
        starts_on=starts_on,
        ends_on=ends_on,
        now=now,
    )


def may_follow(session: Session, row: MemorandumRow, kind: MemorandumKind, *, now: datetime) -> None:
    """Only the present version is amended or renewed, and by one draft at a time."""
    if row.superseded_by_id is not None:
        raise Conflict(REPLACED)
    if kind is MemorandumKind.AMENDMENT and row.standing(now) in ENDED:
        raise Conflict(N_("The agreement has ended and cannot be amended. Draft its renewal."))
    other = session.scalar(
        sa.select(Memorandum.reference).where(
            Memorandum.follows_id == row.id,
            Memorandum.kind == kind,
            Memorandum.state != MemorandumState.WITHDRAWN,
        )
    )
    if other is not None:
        words = {
            MemorandumKind.AMENDMENT: N_(
                "There is an amendment already: %(reference)s. Change or withdraw it."
            ),
            MemorandumKind.RENEWAL: N_("There is a renewal already: %(reference)s. Change or withdraw it."),
        }[kind]
        raise Conflict(words, reference=other)


def check_effective_day(base: MemorandumRow, first_day: date, *, field: str, now: datetime) -> None:
    """An amendment never holds backwards, and begins within the term of what it amends."""
    if first_day <= base.today(now):
        raise RuleBroken(
            N_("An amendment never changes what has passed. The first possible day is %(day)s."),
            field,
            day=earliest_amendment(base, now),
        )
    if first_day <= base.facts.starts_on:
        raise RuleBroken(
            N_("The version that it changes begins on %(day)s. Choose a later day."),
            field,
            day=base.facts.starts_on,
        )
    if first_day > base.facts.last_day:
        raise RuleBroken(
            N_(
                "The agreement ends with %(day)s. An amendment begins within its term; draft a renewal for later."
            ),
            field,
            day=base.facts.last_day,
        )


def earliest_amendment(base: MemorandumRow, now: datetime) -> date:
    """The first day from which an amendment may hold."""
    return max(base.today(now), base.facts.starts_on) + DAY


def check_draft_term(
    session: Session, memorandum: Memorandum, starts_on: date, ends_on: date, *, now: datetime
) -> None:
    """The first and the last day fit together, and with what the memorandum follows."""
    check_term(starts_on, ends_on)
    if memorandum.follows_id is None:
        return
    base = get_memorandum_row(session, memorandum.follows_id)
    if memorandum.kind is MemorandumKind.AMENDMENT:
        check_effective_day(base, starts_on, field="starts_on", now=now)
    elif starts_on <= base.facts.last_day:
        raise RuleBroken(
            N_("The agreement that it renews ends with %(day)s. Choose a later first day."),
            "starts_on",
            day=base.facts.last_day,
        )


def may_still_follow(session: Session, memorandum: Memorandum, *, now: datetime) -> None:
    """What it amends or renews is still there: signed, not ended by notice, and for an amendment within its term."""
    if memorandum.follows_id is None:
        return
    base = get_memorandum_row(session, memorandum.follows_id)
    ended = base.facts.state not in LIVE
    if memorandum.kind is MemorandumKind.AMENDMENT:
        ended = ended or base.standing(now) in ENDED - {Standing.SUPERSEDED}
    if ended:
        raise Conflict(
            N_("Agreement %(reference)s has ended, so this cannot follow it any more. Withdraw it."),
            reference=base.reference,
        )
    if memorandum.kind is MemorandumKind.AMENDMENT and base.superseded_by_id not in (None, memorandum.id):
        raise Conflict(REPLACED)


def same_length(term: tuple[date, date], starts_on: date) -> date:
    """The last day of a term as long as another: in whole months where that one is, else in days."""
    first, after = term[0], term[1] + DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    if after.day == first.day and months:
        return months_later(starts_on, months) - DAY
    return starts_on + (term[1] - term[0])


def _first_day(session: Session, memorandum: Memorandum) -> date:
    """The first day of the whole term, before its amendments."""
    while memorandum.kind is MemorandumKind.AMENDMENT and memorandum.follows_id is not None:
        memorandum = session.get_one(Memorandum, memorandum.follows_id)
    return memorandum.starts_on


def _draft_after(
    session: Session,
    actor: Actor,
    base: Memorandum,
    *,
    kind: MemorandumKind,
    number: int | None,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> Memorandum:
    """A draft with the whole text of what it follows."""
    assert actor.user_id is not None
    draft = Memorandum(
        id=uuid4(),
        partnership_id=base.partnership_id,
        kind=kind,
        follows_id=base.id,
        amendment_number=number,
        reference=make_reference("M"),
        title=base.title,
        purpose=base.purpose,
        starts_on=starts_on,
        ends_on=ends_on,
        drafted_by_id=actor.user_id,
        created_at=now,
        **{name: getattr(base, name) for name in Governance.__dataclass_fields__},
    )
    session.add(draft)
    session.flush()
    copy_parts(session, base.id, draft.id)
    event = "amendment_drafted" if kind is MemorandumKind.AMENDMENT else "renewal_drafted"
    record_event(session, actor, draft, event, now=now, follows=base.reference)
    return draft
