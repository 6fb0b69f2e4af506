"""Compiling the copy: every row that tells of the person, opened, without ids, digests and names of staff."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from referrals.encounters.models import Encounter
from referrals.handover.models import Referral
from referrals.sealing.covering import family_of
from referrals.subjects.codes import Section
from referrals.subjects.inventory import OF_CASE, OF_CASEWORK, OF_ENCOUNTER, OF_PERSON, Told

INNER = frozenset({"id", "version", "idempotency_key", "withheld", "covered"})
"""Columns of the machinery, which say nothing of anybody."""
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: what it is, and its fields by name with what stands in them."""

    kind: str
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section of a copy."""

    section: Section
    rows: tuple[Row, ...]


def compile_copy(
    session: Session,
    actor: Actor,
    *,
    person_id: UUID | None,
    referral_id: UUID | None,
    withheld: Collection[str] = (),
) -> tuple[Part, ...]:
    """What the actor's organisation keeps on a person, by section; sections that are withheld are not read at all.

    An agency's copy has the person's record, encounters, plans and what was shared; an NGO's has what was shared of its
    referral and what it keeps itself, which opens for nobody else (security D-01).
    """
    found: dict[Section, list[Row]] = {}
    for mapping, keys in _inventory(session, actor, person_id=person_id, referral_id=referral_id):
        for section, tables in mapping.items():
            if section.value in withheld or not keys:
                continue
            for table in tables:
                found.setdefault(section, []).extend(_rows(session, actor, table, keys))
    return tuple(Part(section=one, rows=tuple(found[one])) for one in Section if found.get(one))


def as_json(
    parts: tuple[Part, ...],
    *,
    organisation: str,
    code: str,
    made_at: datetime,
    withheld: Collection[str],
    why: str | None,
) -> dict[str, Any]:
    """The copy for a machine."""
    return {
        "format": "concordat-subject-copy/1",
        "organisation": organisation,
        "about": code,
        "made_at": made_at.isoformat(),
        "sections": [
            {
                "section": part.section.value,
                "rows": [{"kind": row.kind, "fields": dict(row.fields)} for row in part.rows],
            }
            for part in parts
        ],
        "withheld": [{"section": one, "why": why} for one in sorted(withheld)],
    }


def _inventory(
    session: Session, actor: Actor, *, person_id: UUID | None, referral_id: UUID | None
) -> Iterator[tuple[Mapping[Section, tuple[Told, ...]], list[UUID]]]:
    if person_id is not None:
        people = family_of(session, person_id)
        met = session.scalars(sa.select(Encounter.id).where(Encounter.person_id.in_(people)))
        cases = session.scalars(
            sa.select(Referral.id).where(
                Referral.person_id.in_(people), Referral.agency_id == actor.organisation_id
            )
        )
        yield OF_PERSON, people
        yield OF_ENCOUNTER, sorted(met, key=str)
        yield OF_CASE, sorted(cases, key=str)
    if referral_id is not None and actor.organisation_kind is OrganisationKind.NGO:
        yield OF_CASE, [referral_id]
        yield OF_CASEWORK, [referral_id]


def _rows(session: Session, actor: Actor, told: Told, keys: list[UUID]) -> Iterator[Row]:
    allowed = told.to_agency if actor.organisation_kind is OrganisationKind.AGENCY else None
    column = getattr(told.model, told.by)
    if told.through is None:
        condition = column.in_(keys)
    else:
        above, by = told.through
        condition = column.in_(sa.select(above.id).where(getattr(above, by).in_(keys)))
    if told.own is not None:
        condition = sa.and_(condition, getattr(told.model, told.own) == actor.organisation_id)
    first = sa.inspect(told.model).primary_key
    for row in session.scalars(sa.select(told.model).where(condition).order_by(*first)):
        fields = tuple(one for one in _fields(row) if allowed is None or one[0] in allowed)
        if fields:
            yield Row(kind=told.model.__tablename__, fields=fields)


def _fields(row: Any) -> Iterator[tuple[str, str]]:
    """Every field that says something, in the order of the table; the sealed ones opened."""
    for column in sa.inspect(type(row)).column_attrs:
        name = column.key
        sealed = name.removesuffix("_sealed")
        if name in INNER or name.endswith(("_id", "_index")) or name.startswith("seal_"):
            continue
        value = getattr(row, sealed if sealed != name else name)
        if value is None or value == "" or isinstance(value, bytes | UUID):
            continue
        yield sealed, _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
