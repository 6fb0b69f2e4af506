"""What agreements decide: terms in force, why something is not covered, and who is partner of whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.text import N_
from partners.memoranda.chains import AgreementEnd, ends_of
from partners.memoranda.coverage import covering_terms
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.policy import partnerships_of
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.rows import (
    Agency,
    MemorandumRow,
    Ngo,
    memoranda,
    memorandum_rows,
    signed_memoranda,
)
from partners.memoranda.term_rows import terms_of
from partners.memoranda.terms import Terms

__all__ = [
    "AgreementEnd",
    "MemorandumRow",
    "PartnershipRow",
    "PartnershipStanding",
    "covering_terms",
    "ends_of",
    "find_partnership",
    "find_terms",
    "get_memorandum_row",
    "get_terms",
    "list_agreements_in_force",
    "list_own_partnerships",
    "list_partnerships",
    "partnership_standing",
    "programmes_for_agencies",
    "programmes_in_force",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipRow:
    """An agency and an NGO that work, or mean to work, together."""

    id: UUID
    reference: str
    agency_id: UUID
    agency_name: str
    agency_timezone: str
    ngo_id: UUID
    ngo_name: str
    active_from: date | None
    ended_on: date | None

    def is_active(self, on: datetime) -> bool:
        """Active from its first day under an agreement until its end, in the agency's time zone."""
        today = local_date(on, self.agency_timezone)
        if self.active_from is None or today < self.active_from:
            return False
        return self.ended_on is None or today <= self.ended_on


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipStanding:
    """Whether a partnership is active, and whether an agreement of it is in force (P04)."""

    partnership_id: UUID
    active: bool
    in_force: bool


def get_memorandum_row(session: Session, memorandum_id: UUID) -> MemorandumRow:
    """A memorandum whoever asks; pages of people go through `policy.visible_to` first."""
    rows = memorandum_rows(session, memoranda().where(Memorandum.id == memorandum_id))
    if not rows:
        raise NotFound(N_("There is no such agreement."))
    return rows[0]


def find_terms(session: Session, memorandum_id: UUID) -> Terms | None:
    """The terms of a memorandum in any state: a referral keeps the one it was sent under after its end."""
    return next(iter(terms_of(session, [memorandum_id])), None)


def get_terms(session: Session, memorandum_id: UUID) -> Terms:
    """The terms of a memorandum in any state; raises `NotFound` where there is none."""
    terms = find_terms(session, memorandum_id)
    if terms is None:
        raise NotFound(N_("There is no such agreement."))
    return terms


def list_agreements_in_force(session: Session, *, agency_id: UUID, on: datetime) -> list[Terms]:
    """The terms of every agreement of an agency that is in force at a moment, by NGO and start."""
    rows = signed_memoranda(session, agency_id=agency_id)
    return terms_of(session, [row.id for row in rows if row.is_in_force(on)])


def programmes_in_force(
    session: Session, agency_id: UUID, *, on: datetime
) -> Mapping[UUID, frozenset[ProgrammeType]]:
    """Which NGO may offer what to an agency's own people at a moment, by the agreements in force."""
    covered: defaultdict[UUID, frozenset[ProgrammeType]] = defaultdict(frozenset)
    for terms in list_agreements_in_force(session, agency_id=agency_id, on=on):
        for ngo_id in terms.ngo_ids:
            covered[ngo_id] |= terms.programmes
    return {ngo_id: kinds for ngo_id, kinds in covered.items() if kinds}


def programmes_for_agencies(
    session: Session, ngo_id: UUID, *, on: datetime
) -> Mapping[UUID, frozenset[ProgrammeType]]:
    """To which agency's own people an NGO may offer what at a moment: the other side's view."""
    covered: defaultdict[UUID, frozenset[ProgrammeType]] = defaultdict(frozenset)
    rows = signed_memoranda(session, ngo_id=ngo_id)
    for terms in terms_of(session, [row.id for row in rows if row.is_in_force(on)]):
        for agency_id in terms.agency_ids:
            covered[agency_id] |= terms.programmes
    return {agency_id: kinds for agency_id, kinds in covered.items() if kinds}


def list_partnerships(
    session: Session, *, organisation_id: UUID | None = None, ids: Iterable[UUID] | None = None
) -> list[PartnershipRow]:
    """Partnerships by the names of the parties: of one organisation, some by id, or all."""
    query = (
        sa.select(
            Partnership.id,
            Partnership.reference,
            Partnership.agency_id,
            Agency.name.label("agency_name"),
            Agency.timezone.label("agency_timezone"),
            Partnership.ngo_id,
            Ngo.name.label("ngo_name"),
            Partnership.active_from,
            Partnership.ended_on,
        )
        .join(Agency, Agency.id == Partnership.agency_id)
        .join(Ngo, Ngo.id == Partnership.ngo_id)
        .order_by(Agency.name, Ngo.name, Partnership.id)
    )
    if organisation_id is not None:
        query = query.where(
            sa.or_(Partnership.agency_id == organisation_id, Partnership.ngo_id == organisation_id)
        )
    if ids is not None:
        query = query.where(Partnership.id.in_(list(ids)))
    return [PartnershipRow(**row._mapping) for row in session.execute(query)]


def list_own_partnerships(session: Session, actor: Actor) -> list[PartnershipRow]:
    """The partnerships to which the actor's organisation belongs; all of them for timers."""
    return list_partnerships(session, ids=list(session.scalars(partnerships_of(actor))))


def find_partnership(
    session: Session,
    *,
    reference: str | None = None,
    agency_id: UUID | None = None,
    ngo_id: UUID | None = None,
) -> PartnershipRow | None:
    """The partnership with a reference, or that of a pair."""
    if reference is None and (agency_id is None or ngo_id is None):
        raise TypeError("name a partnership by its reference or by both of its parties")
    query = sa.select(Partnership.id)
    if reference is not None:
        query = query.where(Partnership.reference == reference)
    else:
        query = query.where(Partnership.agency_id == agency_id, Partnership.ngo_id == ngo_id)
    found = session.scalar(query)
    return list_partnerships(session, ids=[found])[0] if found else None


def partnership_standing(
    session: Session, *, on: datetime, agency_id: UUID | None = None
) -> list[PartnershipStanding]:
    """Every partnership with whether it is active and whether an agreement is in force; four statements."""
    partnerships = list_partnerships(session, organisation_id=agency_id)
    in_force = [row for row in signed_memoranda(session, agency_id=agency_id) if row.is_in_force(on)]
    return [
        PartnershipStanding(
            partnership_id=one.id,
            active=one.is_active(on),
            in_force=any(row.joins(one.agency_id, one.ngo_id) for row in in_force),
        )
        for one in partnerships
    ]
