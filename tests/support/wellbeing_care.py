"""Enrolments with both their sides, for tests of talks, sessions and mandatory referrals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import OrganisationKind, Role
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.wellbeing import make_enrolment, make_programme
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.letters.models import NeutralLetter
from wellbeing.participants.codes import SafeContact
from wellbeing.participants.policy import Reachable
from wellbeing.programmes.models import Programme
from wellbeing.visitor import Visitor, visitor_of

SAFE_ADDRESS = "own@home.example"
CONTACTS = {SafeContact.NONE: None, SafeContact.MAIL: SAFE_ADDRESS, SafeContact.PHONE: "+1 410 555 0123"}


@dataclass(frozen=True, kw_only=True)
class Care:
    """An agency with an officer, their leaders and staff, and an NGO whose clinician cares for the officer."""

    agency: Organisation
    ngo: Organisation
    officer: User
    supervisor: User
    chief: User
    coordinator: User
    privacy: User
    administrator: User
    auditor: User
    clinician: User
    colleague: User
    manager: User
    programme: Programme
    enrolment: Enrolment

    @property
    def id(self) -> UUID:
        """The enrolment's."""
        return self.enrolment.id


def visitor_for(session: Session, user: User, *, own: bool = False) -> Visitor:
    """The visitor that an account is; `own` as on a page for oneself."""
    visitor = visitor_of(actor_of(session, user))
    return visitor.for_themselves() if own else visitor


def make_care(
    session: Session,
    vault: Session,
    now: datetime,
    *,
    state: EnrolmentState = EnrolmentState.ENROLLED,
    acknowledged: bool = True,
    contact: SafeContact = SafeContact.MAIL,
) -> Care:
    """An enrolment in a state, with a clinician assigned."""
    agency = make_organisation(session)
    ngo = make_organisation(session, OrganisationKind.NGO, name="Harbour Care")
    people = {
        "officer": (agency, Role.OFFICER),
        "supervisor": (agency, Role.SUPERVISOR),
        "chief": (agency, Role.LEADERSHIP),
        "coordinator": (agency, Role.WELLBEING_COORDINATOR),
        "privacy": (agency, Role.WELLBEING_AUDITOR),
        "administrator": (agency, Role.ORGANISATION_ADMIN),
        "auditor": (agency, Role.AUDITOR),
        "clinician": (ngo, Role.CLINICIAN),
        "colleague": (ngo, Role.CLINICIAN),
        "manager": (ngo, Role.NGO_MANAGER),
    }
    users = {
        name: make_user(
            session,
            organisation,
            [role],
            now=now,
            email=f"{name}@{'north' if organisation is agency else 'harbour'}.example",
            name=f"Robin {name.title()}",
        )
        for name, (organisation, role) in people.items()
    }
    session.commit()
    programme = make_programme(
        vault, now=now - timedelta(days=9), agency_id=agency.id, provider_id=ngo.id, name="Talking Room"
    )
    enrolment = make_enrolment(
        vault,
        now=now,
        state=state,
        visitor=visitor_for(session, users["officer"], own=True),
        programme=programme,
        carer=visitor_for(session, users["clinician"]),
        acknowledges=acknowledged,
        reachable=Reachable(safe_contact=contact, contact=CONTACTS[contact]),
    )
    return Care(agency=agency, ngo=ngo, programme=programme, enrolment=enrolment, **users)


def letters_to(vault: Session) -> list[tuple[str | None, bytes | None]]:
    """The letters in the compartment: to which address, or to which of the staff."""
    rows = vault.scalars(sa.select(NeutralLetter).order_by(NeutralLetter.created_at, NeutralLetter.dedup_key))
    return [(row.address, bytes(row.staff) if row.staff else None) for row in rows]
