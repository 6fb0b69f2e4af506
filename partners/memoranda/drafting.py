"""How the sections of a draft become rows, and what a new draft is prefilled with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.memoranda import defaults
from partners.memoranda.clauses import Clause
from partners.memoranda.drafts import (
    Basics,
    Change,
    Clauses,
    DataSharing,
    Governance,
    Parties,
    Programmes,
    ResponseTimes,
    Scope,
    Targets,
)
from partners.memoranda.models import (
    Memorandum,
    MemorandumArea,
    MemorandumClause,
    MemorandumCode,
    MemorandumParty,
    MemorandumResponseTime,
    MemorandumService,
    MemorandumTarget,
)
from partners.memoranda.parties import change_parties
from partners.memoranda.targets import default_targets
from partners.memoranda.terms import CodeKind
from partners.services.models import Service


def prefilled_sections(clauses: Iterable[Clause]) -> tuple[Change, ...]:
    """[HOUSE] What a new draft starts with; services and areas are for the parties to choose."""
    times = {
        key: time for key, time in defaults.RESPONSE_TIMES.items() if key[0] in defaults.PREFILLED_URGENCIES
    }
    return (
        Scope(services=frozenset(), areas=frozenset(), pathways=defaults.PATHWAYS),
        ResponseTimes(times=times),
        DataSharing(to_ngo=defaults.DATA_TO_NGO, to_agency=defaults.DATA_TO_AGENCY),
        Targets(targets=default_targets()),
        Clauses(clauses=tuple(clauses)),
    )


def write_section(
    session: Session, actor: Actor, memorandum: Memorandum, section: Change, *, now: datetime
) -> None:
    """Replace one section of a draft by what was given; the other sections stay."""
    match section:
        case Parties():
            change_parties(session, actor, memorandum, section.further, now=now)
        case Basics() | Governance():
            for name in section.__dataclass_fields__:
                setattr(memorandum, name, getattr(section, name))
        case Scope():
            _write_scope(session, memorandum.id, section)
        case Programmes():
            _replace_codes(session, memorandum.id, CodeKind.PROGRAMME, section.kinds)
        case ResponseTimes():
            _replace(
                session,
                MemorandumResponseTime,
                memorandum.id,
                [
                    {
                        "urgency": urgency,
                        "step": step,
                        "minutes": time.minutes,
                        "business_days": time.business_days,
                        "basis": time.basis,
                    }
                    for (urgency, step), time in section.times.items()
                ],
            )
        case DataSharing():
            _replace_codes(session, memorandum.id, CodeKind.DATA_TO_NGO, section.to_ngo)
            _replace_codes(session, memorandum.id, CodeKind.DATA_TO_AGENCY, section.to_agency)
        case Targets():
            rows = [
                {"indicator": t.indicator, "comparison": t.comparison, "value": t.value}
                for t in section.targets
            ]
            _replace(session, MemorandumTarget, memorandum.id, rows)
        case Clauses():
            rows = [
                {
                    "id": uuid4(),
                    "position": position,
                    "element": clause.element.value,
                    "heading": clause.heading,
                    "body": clause.body,
                }
                for position, clause in enumerate(section.clauses, start=1)
            ]
            _replace(session, MemorandumClause, memorandum.id, rows)


def _write_scope(session: Session, memorandum_id: UUID, scope: Scope) -> None:
    """Services must be those of its NGOs, and areas those of its agencies."""
    parties = sa.select(MemorandumParty.organisation_id).where(MemorandumParty.memorandum_id == memorandum_id)
    own = sa.select(Service.id).where(Service.organisation_id.in_(parties))
    if not scope.services <= set(session.scalars(own)):
        raise RuleBroken(N_("Choose only services of the NGOs that are party to the agreement."), "services")
    own = sa.select(Area.id).where(Area.organisation_id.in_(parties))
    if not scope.areas <= set(session.scalars(own)):
        raise RuleBroken(N_("Choose only areas of the agencies that are party to the agreement."), "areas")
    services = [{"service_id": service_id} for service_id in scope.services]
    _replace(session, MemorandumService, memorandum_id, services)
    _replace(session, MemorandumArea, memorandum_id, [{"area_id": area_id} for area_id in scope.areas])
    _replace_codes(session, memorandum_id, CodeKind.PATHWAY, scope.pathways)


def _replace_codes(session: Session, memorandum_id: UUID, kind: CodeKind, codes: Iterable[str]) -> None:
    session.execute(
        sa.delete(MemorandumCode).where(
            MemorandumCode.memorandum_id == memorandum_id, MemorandumCode.kind == kind
        )
    )
    rows = [{"memorandum_id": memorandum_id, "kind": kind, "code": str(code)} for code in sorted(codes)]
    if rows:
        session.execute(sa.insert(MemorandumCode), rows)


def _replace(session: Session, model: Any, memorandum_id: UUID, rows: list[dict[str, Any]]) -> None:
    session.execute(sa.delete(model).where(model.memorandum_id == memorandum_id))
    if rows:
        session.execute(sa.insert(model), [{"memorandum_id": memorandum_id, **row} for row in rows])


PARTS: tuple[Any, ...] = (
    MemorandumArea,
    MemorandumClause,
    MemorandumCode,
    MemorandumParty,
    MemorandumResponseTime,
    MemorandumService,
    MemorandumTarget,
)
"""The tables that hold the rows of a memorandum's text; the rest of it are columns of its own."""


def copy_parts(session: Session, source_id: UUID, target_id: UUID) -> None:
    """Everything that the rows of one memorandum say, for another that begins with the same text."""
    for model in PARTS:
        columns = [column for column in model.__table__.c if column.name != "memorandum_id"]
        rows = [
            {**row._mapping, "memorandum_id": target_id} | ({"id": uuid4()} if "id" in row._mapping else {})
            for row in session.execute(sa.select(*columns).where(model.memorandum_id == source_id))
        ]
        if rows:
            session.execute(sa.insert(model), rows)
