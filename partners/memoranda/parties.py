"""Which organisations an agreement binds: the drafting pair, and those that join it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation, OrganisationStatus
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.errors import RuleBroken
from core.references import make_reference
from core.text import N_
from partners.memoranda.models import (
    Memorandum,
    MemorandumArea,
    MemorandumParty,
    MemorandumService,
    Partnership,
)
from partners.services.models import Service

SIDES = (OrganisationKind.AGENCY, OrganisationKind.NGO)
MOST_PARTIES = 20
"""[HOUSE] How many parties an agreement may have."""


def open_partnership(
    session: Session, actor: Actor, *, agency_id: UUID, ngo_id: UUID, now: datetime
) -> Partnership:
    """The partnership of a pair, which the first draft that names both opens."""
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


def lead_pair(partnership: Partnership) -> tuple[tuple[UUID, OrganisationKind], ...]:
    """The two parties with which every draft begins, in the order in which they are printed."""
    return ((partnership.agency_id, OrganisationKind.AGENCY), (partnership.ngo_id, OrganisationKind.NGO))


def list_parties(session: Session, memorandum_id: UUID) -> list[tuple[UUID, OrganisationKind]]:
    """The parties in the order in which they are printed."""
    rows = session.execute(
        sa.select(MemorandumParty.organisation_id, MemorandumParty.side)
        .where(MemorandumParty.memorandum_id == memorandum_id)
        .order_by(MemorandumParty.position)
    )
    return [(row.organisation_id, row.side) for row in rows]


def pairs_of(parties: Iterable[tuple[UUID, OrganisationKind]]) -> list[tuple[UUID, UUID]]:
    """Every agency with every NGO among the parties; each pair is a partnership."""
    parties = list(parties)
    agencies, ngos = ([party for party, kind in parties if kind is side] for side in SIDES)
    return [(agency, ngo) for agency in agencies for ngo in ngos]


def partnerships_among(session: Session, memorandum_id: UUID) -> list[Partnership]:
    """The partnerships of a memorandum, one for each agency with each NGO, in a fixed order for locking."""
    pairs = pairs_of(list_parties(session, memorandum_id))
    query = sa.select(Partnership).where(sa.tuple_(Partnership.agency_id, Partnership.ngo_id).in_(pairs))
    return list(session.scalars(query.order_by(Partnership.id).with_for_update()))


def write_parties(
    session: Session, memorandum_id: UUID, parties: Iterable[tuple[UUID, OrganisationKind]]
) -> None:
    """Replace the parties of a draft, in this order."""
    session.execute(sa.delete(MemorandumParty).where(MemorandumParty.memorandum_id == memorandum_id))
    rows = [
        {"memorandum_id": memorandum_id, "organisation_id": party, "side": side, "position": position}
        for position, (party, side) in enumerate(parties)
    ]
    session.execute(sa.insert(MemorandumParty), rows)


def change_parties(
    session: Session, actor: Actor, memorandum: Memorandum, further: frozenset[UUID], *, now: datetime
) -> None:
    """The drafting pair with these further parties; who leaves takes their services and areas along."""
    before = list_parties(session, memorandum.id)
    lead = before[:2]
    known = dict(before[2:])
    wanted = further - {party for party, _side in lead}
    added = _joining(session, wanted - known.keys())
    if len(lead) + len(wanted) > MOST_PARTIES:
        raise RuleBroken(N_("An agreement has at most %(most)s parties."), "organisation", most=MOST_PARTIES)
    staying = [(party, side) for party, side in before[2:] if party in wanted]
    parties = [*lead, *staying, *added]
    for agency_id, ngo_id in pairs_of(parties):
        open_partnership(session, actor, agency_id=agency_id, ngo_id=ngo_id, now=now)
    write_parties(session, memorandum.id, parties)
    _drop_what_left(session, memorandum.id)


def _joining(session: Session, ids: frozenset[UUID]) -> list[tuple[UUID, OrganisationKind]]:
    """Active agencies and NGOs by name; raises `RuleBroken` for anything else."""
    rows = session.execute(
        sa.select(Organisation.id, Organisation.kind)
        .where(
            Organisation.id.in_(ids),
            Organisation.kind.in_(SIDES),
            Organisation.status == OrganisationStatus.ACTIVE,
        )
        .order_by(Organisation.name, Organisation.id)
    ).all()
    if len(rows) < len(ids):
        raise RuleBroken(N_("Choose active police agencies and NGOs."), "organisation")
    return [(row.id, row.kind) for row in rows]


def _drop_what_left(session: Session, memorandum_id: UUID) -> None:
    staying = sa.select(MemorandumParty.organisation_id).where(MemorandumParty.memorandum_id == memorandum_id)
    services = sa.select(Service.id).where(Service.organisation_id.in_(staying))
    areas = sa.select(Area.id).where(Area.organisation_id.in_(staying))
    session.execute(
        sa.delete(MemorandumService).where(
            MemorandumService.memorandum_id == memorandum_id, MemorandumService.service_id.not_in(services)
        )
    )
    session.execute(
        sa.delete(MemorandumArea).where(
            MemorandumArea.memorandum_id == memorandum_id, MemorandumArea.area_id.not_in(areas)
        )
    )
