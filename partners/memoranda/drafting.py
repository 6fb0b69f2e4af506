"""How the sections of a draft become rows, and what a new draft is prefilled with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.errors import RuleBroken
from core.references import make_reference
from core.text import N_
from partners.memoranda import defaults
from partners.memoranda.clauses import Clause
from partners.memoranda.drafts import (
    Basics,
    Change,
    Clauses,
    DataSharing,
    Governance,
    ResponseTimes,
    Scope,
    Targets,
)
from partners.memoranda.models import (
    Memorandum,
    MemorandumArea,
    MemorandumClause,
    MemorandumCode,
    MemorandumResponseTime,
    MemorandumService,
    MemorandumTarget,
    Partnership,
)
from partners.memoranda.targets import default_targets
from partners.memoranda.terms import CodeKind
from partners.services.models import Service


def open_partnership(session: Session, actor: Actor, other: Organisation, *, now: datetime) -> Partnership:
    """The partnership of the pair, which the first draft opens."""
    is_agency = actor.organisation_kind is OrganisationKind.AGENCY
    agency_id, ngo_id = (actor.organisation_id, other.id) if is_agency else (other.id, actor.organisation_id)
    wanted = sa.select(Partnership).where(Partnership.agency_id == agency_id, Partnership.ngo_id == ngo_id)
    found = session.scalars(wanted).one_or_none()
    if found is not None:
        return found
    partnership = Partnership(id=uuid4(), reference=make_reference("P"), agency_id=agency_id, ngo_id=ngo_id)
    try:
        with session.begin_nested():
            session.add(partnership)
    except IntegrityError:
        return session.scalars(wanted).one()
    record(session, actor, action="partnership.opened", subject=("partnership", partnership.id), now=now)
    return partnership


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
    session: Session, memorandum: Memorandum, partnership: Partnership, section: Change
) -> None:
    """Replace one section of a draft by what was given; the other sections stay."""
    match section:
        case Basics() | Governance():
            for name in section.__dataclass_fields__:
                setattr(memorandum, name, getattr(section, name))
        case Scope():
            _write_scope(session, memorandum.id, partnership, section)
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


def _write_scope(session: Session, memorandum_id: UUID, partnership: Partnership, scope: Scope) -> None:
    """Services must be the NGO's own and areas the agency's own."""
    own = sa.select(Service.id).where(Service.organisation_id == partnership.ngo_id)
    if not scope.services <= set(session.scalars(own)):
        raise RuleBroken(N_("Choose only services of the NGO that is party to the agreement."), "services")
    own = sa.select(Area.id).where(Area.organisation_id == partnership.agency_id)
    if not scope.areas <= set(session.scalars(own)):
        raise RuleBroken(N_("Choose only areas of the agency that is party to the agreement."), "areas")
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
