"""Rows of memoranda and their terms as the queries of this slice read them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.clock import local_date
from core.response_time import ResponseTime
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import (
    Memorandum,
    MemorandumArea,
    MemorandumCode,
    MemorandumResponseTime,
    MemorandumService,
    MemorandumSignature,
    MemorandumTarget,
    Partnership,
)
from partners.memoranda.standing import IN_FORCE, Facts, Standing
from partners.memoranda.terms import CodeKind, DataCategory, Pathway, Target, Terms

SIGNED = frozenset({MemorandumState.EXECUTED, MemorandumState.SUSPENDED, MemorandumState.TERMINATED})
Agency = aliased(Organisation, name="agency")
Ngo = aliased(Organisation, name="ngo")
_signatures = (
    sa.select(sa.func.count())
    .where(MemorandumSignature.memorandum_id == Memorandum.id)
    .correlate(Memorandum)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorandumRow:
    """A memorandum with its two parties and what its standing is derived from."""

    id: UUID
    reference: str
    title: str
    purpose: str
    partnership_id: UUID
    agency_id: UUID
    agency_name: str
    ngo_id: UUID
    ngo_name: str
    facts: Facts
    notice_days: int
    frozen_at: datetime | None
    content_hash: str | None
    terminated_at: datetime | None
    termination_reason: str | None
    version: int

    def standing(self, on: datetime) -> Standing:
        """The standing at a moment."""
        return self.facts.standing(on)

    def today(self, on: datetime) -> date:
        """The day at a moment where the agency is."""
        return local_date(on, self.facts.zone)

    def is_in_force(self, on: datetime) -> bool:
        """Whether referrals may be sent under it at a moment."""
        return self.standing(on) in IN_FORCE


def memoranda() -> sa.Select[Any]:
    """All memoranda as columns of `MemorandumRow`; the caller narrows to what the actor may see."""
    return (
        sa.select(
            Memorandum.id,
            Memorandum.reference,
            Memorandum.title,
            Memorandum.purpose,
            Memorandum.partnership_id,
            Partnership.agency_id,
            Agency.name.label("agency_name"),
            Agency.timezone.label("zone"),
            Partnership.ngo_id,
            Ngo.name.label("ngo_name"),
            Memorandum.state,
            Memorandum.starts_on,
            Memorandum.ends_on,
            Memorandum.executed_at,
            Memorandum.terminated_on,
            _signatures.label("signatures"),
            Memorandum.notice_days,
            Memorandum.frozen_at,
            Memorandum.content_hash,
            Memorandum.terminated_at,
            Memorandum.termination_reason,
            Memorandum.version,
        )
        .join(Partnership, Partnership.id == Memorandum.partnership_id)
        .join(Agency, Agency.id == Partnership.agency_id)
        .join(Ngo, Ngo.id == Partnership.ngo_id)
    )


def memorandum_rows(session: Session, query: sa.Select[Any]) -> list[MemorandumRow]:
    """The rows of a query made from `memoranda()`."""
    names = ("state", "signatures", "executed_at", "starts_on", "ends_on", "terminated_on", "zone")
    rows = []
    for row in session.execute(query):
        values = dict(row._mapping)
        facts = Facts(**{name: values.pop(name) for name in names})
        rows.append(MemorandumRow(facts=facts, **values))
    return rows


def signed_memoranda(session: Session, *, agency_id: UUID | None) -> list[MemorandumRow]:
    """Every memorandum that both sides signed, of one agency where given, by NGO and start."""
    query = memoranda().where(Memorandum.state.in_(SIGNED))
    if agency_id is not None:
        query = query.where(Partnership.agency_id == agency_id)
    return memorandum_rows(session, query.order_by(Ngo.name, Memorandum.starts_on, Memorandum.id))


def terms_of(session: Session, memorandum_ids: Sequence[UUID]) -> list[Terms]:
    """The terms of some memoranda in the order of the ids; six statements however many there are."""
    if not memorandum_ids:
        return []
    services, areas, times, codes, targets = (_grouped(session, part, memorandum_ids) for part in _PARTS)

    def coded(memorandum_id: UUID, kind: CodeKind) -> list[str]:
        return [row.code for row in codes[memorandum_id] if row.kind == kind]

    found = {}
    for row in session.execute(_TERMS, {"ids": memorandum_ids}):
        key = row.memorandum_id
        found[key] = Terms(
            services=frozenset(r.service_id for r in services[key]),
            areas=frozenset(r.area_id for r in areas[key]),
            response_times={
                (r.urgency, r.step): ResponseTime(
                    minutes=r.minutes, business_days=r.business_days, basis=r.basis
                )
                for r in times[key]
            },
            pathways=frozenset(Pathway(code) for code in coded(key, CodeKind.PATHWAY)),
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
_TERMS = (
    sa.select(
        Memorandum.id.label("memorandum_id"),
        Memorandum.reference,
        Partnership.agency_id,
        Partnership.ngo_id,
        Memorandum.starts_on,
        Memorandum.ends_on,
        Memorandum.meeting_cadence,
        Memorandum.loop_days,
        Memorandum.unable_attempts,
        Memorandum.unable_days,
        Memorandum.urgent_declines_reviewed,
        Memorandum.info_reply_days,
    )
    .join(Partnership, Partnership.id == Memorandum.partnership_id)
    .where(Memorandum.id.in_(_IDS))
)
_PARTS = tuple(
    sa.select(*model.__table__.c).where(model.memorandum_id.in_(_IDS))
    for model in (
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
