"""Two agreements of one pair never cover the same service on the same day."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.actor import OrganisationKind
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, MemorandumParty, MemorandumService
from partners.memoranda.rows import memoranda, memorandum_rows, party_to
from partners.memoranda.terms import MemorandumKind

BINDING = frozenset(
    {
        MemorandumState.OUT_FOR_SIGNATURE,
        MemorandumState.EXECUTED,
        MemorandumState.SUSPENDED,
        MemorandumState.TERMINATED,
    }
)
"""What is still being written, or was withdrawn, stands in nobody's way; a terminated one does until its end."""


def find_overlap(session: Session, memorandum: Memorandum) -> str | None:
    """The reference of another agreement of one of the pairs with one of these services on one of these days.

    What an amendment replaces is not in its way. A service tells its NGO, so a shared service and a shared
    agency make a shared pair.
    """
    mine = sa.select(MemorandumService.service_id).where(MemorandumService.memorandum_id == memorandum.id)
    agencies = sa.select(MemorandumParty.organisation_id).where(
        MemorandumParty.memorandum_id == memorandum.id, MemorandumParty.side == OrganisationKind.AGENCY
    )
    same_service = sa.exists().where(
        MemorandumService.memorandum_id == Memorandum.id, MemorandumService.service_id.in_(mine)
    )
    same_agency = sa.exists().where(
        MemorandumParty.memorandum_id == Memorandum.id, MemorandumParty.organisation_id.in_(agencies)
    )
    apart = Memorandum.id.not_in([memorandum.id, *_replaced(session, memorandum)])
    days = (memorandum.starts_on, memorandum.ends_on)
    return _first_on(session, days, same_service, same_agency, apart)


def find_pair_agreement(
    session: Session, *, agency_id: UUID, ngo_id: UUID, days: tuple[date, date]
) -> str | None:
    """The reference of an agreement of a pair on some of these days: a hint before services are chosen."""
    return _first_on(session, days, party_to(agency_id), party_to(ngo_id))


def days_overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two terms, first and last day included, share a day; a term that never began shares none."""
    return max(one[0], other[0]) <= min(one[1], other[1])


def _first_on(session: Session, days: tuple[date, date], *conditions: sa.ColumnElement[bool]) -> str | None:
    query = memoranda().where(
        Memorandum.state.in_(BINDING),
        Memorandum.starts_on <= days[1],
        Memorandum.ends_on >= days[0],
        *conditions,
    )
    for row in memorandum_rows(session, query.order_by(Memorandum.starts_on, Memorandum.reference)):
        if days_overlap(days, (row.facts.starts_on, row.facts.last_day)):
            return row.reference
    return None


def _replaced(session: Session, memorandum: Memorandum) -> list[UUID]:
    """What an amendment replaces, with what that one replaced, as far back as amendments go."""
    if memorandum.kind is not MemorandumKind.AMENDMENT:
        return []
    earlier = aliased(Memorandum, name="earlier")
    line = (
        sa.select(Memorandum.follows_id.label("id"))
        .where(Memorandum.id == memorandum.id)
        .cte("replaced", recursive=True)
    )
    line = line.union_all(
        sa.select(earlier.follows_id).where(earlier.id == line.c.id, earlier.kind == MemorandumKind.AMENDMENT)
    )
    return list(session.scalars(sa.select(line.c.id)))
