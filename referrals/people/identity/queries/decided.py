"""What was decided about records: merges with what moved, links, and pairs that are two people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.permissions import Permission
from core.sealing import open_text
from core.text import N_
from referrals.people.identity import policy
from referrals.people.identity.models import PairDecision, PersonMerge, PersonMergeMove, PersonPair
from referrals.people.identity.registry import person_rows
from referrals.people.models import Person

LATEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRow:
    """A merge in a list."""

    id: UUID
    survivor_reference: str
    merged_reference: str
    merged_at: datetime
    merged_by_name: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """A decision about a pair in a list."""

    id: UUID
    decision: PairDecision
    first_reference: str
    second_reference: str
    decided_at: datetime
    decided_by_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What moved of one kind, and where it is now."""

    label: str
    moved: int
    there: int
    """Still with the survivor; these go back when the merge is undone."""
    stayed: int
    """Of an undone merge: given to somebody else meanwhile, and not returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePage:
    """A merge with its reason and all that moved."""

    row: MergeRow
    reason: str
    filled: tuple[str, ...]
    undone_by_name: str | None
    undo_reason: str | None
    moved: tuple[Moved, ...]
    blocked: bool
    """The survivor was merged into another record since: that merge is undone first."""


def _mine(actor: Actor, column: Any) -> sa.ColumnElement[bool]:
    return column == actor.organisation_id if actor.holds(Permission.PERSON_MERGE) else sa.false()


def list_merges(session: Session, actor: Actor) -> tuple[MergeRow, ...]:
    """The merges of the agency, the latest first."""
    query = _merges(actor).order_by(PersonMerge.merged_at.desc(), PersonMerge.id).limit(LATEST)
    return tuple(MergeRow(**_plain(row)) for row in session.execute(query))


def list_decisions(session: Session, actor: Actor) -> tuple[DecisionRow, ...]:
    """The decisions that hold about pairs of the agency, the latest first."""
    one, other = aliased(Person), aliased(Person)
    query = (
        sa.select(
            PersonPair.id,
            PersonPair.decision,
            one.reference.label("first_reference"),
            other.reference.label("second_reference"),
            PersonPair.decided_at,
            User.name.label("decided_by_name"),
            PersonPair.reason_sealed,
        )
        .join(one, one.id == PersonPair.first_id)
        .join(other, other.id == PersonPair.second_id)
        .join(User, User.id == PersonPair.decided_by_id)
        .where(_mine(actor, PersonPair.agency_id), PersonPair.ended_at.is_(None))
        .order_by(PersonPair.decided_at.desc(), PersonPair.id)
        .limit(LATEST)
    )
    found = []
    for row in session.execute(query):
        values = dict(row._mapping)
        sealed = values.pop("reason_sealed")
        found.append(DecisionRow(**values, reason=open_text(sealed, "person_pair", "reason", row.id) or ""))
    return tuple(found)


def get_merge(session: Session, actor: Actor, merge_id: UUID) -> MergePage:
    """One merge of the agency; raises `NotFound`."""
    survivor = aliased(Person)
    undoer = aliased(User)
    query = (
        _merges(actor)
        .add_columns(
            PersonMerge.survivor_id,
            PersonMerge.filled,
            PersonMerge.reason_sealed,
            PersonMerge.undo_reason_sealed,
            undoer.name.label("undone_by_name"),
            survivor.merged_into_id,
        )
        .outerjoin(undoer, undoer.id == PersonMerge.undone_by_id)
        .join(survivor, survivor.id == PersonMerge.survivor_id)
        .where(PersonMerge.id == merge_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    return MergePage(
        row=MergeRow(**{name: getattr(row, name) for name in MergeRow.__dataclass_fields__}),
        reason=open_text(row.reason_sealed, "person_merge", "reason", merge_id) or "",
        filled=tuple(row.filled.split()),
        undone_by_name=row.undone_by_name,
        undo_reason=open_text(row.undo_reason_sealed, "person_merge", "undo_reason", merge_id),
        moved=_moved(session, merge_id, row.survivor_id),
        blocked=row.undone_at is None and row.merged_into_id is not None,
    )


def _moved(session: Session, merge_id: UUID, survivor_id: UUID) -> tuple[Moved, ...]:
    found = []
    for rows in person_rows():
        moves = (
            sa.select(
                sa.func.count().label("moved"),
                sa.func.coalesce(sa.func.sum(sa.case((rows.person_id == survivor_id, 1), else_=0)), 0).label(
                    "there"
                ),
                sa.func.coalesce(
                    sa.func.sum(sa.case((PersonMergeMove.returned.is_(False), 1), else_=0)), 0
                ).label("stayed"),
            )
            .select_from(PersonMergeMove)
            .outerjoin(rows.id.table, rows.id == PersonMergeMove.row_id)
            .where(PersonMergeMove.merge_id == merge_id, PersonMergeMove.kind == rows.kind)
        )
        row = session.execute(moves).one()
        if row.moved:
            found.append(Moved(label=rows.label, moved=row.moved, there=row.there, stayed=row.stayed))
    return tuple(found)


def _merges(actor: Actor) -> sa.Select[Any]:
    survivor, merged = aliased(Person), aliased(Person)
    return (
        sa.select(
            PersonMerge.id,
            survivor.reference.label("survivor_reference"),
            merged.reference.label("merged_reference"),
            PersonMerge.merged_at,
            User.name.label("merged_by_name"),
            PersonMerge.undone_at,
        )
        .join(survivor, survivor.id == PersonMerge.survivor_id)
        .join(merged, merged.id == PersonMerge.merged_id)
        .join(User, User.id == PersonMerge.merged_by_id)
        .where(_mine(actor, PersonMerge.agency_id))
    )


def _plain(row: sa.Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)


FIELD_LABELS = {
    "name": N_("Name"),
    "born_on": N_("Date of birth"),
    "age_band": N_("Age"),
    "phone": N_("Telephone number"),
    "safe_contact": N_("When and how to reach the person"),
    "language": N_("Language"),
}
"""What the survivor may have taken over."""
