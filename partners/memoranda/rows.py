"""Rows of memoranda as the queries of this slice read them: parties, signatures, suspensions and dates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.actor import OrganisationKind
from core.clock import local_date
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import (
    Memorandum,
    MemorandumParty,
    MemorandumSignature,
    MemorandumSuspension,
    Partnership,
)
from partners.memoranda.standing import Facts, Standing, Suspension
from partners.memoranda.terms import MemorandumKind, TerminationKind, WindDown

SIGNED = frozenset({MemorandumState.EXECUTED, MemorandumState.SUSPENDED, MemorandumState.TERMINATED})
Agency = aliased(Organisation, name="agency")
Ngo = aliased(Organisation, name="ngo")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """An organisation that an agreement binds; `signed_at` is None while its signature is missing."""

    organisation_id: UUID
    name: str
    side: OrganisationKind
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorandumRow:
    """A memorandum with its parties and what its standing is derived from; agency and NGO are the drafting pair."""

    id: UUID
    reference: str
    title: str
    purpose: str
    kind: MemorandumKind = MemorandumKind.ORIGINAL
    follows_id: UUID | None = None
    amendment_number: int | None = None
    partnership_id: UUID
    agency_id: UUID
    agency_name: str
    ngo_id: UUID
    ngo_name: str
    parties: tuple[PartyRow, ...]
    facts: Facts
    notice_days: int
    wind_down: WindDown = WindDown.FINISH
    wind_down_days: int = 30
    frozen_at: datetime | None
    content_hash: str | None
    superseded_by_id: UUID | None = None
    terminated_at: datetime | None
    termination_kind: TerminationKind | None = None
    termination_reason: str | None
    diligence_override: str | None = None
    version: int

    def standing(self, on: datetime) -> Standing:
        """The standing at a moment."""
        return self.facts.standing(on)

    def today(self, on: datetime) -> date:
        """The day at a moment where the agency is."""
        return local_date(on, self.facts.zone)

    def is_in_force(self, on: datetime) -> bool:
        """Whether referrals may be sent under it at a moment."""
        return self.facts.is_in_force(on)

    def joins(self, agency_id: UUID, ngo_id: UUID) -> bool:
        """Whether both organisations are parties to it."""
        return {agency_id, ngo_id} <= {party.organisation_id for party in self.parties}

    def unsigned(self) -> list[str]:
        """The names of the parties whose signature is missing, in the order of the parties."""
        return [party.name for party in self.parties if party.signed_at is None]

    def name_of(self, organisation_id: UUID) -> str:
        """What a party is called; empty for an organisation that is none."""
        return next((p.name for p in self.parties if p.organisation_id == organisation_id), "")


def memoranda() -> sa.Select[Any]:
    """All memoranda as columns of `MemorandumRow`; the caller narrows to what the actor may see."""
    return (
        sa.select(
            Memorandum.id,
            Memorandum.reference,
            Memorandum.title,
            Memorandum.purpose,
            Memorandum.kind,
            Memorandum.follows_id,
            Memorandum.amendment_number,
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
            Memorandum.superseded_at,
            Memorandum.superseded_by_id,
            Memorandum.terminated_on,
            Memorandum.notice_days,
            Memorandum.wind_down,
            Memorandum.wind_down_days,
            Memorandum.frozen_at,
            Memorandum.content_hash,
            Memorandum.terminated_at,
            Memorandum.termination_kind,
            Memorandum.termination_reason,
            Memorandum.diligence_override,
            Memorandum.version,
        )
        .join(Partnership, Partnership.id == Memorandum.partnership_id)
        .join(Agency, Agency.id == Partnership.agency_id)
        .join(Ngo, Ngo.id == Partnership.ngo_id)
    )


def party_to(organisation_id: UUID) -> sa.ColumnElement[bool]:
    """The condition that an organisation is a party to the memorandum."""
    return sa.exists().where(
        MemorandumParty.memorandum_id == Memorandum.id, MemorandumParty.organisation_id == organisation_id
    )


def between(partnership_ids: Iterable[UUID]) -> sa.ColumnElement[bool]:
    """The condition that both sides of one of these partnerships are parties to the memorandum, drafting pair or not."""
    pair, agency, ngo = aliased(Partnership), aliased(MemorandumParty), aliased(MemorandumParty)
    return sa.exists().where(
        pair.id.in_(list(partnership_ids)),
        agency.memorandum_id == Memorandum.id,
        agency.organisation_id == pair.agency_id,
        ngo.memorandum_id == Memorandum.id,
        ngo.organisation_id == pair.ngo_id,
    )


_STORED = ("state", "executed_at", "starts_on", "ends_on", "terminated_on", "superseded_at", "zone")


def memorandum_rows(session: Session, query: sa.Select[Any]) -> list[MemorandumRow]:
    """The rows of a query made from `memoranda()`; three statements however many there are."""
    found = [dict(row._mapping) for row in session.execute(query)]
    ids = [values["id"] for values in found]
    parties, suspensions = _parties(session, ids), _suspensions(session, ids)
    rows = []
    for values in found:
        mine = tuple(parties[values["id"]])
        facts = Facts(
            signatures=sum(party.signed_at is not None for party in mine),
            parties=len(mine),
            suspensions=tuple(suspensions[values["id"]]),
            terminated_at=values["terminated_at"],
            **{name: values.pop(name) for name in _STORED},
        )
        rows.append(MemorandumRow(facts=facts, parties=mine, **values))
    return rows


def signed_memoranda(
    session: Session, *, agency_id: UUID | None = None, ngo_id: UUID | None = None
) -> list[MemorandumRow]:
    """Every memorandum that all its parties signed, of one agency or NGO where given, by NGO and start."""
    query = memoranda().where(Memorandum.state.in_(SIGNED))
    for party_id in (agency_id, ngo_id):
        if party_id is not None:
            query = query.where(party_to(party_id))
    return memorandum_rows(session, query.order_by(Ngo.name, Memorandum.starts_on, Memorandum.id))


def _parties(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[PartyRow]]:
    grouped: defaultdict[UUID, list[PartyRow]] = defaultdict(list)
    if not ids:
        return grouped
    query = (
        sa.select(
            MemorandumParty.memorandum_id,
            MemorandumParty.organisation_id,
            Organisation.name,
            MemorandumParty.side,
            MemorandumSignature.signed_at,
        )
        .join(Organisation, Organisation.id == MemorandumParty.organisation_id)
        .outerjoin(
            MemorandumSignature,
            sa.and_(
                MemorandumSignature.memorandum_id == MemorandumParty.memorandum_id,
                MemorandumSignature.organisation_id == MemorandumParty.organisation_id,
            ),
        )
        .where(MemorandumParty.memorandum_id.in_(ids))
        .order_by(MemorandumParty.position)
    )
    for row in session.execute(query):
        values = dict(row._mapping)
        grouped[values.pop("memorandum_id")].append(PartyRow(**values))
    return grouped


def _suspensions(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[Suspension]]:
    grouped: defaultdict[UUID, list[Suspension]] = defaultdict(list)
    if not ids:
        return grouped
    query = (
        sa.select(
            MemorandumSuspension.memorandum_id,
            *(getattr(MemorandumSuspension, name) for name in Suspension.__dataclass_fields__),
        )
        .where(MemorandumSuspension.memorandum_id.in_(ids))
        .order_by(MemorandumSuspension.suspended_at)
    )
    for row in session.execute(query):
        values = dict(row._mapping)
        grouped[values.pop("memorandum_id")].append(Suspension(**values))
    return grouped
