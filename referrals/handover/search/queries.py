"""Finding referrals again: by reference, by exact name or number, by whole words; only what the actor may read."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from core.references import ALPHABET
from core.sealing import open_text
from partners.memoranda.terms import DataCategory, Urgency
from partners.services.models import Service
from referrals.handover.consenting.flows import flows_to
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.policy import scope, still_open_to_ngo
from referrals.handover.queries.officer import still_shown
from referrals.handover.queries.rows import Agency
from referrals.handover.search.indexing import word_token
from referrals.handover.search.models import SearchWord, Source
from referrals.handover.search.words import searchable_words
from referrals.people.indexing import name_index, phone_index

MOST_HITS = 50
MOST_CANDIDATES = 200
MOST_TOKENS = 8
CASEWORK = frozenset({Source.NOTE, Source.ATTEMPT})
_REFERENCE = re.compile(rf"\s*+R?[\s-]*+([{ALPHABET}]{{4}})[\s-]*+([{ALPHABET}]{{4}})\s*+", re.IGNORECASE)


class FoundIn(StrEnum):
    """Where it was found."""

    REFERENCE = "reference"
    NAME = "name"
    PHONE = "phone"
    CONCERN = "concern"
    SAFETY = "safety"
    ACCESS_NEEDS = "access_needs"
    NOTE = "note"
    ATTEMPT = "attempt"


NEEDS: Mapping[FoundIn, DataCategory] = {
    FoundIn.NAME: DataCategory.IDENTITY_CONTACT,
    FoundIn.PHONE: DataCategory.IDENTITY_CONTACT,
    FoundIn.CONCERN: DataCategory.REFERRAL_REASON,
    FoundIn.SAFETY: DataCategory.SAFETY,
    FoundIn.ACCESS_NEEDS: DataCategory.ACCESSIBILITY,
}
"""What must still flow for a referral to be found there; the NGO's own words are always its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A referral that was found, as its list would show it."""

    id: UUID
    reference: str
    person_name: str | None
    state: ReferralState
    urgency: Urgency
    agency_name: str
    service_name: str | None
    submitted_at: datetime
    found_in: tuple[FoundIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The newest of what was found."""

    rows: tuple[Hit, ...]
    more: bool


def reference_in(text: str) -> str | None:
    """The reference that somebody typed, however they wrote it; None where it is none."""
    match = _REFERENCE.fullmatch(text)
    return f"R-{match[1]}-{match[2]}".upper() if match else None


def find_by_reference(session: Session, actor: Actor, text: str, *, now: datetime) -> UUID | None:
    """The referral of this reference, where it exists for the actor now."""
    reference = reference_in(text)
    if reference is None:
        return None
    query = sa.select(Referral.id).where(Referral.reference == reference, scope(actor))
    if actor.organisation_kind is OrganisationKind.NGO:
        query = query.where(still_open_to_ngo(now))
    elif not actor.has_role(Role.PARTNERSHIP_DESK):
        query = query.where(still_shown(now))
    return session.scalar(query)


def can_search_people(actor: Actor) -> bool:
    """Staff of the NGO search inside their own organisation; officers and the desk never search for a person (D-06)."""
    return actor.organisation_kind is OrganisationKind.NGO and actor.holds(Permission.REFERRAL_READ)


def search(
    session: Session,
    actor: Actor,
    text: str,
    *,
    casework: sa.ColumnElement[bool],
    now: datetime,
) -> Hits:
    """What an NGO's reader finds by an exact name, an exact number or whole words, the newest first.

    `casework` is the condition under which the reader reads notes and attempts. Several words must all occur, in
    texts of one referral that the reader may read and that still flow. Ten statements at most.
    """
    if not can_search_people(actor) or actor.organisation_id is None:
        return Hits(rows=(), more=False)
    theirs = sa.and_(scope(actor), still_open_to_ngo(now))
    found: dict[UUID, set[FoundIn]] = {}
    for where, key in _by_packet(session, actor.organisation_id, text, theirs):
        found.setdefault(key, set()).add(where)
    tokens = {word_token(actor.organisation_id, word) for word in searchable_words(text)[:MOST_TOKENS]}
    occurrences = _by_words(session, tokens, theirs, casework)
    allowed = _flowing(session, actor, {*found, *(key for key, _, _ in occurrences)}, now=now)
    kept = _that_flow(found, occurrences, tokens, allowed)
    return _loaded(session, kept, allowed)


def _by_packet(
    session: Session, ngo_id: UUID, text: str, theirs: sa.ColumnElement[bool]
) -> Iterable[tuple[FoundIn, UUID]]:
    country = session.scalar(sa.select(Organisation.country).where(Organisation.id == ngo_id)) or ""
    for where, column, index in (
        (FoundIn.NAME, ReferralPacket.name_index, name_index(ngo_id, text)),
        (FoundIn.PHONE, ReferralPacket.phone_index, phone_index(ngo_id, text, country)),
    ):
        if index is None:
            continue
        query = (
            sa.select(Referral.id)
            .join(ReferralPacket, ReferralPacket.id == Referral.id)
            .where(column == index, theirs)
            .order_by(Referral.submitted_at.desc(), Referral.id)
            .limit(MOST_CANDIDATES)
        )
        yield from ((where, key) for key in session.scalars(query))


def _by_words(
    session: Session,
    tokens: Collection[bytes],
    theirs: sa.ColumnElement[bool],
    casework: sa.ColumnElement[bool],
) -> list[tuple[UUID, Source, bytes]]:
    """Where each word stands, of the newest referrals that hold all of them in texts the reader may read."""
    if not tokens:
        return []
    readable = sa.and_(theirs, sa.or_(SearchWord.source.not_in(CASEWORK), casework))
    holding = (
        sa.select(SearchWord.referral_id)
        .join(Referral, Referral.id == SearchWord.referral_id)
        .where(SearchWord.token.in_(tokens), readable)
        .group_by(SearchWord.referral_id, Referral.submitted_at)
        .having(sa.func.count(SearchWord.token.distinct()) == len(tokens))
        .order_by(Referral.submitted_at.desc(), SearchWord.referral_id)
        .limit(MOST_CANDIDATES)
    ).subquery()
    rows = session.execute(
        sa.select(SearchWord.referral_id, SearchWord.source, SearchWord.token)
        .join(holding, holding.c.referral_id == SearchWord.referral_id)
        .join(Referral, Referral.id == SearchWord.referral_id)
        .where(SearchWord.token.in_(tokens), readable)
        .distinct()
    )
    return [(row.referral_id, row.source, bytes(row.token)) for row in rows]


def _flowing(
    session: Session, actor: Actor, keys: Collection[UUID], *, now: datetime
) -> dict[UUID, frozenset[DataCategory]]:
    """What flows of each referral to the reader now."""
    if not keys:
        return {}
    rows = session.execute(
        sa.select(Referral.id, Referral.memorandum_id, Referral.state, Referral.closed_at).where(
            Referral.id.in_(keys)
        )
    ).all()
    return {key: flow.categories for key, flow in flows_to(session, actor, rows, now=now).items()}


def _that_flow(
    found: Mapping[UUID, set[FoundIn]],
    occurrences: Iterable[tuple[UUID, Source, bytes]],
    tokens: Collection[bytes],
    allowed: Mapping[UUID, frozenset[DataCategory]],
) -> dict[UUID, set[FoundIn]]:
    def flows(key: UUID, where: FoundIn) -> bool:
        needed = NEEDS.get(where)
        return needed is None or needed in allowed.get(key, frozenset())

    kept: dict[UUID, set[FoundIn]] = {}
    for key, places in found.items():
        kept.setdefault(key, set()).update(where for where in places if flows(key, where))
    seen: dict[UUID, dict[bytes, set[FoundIn]]] = {}
    for key, source, token in occurrences:
        where = FoundIn(source.value)
        if flows(key, where):
            seen.setdefault(key, {}).setdefault(token, set()).add(where)
    for key, by_token in seen.items():
        if len(by_token) == len(tokens):
            kept.setdefault(key, set()).update(*by_token.values())
    return {key: places for key, places in kept.items() if places}


def _loaded(
    session: Session,
    kept: Mapping[UUID, set[FoundIn]],
    allowed: Mapping[UUID, frozenset[DataCategory]],
) -> Hits:
    if not kept:
        return Hits(rows=(), more=False)
    query = (
        sa.select(
            Referral.id,
            Referral.reference,
            ReferralPacket.person_name_sealed,
            Referral.state,
            Referral.urgency,
            Agency.name.label("agency_name"),
            Service.name.label("service_name"),
            Referral.submitted_at,
        )
        .join(Agency, Agency.id == Referral.agency_id)
        .join(ReferralPacket, ReferralPacket.id == Referral.id)
        .outerjoin(Service, Service.id == Referral.service_id)
        .where(Referral.id.in_(kept))
        .order_by(Referral.submitted_at.desc(), Referral.id)
        .limit(MOST_HITS + 1)
    )
    rows = session.execute(query).all()
    return Hits(
        rows=tuple(_hit(row, kept[row.id], allowed.get(row.id, frozenset())) for row in rows[:MOST_HITS]),
        more=len(rows) > MOST_HITS,
    )


def _hit(row: Any, places: Collection[FoundIn], allowed: frozenset[DataCategory]) -> Hit:
    values = dict(row._mapping)
    sealed = values.pop("person_name_sealed")
    name = open_text(sealed, "referral_packet", "person_name", row.id)
    named = name if DataCategory.IDENTITY_CONTACT in allowed else None
    return Hit(**values, person_name=named, found_in=tuple(where for where in FoundIn if where in places))
