"""Who is told what about an assessment: the panel, the agency's deciders, and the assessed NGO."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from accounts.notices.values import Plain
from accounts.organisations.models import Organisation
from core.actor import Role
from core.permissions import Permission
from core.text import N_
from partners.diligence.assessments.lifecycle import ANSWERERS
from partners.diligence.assessments.models import Assessment

NO_MORE: Mapping[str, Plain] = {}


def deciders_of(session: Session, agency_id: UUID) -> list[UUID]:
    """Who opens and decides assessments in an agency."""
    return people_holding(session, organisation_ids=[agency_id], permission=Permission.DILIGENCE_DECIDE)


def speakers_of(session: Session, ngo_id: UUID) -> list[UUID]:
    """Who speaks for an NGO on assessments."""
    roles: Iterable[Role] = ANSWERERS
    return people_holding(
        session, organisation_ids=[ngo_id], permission=Permission.DILIGENCE_READ, roles=roles
    )


def tell(
    session: Session,
    assessment: Assessment,
    to: Iterable[UUID | None],
    text: str,
    *,
    step: str,
    now: datetime,
    params: Mapping[str, Plain] = NO_MORE,
) -> int:
    """One notice per person and step; the names of both organisations may stand in the text."""
    names = {
        row.id: row.name
        for row in session.execute(
            sa.select(Organisation.id, Organisation.name).where(
                Organisation.id.in_((assessment.agency_id, assessment.ngo_id))
            )
        )
    }
    known: dict[str, Plain] = {
        "agency": names[assessment.agency_id],
        "ngo": names[assessment.ngo_id],
        **params,
    }
    used = {name: value for name, value in known.items() if f"%({name})s" in text}
    return notify(
        session,
        to=[person for person in to if person is not None],
        kind=NoticeKind.DILIGENCE,
        text=text,
        params=used,
        link=f"/diligence/{assessment.id}",
        about=("assessment", assessment.id),
        key=f"assessment:{assessment.id}:{step}",
        now=now,
    )


def tell_opened(session: Session, assessment: Assessment, *, now: datetime) -> None:
    """The NGO learns that it is assessed."""
    text = N_(
        "%(agency)s has begun to assess your organisation. Keep your documents complete and share them."
    )
    tell(session, assessment, speakers_of(session, assessment.ngo_id), text, step="opened", now=now)


def tell_assigned(session: Session, assessment: Assessment, user_id: UUID, *, now: datetime) -> None:
    """An assessor learns that their scores are wanted."""
    text = N_("You are asked to score %(ngo)s by %(day)s. First declare your interests.")
    step = f"assigned:{now.isoformat()}"
    tell(session, assessment, [user_id], text, step=step, now=now, params={"day": assessment.due_on})


def tell_differing(
    session: Session, assessment: Assessment, people: Iterable[UUID], *, now: datetime
) -> None:
    """The panel learns that it has to agree."""
    text = N_("The assessors of %(ngo)s differ. Agree on the scores.")
    tell(session, assessment, people, text, step="differing", now=now)


def tell_ready(session: Session, assessment: Assessment, *, now: datetime) -> None:
    """The deciders learn that they can decide."""
    text = N_("The assessment of %(ngo)s is ready to decide.")
    tell(session, assessment, deciders_of(session, assessment.agency_id), text, step="ready", now=now)


def tell_decided(session: Session, assessment: Assessment, *, now: datetime) -> None:
    """The NGO learns that the outcome is there."""
    text = N_(
        "%(agency)s has decided its assessment of your organisation. Read the outcome; you can reply once."
    )
    tell(session, assessment, speakers_of(session, assessment.ngo_id), text, step="decided", now=now)


def tell_reply(session: Session, assessment: Assessment, *, now: datetime) -> None:
    """The agency learns that the NGO replied."""
    text = N_("%(ngo)s has replied to the outcome of its assessment.")
    tell(session, assessment, deciders_of(session, assessment.agency_id), text, step="reply", now=now)
