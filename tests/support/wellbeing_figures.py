"""A year of support for the tests of figures: plain rows of the compartment, many at once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from partners.memoranda.programmes import ProgrammeType
from tests.support.wellbeing import AGENCY, NGO
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.sessions.lifecycle import Attendance, SessionState
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.participants.codes import Group, Origin, SafeContact
from wellbeing.participants.models import Participant
from wellbeing.programmes.codes import Modality, ProgrammeState
from wellbeing.programmes.models import Programme
from wellbeing.pseudonyms import kept_as, pseudonym_of

CARER = b"c" * 16


def a_programme(vault: Session, *, since: datetime, agency_id: UUID = AGENCY) -> Programme:
    """A programme on offer since a moment."""
    row = Programme(
        agency_id=agency_id,
        provider_id=NGO,
        kind=ProgrammeType.COUNSELLING_IN_PERSON,
        state=ProgrammeState.OFFERED,
        name="Quiet hour",
        summary="Talk with somebody.",
        created_at=since,
        offered_at=since,
    )
    vault.add(row)
    vault.flush()
    return row


def people_with_sessions(
    vault: Session,
    programme: Programme,
    count: int,
    *,
    at: datetime,
    group: Group = Group.OFFICER,
    state: EnrolmentState = EnrolmentState.ACTIVE,
    is_meaningful: bool = True,
    user_ids: list[UUID] | None = None,
) -> list[UUID]:
    """People who asked a week before `at` and had one session then; answers the participants' ids."""
    found = []
    for number in range(count):
        asked = at - timedelta(days=7)
        user_id = user_ids[number] if user_ids else uuid4()
        person = Participant(
            pseudonym=kept_as(pseudonym_of(user_id)),
            origin=Origin.ACCOUNT,
            agency_id=programme.agency_id,
            group=group,
            safe_contact=SafeContact.NONE,
            created_at=asked,
        )
        vault.add(person)
        vault.flush()
        ended = state is not EnrolmentState.ACTIVE
        enrolment = Enrolment(
            participant_id=person.id,
            programme_id=programme.id,
            state=state,
            held_by=CARER,
            notice_acknowledged_at=asked,
            requested_at=asked,
            active_since=at,
            first_session_at=at,
            last_contact_at=at,
            ended_at=at if ended else None,
            created_at=asked,
        )
        vault.add(enrolment)
        vault.flush()
        vault.add(
            CareSession(
                enrolment_id=enrolment.id,
                state=SessionState.RECORDED,
                proposed_by=Side.PERSON,
                starts_at=at,
                ends_at=at + timedelta(hours=1),
                modality=Modality.PHONE,
                created_at=asked,
                attendance=Attendance.ATTENDED,
                is_meaningful=is_meaningful,
                recorded_at=at,
                recorded_by=CARER,
            )
        )
        found.append(person.id)
    vault.flush()
    return found
