"""The agreement that covers a referral, or in plain words which agreement or which term is missing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from core.clock import local_date
from core.errors import RuleBroken
from core.text import N_, MarkedText
from partners.memoranda.diligence import why_stopped
from partners.memoranda.labels import PATHWAYS, URGENCIES
from partners.memoranda.models import Memorandum
from partners.memoranda.rows import MemorandumRow, memoranda, memorandum_rows, party_to
from partners.memoranda.standing import Standing
from partners.memoranda.term_rows import terms_of
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
    pair = party_to(agency_id) & party_to(ngo_id)
    rows = memorandum_rows(session, memoranda().where(pair).order_by(Memorandum.starts_on, Memorandum.id))
    in_force = [row for row in rows if row.is_in_force(on)]
    agreements = terms_of(session, [row.id for row in in_force])
    if not agreements:
        raise _why_none(session, rows, ngo_id=ngo_id, agency_id=agency_id, on=on)
    if stopped := why_stopped(session, agency_id=agency_id, ngo_id=ngo_id, on=in_force[0].today(on)):
        ngo = in_force[0].name_of(ngo_id)
        words = N_("New referrals to %(ngo)s are stopped. %(reason)s")
        raise RuleBroken(words, "ngo_id", ngo=ngo, reason=stopped)
    service = session.execute(
        sa.select(Service.name, Service.organisation_id).where(Service.id == service_id)
    ).one_or_none()
    own = service is not None and service.organisation_id == ngo_id
    terms = next((terms for terms in agreements if own and service_id in terms.services), None)
    if terms is None:
        raise RuleBroken(
            N_("Agreement %(reference)s does not cover the service “%(service)s”."),
            "service_id",
            reference=agreements[0].reference,
            service=service.name if service else "?",
        )
    if area_id is not None and (reason := _why_not_there(session, terms, agency_id, area_id)):
        raise reason
    if missing := _why_not_coded(terms, pathway, urgency):
        raise missing
    return terms


def _why_not_there(session: Session, terms: Terms, agency_id: UUID, area_id: UUID) -> RuleBroken | None:
    """The agreement names areas of every agency; this one refers from its own only."""
    area = session.execute(sa.select(Area.name, Area.organisation_id).where(Area.id == area_id)).one_or_none()
    if area is not None and area.organisation_id == agency_id and area_id in terms.areas:
        return None
    return RuleBroken(
        N_("Agreement %(reference)s does not apply in the area “%(area)s”."),
        "area_id",
        reference=terms.reference,
        area=area.name if area else "?",
    )


def _why_none(
    session: Session, rows: Sequence[MemorandumRow], *, agency_id: UUID, ngo_id: UUID, on: datetime
) -> RuleBroken:
    """Which agreement is missing: the one nearest to being in force speaks."""
    by_standing: dict[Standing, MemorandumRow] = {row.standing(on): row for row in rows}
    if row := by_standing.get(Standing.SUSPENDED):
        return _why_suspended(row, on)
    if row := by_standing.get(Standing.SCHEDULED):
        words = N_("Agreement %(reference)s with %(ngo)s starts on %(day)s.")
        return RuleBroken(
            words, "ngo_id", reference=row.reference, ngo=row.name_of(ngo_id), day=row.facts.starts_on
        )
    if row := by_standing.get(Standing.OUT_FOR_SIGNATURE):
        return _why_unsigned(row)
    for standing in (Standing.EXPIRED, Standing.TERMINATED):
        if row := by_standing.get(standing):
            words = N_("Agreement %(reference)s with %(ngo)s ended on %(day)s.")
            return RuleBroken(
                words, "ngo_id", reference=row.reference, ngo=row.name_of(ngo_id), day=row.facts.last_day
            )
    for standing in (Standing.APPROVED, Standing.IN_REVIEW, Standing.DRAFT):
        if row := by_standing.get(standing):
            words = N_("Agreement %(reference)s with %(ngo)s is still a draft.")
            return RuleBroken(words, "ngo_id", reference=row.reference, ngo=row.name_of(ngo_id))
    if row := by_standing.get(Standing.SUPERSEDED):
        words = N_(
            "Agreement %(reference)s no longer joins %(agency)s and %(ngo)s since it was amended on %(day)s."
        )
        return RuleBroken(
            words,
            "ngo_id",
            reference=row.reference,
            agency=row.name_of(agency_id),
            ngo=row.name_of(ngo_id),
            day=row.facts.last_day + timedelta(days=1),
        )
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


def _why_unsigned(row: MemorandumRow) -> RuleBroken:
    missing = row.unsigned()
    if len(missing) == 2:
        words = N_("Agreement %(reference)s is not signed yet by %(one)s and by %(other)s.")
        return RuleBroken(words, "ngo_id", reference=row.reference, one=missing[0], other=missing[1])
    words = N_("Agreement %(reference)s is not signed yet by %(party)s.")
    return RuleBroken(words, "ngo_id", reference=row.reference, party=", ".join(missing))


def _why_suspended(row: MemorandumRow, on: datetime) -> RuleBroken:
    suspension = row.facts.suspension(on)
    assert suspension is not None, "a suspended agreement has a suspension"
    return RuleBroken(
        N_(
            "Agreement %(reference)s is suspended by %(party)s since %(day)s, so no new referral can be sent."
            " Reason: %(reason)s"
        ),
        "ngo_id",
        reference=row.reference,
        party=row.name_of(suspension.organisation_id),
        day=local_date(suspension.suspended_at, row.facts.zone),
        reason=suspension.reason,
    )


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
