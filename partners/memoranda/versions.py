"""The versions of an agreement in order, the lines of the list, and the steps that are possible now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import ConcordatError
from partners.memoranda.chains import family
from partners.memoranda.halting import may_resume
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.models import Memorandum
from partners.memoranda.policy import can_act, visible_to
from partners.memoranda.rows import MemorandumRow, memoranda, memorandum_rows
from partners.memoranda.standing import ENDED, GOING, IN_FORCE, Standing
from partners.memoranda.terms import MemorandumKind

OF_THE_WHOLE = frozenset({A.SUSPEND, A.RESUME, A.TERMINATE, A.AMEND, A.RENEW})
"""Steps of the agreement as a whole: taken on the version that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An agreement in the list: the version that counts, and how many there are."""

    row: MemorandumRow
    standing: Standing
    number: int
    """Which version of the agreement it is, counting what was signed; 0 for what is still being agreed."""
    days_left: int | None


def list_versions(session: Session, actor: Actor, row: MemorandumRow) -> list[MemorandumRow]:
    """The agreement with its amendments and renewals, as far as the actor sees them, in order; three statements."""
    query = memoranda().where(Memorandum.id.in_(family(row.id)), Memorandum.id.in_(visible_to(actor)))
    return in_order(memorandum_rows(session, query))


def in_order(rows: Iterable[MemorandumRow]) -> list[MemorandumRow]:
    """Each before what follows it: by the first day, an amendment before the renewal."""
    return sorted(rows, key=lambda row: (row.facts.starts_on, row.amendment_number or 0, row.reference))


def signed(rows: Iterable[MemorandumRow]) -> list[MemorandumRow]:
    """The versions that every party signed."""
    return [row for row in rows if row.facts.executed_at is not None]


def list_lines(rows: Sequence[MemorandumRow], *, now: datetime) -> list[Line]:
    """The lines of the list, with the number of each version within its agreement."""
    by_id = {row.id: row for row in rows}
    numbers: dict[UUID, int] = {}

    def number(row: MemorandumRow) -> int:
        if row.id not in numbers:
            base = by_id.get(row.follows_id) if row.follows_id else None
            numbers[row.id] = (number(base) if base else 0) + 1
        return numbers[row.id]

    return [
        Line(
            row=row,
            standing=row.standing(now),
            number=number(row) if row.facts.executed_at else 0,
            days_left=_days_left(row, now),
        )
        for row in rows
    ]


def _days_left(row: MemorandumRow, now: datetime) -> int | None:
    """None for what does not hold, and for what an amendment carries on."""
    if row.standing(now) not in GOING or row.superseded_by_id is not None:
        return None
    return row.facts.days_left(row.today(now))


def possible_actions(
    actor: Actor, row: MemorandumRow, versions: Iterable[MemorandumRow], *, now: datetime
) -> list[A]:
    """The steps of the table that the actor may take now, with the rules that depend on the moment."""
    return [
        action
        for action in A
        if can_act(actor, row.facts.state, action)
        and (action not in OF_THE_WHOLE or _fits(actor, row, list(versions), action, now))
    ]


def _fits(actor: Actor, row: MemorandumRow, versions: list[MemorandumRow], action: A, now: datetime) -> bool:
    standing = row.standing(now)
    followed_by = {
        one.kind
        for one in versions
        if one.follows_id == row.id and one.standing(now) is not Standing.WITHDRAWN
    }
    match action:
        case A.SUSPEND:
            return standing in IN_FORCE
        case A.RESUME:
            return standing is Standing.SUSPENDED and _may_resume(actor, row)
        case A.TERMINATE:
            waits = row.kind is MemorandumKind.AMENDMENT and standing is Standing.SCHEDULED
            return standing in GOING and not waits
        case A.AMEND:
            return standing not in ENDED and MemorandumKind.AMENDMENT not in followed_by
        case _:
            replaced = standing is Standing.SUPERSEDED or row.superseded_by_id is not None
            return not replaced and MemorandumKind.RENEWAL not in followed_by


def _may_resume(actor: Actor, row: MemorandumRow) -> bool:
    try:
        may_resume(actor, row)
    except ConcordatError:
        return False
    return True
