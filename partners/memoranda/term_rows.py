"""The terms of memoranda as the queries of this slice read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import OrganisationKind
from core.response_time import ResponseTime
from partners.memoranda.models import (
    Memorandum,
    MemorandumArea,
    MemorandumCode,
    MemorandumParty,
    MemorandumResponseTime,
    MemorandumService,
    MemorandumTarget,
)
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.terms import CodeKind, DataCategory, Pathway, Target, Terms


def terms_of(session: Session, memorandum_ids: Sequence[UUID]) -> list[Terms]:
    """The terms of some memoranda in the order of the ids; seven statements however many there are."""
    if not memorandum_ids:
        return []
    parties, services, areas, times, codes, targets = (
        _grouped(session, part, memorandum_ids) for part in _PARTS
    )

    def coded(memorandum_id: UUID, kind: CodeKind) -> list[str]:
        return [row.code for row in codes[memorandum_id] if row.kind == kind]

    found = {}
    for row in session.execute(_TERMS, {"ids": memorandum_ids}):
        key = row.memorandum_id
        found[key] = Terms(
            agency_ids=_of_side(parties[key], OrganisationKind.AGENCY),
            ngo_ids=_of_side(parties[key], OrganisationKind.NGO),
            services=frozenset(r.service_id for r in services[key]),
            areas=frozenset(r.area_id for r in areas[key]),
            response_times={
                (r.urgency, r.step): ResponseTime(
                    minutes=r.minutes, business_days=r.business_days, basis=r.basis
                )
                for r in times[key]
            },
            pathways=frozenset(Pathway(code) for code in coded(key, CodeKind.PATHWAY)),
            programmes=frozenset(ProgrammeType(code) for code in coded(key, CodeKind.PROGRAMME)),
            data_to_ngo=frozenset(DataCategory(code) for code in coded(key, CodeKind.DATA_TO_NGO)),
            data_to_agency=frozenset(DataCategory(code) for code in coded(key, CodeKind.DATA_TO_AGENCY)),
            targets=tuple(
                Target(indicator=r.indicator, comparison=r.comparison, value=r.value)
                for r in sorted(targets[key], key=lambda r: str(r.indicator))
            ),
            **row._mapping,
        )
    return [found[key] for key in memorandum_ids if key in found]


_IDS: sa.BindParameter[UUID] = sa.bindparam("ids", expanding=True)
_TERMS = sa.select(
    Memorandum.id.label("memorandum_id"),
    Memorandum.reference,
    Memorandum.starts_on,
    Memorandum.ends_on,
    Memorandum.meeting_cadence,
    Memorandum.loop_days,
    Memorandum.unable_attempts,
    Memorandum.unable_days,
    Memorandum.urgent_declines_reviewed,
    Memorandum.info_reply_days,
    Memorandum.stalled_days,
    Memorandum.closures_approved,
    Memorandum.report_cadence,
    Memorandum.report_days,
    Memorandum.wind_down,
    Memorandum.wind_down_days,
).where(Memorandum.id.in_(_IDS))
_PARTS = tuple(
    sa.select(*model.__table__.c).where(model.memorandum_id.in_(_IDS))
    for model in (
        MemorandumParty,
        MemorandumService,
        MemorandumArea,
        MemorandumResponseTime,
        MemorandumCode,
        MemorandumTarget,
    )
)


def _grouped(session: Session, part: sa.Select[Any], ids: Sequence[UUID]) -> defaultdict[UUID, list[Any]]:
    grouped: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in session.execute(part, {"ids": ids}):
        grouped[row.memorandum_id].append(row)
    return grouped


def _of_side(parties: Iterable[Any], side: OrganisationKind) -> frozenset[UUID]:
    return frozenset(row.organisation_id for row in parties if row.side is side)
