"""The agreement that covers a referral, or in plain words which agreement or which term is missing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from core.errors import RuleBroken
from core.text import N_, MarkedText
from partners.memoranda.labels import PATHWAYS, URGENCIES
from partners.memoranda.models import Memorandum, MemorandumSignature, Partnership
from partners.memoranda.rows import MemorandumRow, memoranda, memorandum_rows, terms_of
from partners.memoranda.standing import Standing
from partners.memoranda.terms import Pathway, Terms, Urgency
from partners.services.models import Service


def covering_terms(
    session: Session,
    *,
    agency_id: UUID,
    ngo_id: UUID,
    service_id: UUID,
    area_id: UUID | None,
    pathway: Pathway,
    urgency: Urgency,
    on: datetime,
) -> Terms:
    """The terms of the agreement in force that covers a referral; raises `RuleBroken` where none does.

    The error's `field` is `ngo_id`, `service_id`, `area_id`, `pathway` or `urgency`. An area that is not
    known (None) is not asked about.
    """
    pair = (Partnership.agency_id == agency_id) & (Partnership.ngo_id == ngo_id)
    rows = memorandum_rows(session, memoranda().where(pair).order_by(Memorandum.starts_on, Memorandum.id))
    agreements = terms_of(session, [row.id for row in rows if row.is_in_force(on)])
    if not agreements:
        raise _why_none(session, rows, ngo_id=ngo_id, agency_id=agency_id, on=on)
    terms = next((terms for terms in agreements if service_id in terms.services), None)
    if terms is None:
        raise RuleBroken(
            N_("Agreement %(reference)s does not cover the service “%(service)s”."),
            "service_id",
            reference=agreements[0].reference,
            service=session.scalar(sa.select(Service.name).where(Service.id == service_id)) or "?",
        )
    if area_id is not None and area_id not in terms.areas:
        raise RuleBroken(
            N_("Agreement %(reference)s does not apply in the area “%(area)s”."),
            "area_id",
            reference=terms.reference,
            area=session.scalar(sa.select(Area.name).where(Area.id == area_id)) or "?",
        )
    if missing := _why_not_coded(terms, pathway, urgency):
        raise missing
    return terms


def _why_none(
    session: Session, rows: Sequence[MemorandumRow], *, agency_id: UUID, ngo_id: UUID, on: datetime
) -> RuleBroken:
    """Which agreement is missing: the one nearest to being in force speaks."""
    by_standing: dict[Standing, MemorandumRow] = {row.standing(on): row for row in rows}
    if row := by_standing.get(Standing.SCHEDULED):
        words = N_("Agreement %(reference)s with %(ngo)s starts on %(day)s.")
        return RuleBroken(words, "ngo_id", reference=row.reference, ngo=row.ngo_name, day=row.facts.starts_on)
    if row := by_standing.get(Standing.OUT_FOR_SIGNATURE):
        return _why_unsigned(session, row)
    for standing in (Standing.EXPIRED, Standing.TERMINATED):
        if row := by_standing.get(standing):
            words = N_("Agreement %(reference)s with %(ngo)s ended on %(day)s.")
            return RuleBroken(
                words, "ngo_id", reference=row.reference, ngo=row.ngo_name, day=row.facts.last_day
            )
    if row := by_standing.get(Standing.DRAFT):
        words = N_("Agreement %(reference)s with %(ngo)s is still a draft.")
        return RuleBroken(words, "ngo_id", reference=row.reference, ngo=row.ngo_name)
    names: dict[UUID, str] = dict(
        session.execute(
            sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_([agency_id, ngo_id]))
        )
        .tuples()
        .all()
    )
    return RuleBroken(
        N_("There is no agreement between %(agency)s and %(ngo)s."),
        "ngo_id",
        agency=names.get(agency_id, "?"),
        ngo=names.get(ngo_id, "?"),
    )


def _why_unsigned(session: Session, row: MemorandumRow) -> RuleBroken:
    signed = set(
        session.scalars(
            sa.select(MemorandumSignature.organisation_id).where(MemorandumSignature.memorandum_id == row.id)
        )
    )
    parties = ((row.agency_id, row.agency_name), (row.ngo_id, row.ngo_name))
    missing = [name for party, name in parties if party not in signed]
    if len(missing) == len(parties):
        words = N_("Agreement %(reference)s is not signed yet by %(agency)s and by %(ngo)s.")
        return RuleBroken(words, "ngo_id", reference=row.reference, agency=row.agency_name, ngo=row.ngo_name)
    words = N_("Agreement %(reference)s is not signed yet by %(party)s.")
    return RuleBroken(words, "ngo_id", reference=row.reference, party="".join(missing))


def _why_not_coded(terms: Terms, pathway: Pathway, urgency: Urgency) -> RuleBroken | None:
    if pathway not in terms.pathways:
        return RuleBroken(
            N_("Agreement %(reference)s does not open the pathway “%(pathway)s”."),
            "pathway",
            reference=terms.reference,
            pathway=MarkedText(PATHWAYS[pathway]),
        )
    if urgency not in terms.urgencies():
        return RuleBroken(
            N_("Agreement %(reference)s does not cover the urgency “%(urgency)s”."),
            "urgency",
            reference=terms.reference,
            urgency=MarkedText(URGENCIES[urgency]),
        )
    return None
