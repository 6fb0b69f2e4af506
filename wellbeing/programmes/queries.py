"""Reads of programmes: what is offered to whom, and what an organisation runs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from partners.memoranda.programmes import ProgrammeType
from partners.services.codes import ordered_languages
from wellbeing.programmes.codes import CodeList, Group, Modality, ProgrammeState, TellingReason
from wellbeing.programmes.models import Programme, ProgrammeCode
from wellbeing.programmes.policy import NOT_THERE, Covered, run_by
from wellbeing.programmes.rows import ProgrammeRow
from wellbeing.visitor import Visitor

__all__ = [
    "ProgrammeRow",
    "Wanted",
    "get_programme",
    "get_programme_open_to",
    "get_run_programme",
    "list_offered",
    "list_offered_by",
    "list_run",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; whatever is left out is not asked about."""

    kinds: frozenset[ProgrammeType] | None = None
    modality: Modality | None = None
    group: Group | None = None
    language: str | None = None


EVERYTHING = Wanted()


def list_offered(
    vault: Session, *, agency_id: UUID, covered: Covered, wanted: Wanted = EVERYTHING
) -> list[ProgrammeRow]:
    """What an agency's people may ask to join now, by name: offered, and covered where an NGO offers it."""
    query = _sought(wanted).where(Programme.agency_id == agency_id, Programme.state == ProgrammeState.OFFERED)
    return [row for row in _rows(vault, query) if row.is_covered(covered)]


def list_offered_by(vault: Session, *, provider_id: UUID, wanted: Wanted = EVERYTHING) -> list[ProgrammeRow]:
    """What an organisation offers to whomever, by name."""
    query = _sought(wanted).where(
        Programme.provider_id == provider_id, Programme.state == ProgrammeState.OFFERED
    )
    return _rows(vault, query)


def get_programme(vault: Session, programme_id: UUID) -> ProgrammeRow:
    """A programme that is or was offered, whoever asks; raises `NotFound` for a draft."""
    rows = _rows(
        vault,
        sa.select(*_COLUMNS).where(Programme.id == programme_id, Programme.state != ProgrammeState.DRAFT),
    )
    if not rows:
        raise NotFound(NOT_THERE)
    return rows[0]


def get_programme_open_to(
    vault: Session,
    programme_id: UUID,
    *,
    agency_id: UUID | None,
    group: Group | None,
    covered: Covered,
    lock: bool = False,
) -> ProgrammeRow:
    """A programme that somebody of a group of the agency's people may ask to join now; raises why not.

    `NotFound` for a draft and for another agency's, `Conflict` where it takes nobody new, `RuleBroken` where it is not
    for the group. With `lock` nobody closes it before the transaction ends.
    """
    if lock:
        vault.execute(sa.select(Programme.id).where(Programme.id == programme_id).with_for_update(read=True))
    row = get_programme(vault, programme_id)
    if row.agency_id != agency_id:
        raise NotFound(NOT_THERE)
    row.may_join(group=group, covered=covered)
    return row


def list_run(vault: Session, visitor: Visitor) -> list[ProgrammeRow]:
    """The programmes that the visitor's organisation runs, what is offered first."""
    return sorted(
        _rows(vault, sa.select(*_COLUMNS).where(run_by(visitor))),
        key=lambda row: (_ORDER[row.state], row.name.casefold(), row.id),
    )


def get_run_programme(vault: Session, visitor: Visitor, programme_id: UUID) -> ProgrammeRow:
    """A programme that the visitor's organisation runs; raises `NotFound` for any other."""
    rows = _rows(vault, sa.select(*_COLUMNS).where(Programme.id == programme_id, run_by(visitor)))
    if not rows:
        raise NotFound(NOT_THERE)
    return rows[0]


_ORDER = {ProgrammeState.OFFERED: 0, ProgrammeState.DRAFT: 1, ProgrammeState.CLOSED: 2}
_COLUMNS = tuple(
    getattr(Programme, name) for name in ProgrammeRow.__dataclass_fields__ if hasattr(Programme, name)
)


def _sought(wanted: Wanted) -> sa.Select[Any]:
    query = sa.select(*_COLUMNS)
    if wanted.kinds is not None:
        query = query.where(Programme.kind.in_(wanted.kinds))
    for listed, code in (
        (CodeList.MODALITY, wanted.modality),
        (CodeList.GROUP, wanted.group),
        (CodeList.LANGUAGE, wanted.language),
    ):
        if code:
            query = query.where(
                sa.exists().where(
                    ProgrammeCode.programme_id == Programme.id,
                    ProgrammeCode.list == listed,
                    ProgrammeCode.code == str(code),
                )
            )
    return query


def _rows(vault: Session, query: sa.Select[Any]) -> list[ProgrammeRow]:
    """The rows of a query, by name; two statements however many there are."""
    found = vault.execute(query.order_by(sa.func.lower(Programme.name), Programme.id)).all()
    codes = _codes(vault, [row.id for row in found])
    return [
        ProgrammeRow(
            modalities=tuple(one for one in Modality if one in codes[row.id, CodeList.MODALITY]),
            groups=tuple(one for one in Group if one in codes[row.id, CodeList.GROUP]),
            languages=ordered_languages(codes[row.id, CodeList.LANGUAGE]),
            exceptions=tuple(one for one in TellingReason if one in codes[row.id, CodeList.EXCEPTION]),
            **row._mapping,
        )
        for row in found
    ]


def _codes(vault: Session, ids: Sequence[UUID]) -> defaultdict[tuple[UUID, CodeList], set[str]]:
    grouped: defaultdict[tuple[UUID, CodeList], set[str]] = defaultdict(set)
    if ids:
        query = sa.select(ProgrammeCode.programme_id, ProgrammeCode.list, ProgrammeCode.code)
        rows: Iterable[Any] = vault.execute(query.where(ProgrammeCode.programme_id.in_(ids)))
        for row in rows:
            grouped[row.programme_id, row.list].add(row.code)
    return grouped
