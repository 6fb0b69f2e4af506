"""Tells what happened in the enrolments of the fictitious partnership: sessions, a talk, two mandatory referrals."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import somebody
from concordat.seed.chance import Chance
from concordat.seed.people import Cast, Member
from core.actor import Role
from wellbeing.enrolments.lifecycle import ENDED, EnrolmentState
from wellbeing.enrolments.mandatory import commands as mandates
from wellbeing.enrolments.mandatory.policy import Request
from wellbeing.enrolments.mandatory.queries import list_provider_ids
from wellbeing.enrolments.messages.commands import mark_read, say
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.sessions.lifecycle import Attendance, SessionState
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.participants.models import Participant
from wellbeing.programmes.codes import Modality
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.visitor import Visitor, visitor_of

BEGUN = frozenset(EnrolmentState) - {
    EnrolmentState.INTERESTED,
    EnrolmentState.REQUESTED,
    EnrolmentState.WAITLISTED,
    EnrolmentState.OFFERED,
    EnrolmentState.ENROLLED,
}
MOST = 12
PLACES = {
    Modality.IN_PERSON: "First floor, the blue door",
    Modality.PHONE: None,
    Modality.TELEHEALTH: "https://rooms.lanternfield.example/heron",
}
TALK = (
    (Side.PERSON, "Hello. I have never done this. Is it all right if I come straight from a night shift?"),
    (Side.PROVIDER, "Of course. Come as you are. There is coffee, and nobody at the door asks anything."),
    (Side.PERSON, "Thank you. I slept four hours last night, which is one more than the week before."),
    (Side.PROVIDER, "That is a beginning. Shall we look at the nights before your shifts next time?"),
)


def seed_sessions(session: Session, vault: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """Sessions of every enrolment that began, a talk of the demo's officer, two mandatory referrals."""
    chance = Chance(seed + 9)
    rows = vault.scalars(
        sa.select(Enrolment)
        .where(Enrolment.held_by.is_not(None), Enrolment.notice_acknowledged_at.is_not(None))
        .order_by(Enrolment.requested_at, Enrolment.id)
    )
    for enrolment in rows:
        if enrolment.state in BEGUN and enrolment.active_since is not None:
            _meet(vault, chance, enrolment, now=now)
    vault.flush()
    _talk(session, vault, cast, now=now)
    _order(session, vault, cast, now=now)


def _meet(vault: Session, chance: Chance, enrolment: Enrolment, *, now: datetime) -> None:
    """A session every week or two from the beginning to the end, most of them attended, and the next one ahead."""
    end = min(enrolment.ended_at or now, now)
    at = _at_hour(enrolment.active_since or end, chance)
    modality = chance.one_of(tuple(Modality))
    attended: list[datetime] = []
    for number in range(MOST):
        if at + timedelta(hours=1) >= end:
            break
        what = Attendance.ATTENDED
        if number:
            what = chance.weighted(
                {Attendance.ATTENDED: 84, Attendance.DID_NOT_ATTEND: 9, Attendance.CANCELLED_LATE: 7}
            )
        vault.add(_held(chance, enrolment, at, modality, what))
        if what is Attendance.ATTENDED:
            attended.append(at)
        at = _at_hour(at + timedelta(days=chance.one_of((7, 7, 7, 14, 14, 21))), chance)
    if attended:
        enrolment.first_session_at = attended[0]
        enrolment.last_contact_at = max(attended[-1], enrolment.last_contact_at or attended[-1])
    if enrolment.state is EnrolmentState.ACTIVE:
        ahead = _at_hour(now + timedelta(days=chance.one_of((1, 2, 3, 5, 8))), chance)
        vault.add(_session(chance, enrolment, ahead, modality, SessionState.PLANNED, created_at=now))


def _at_hour(moment: datetime, chance: Chance) -> datetime:
    """The same day at a full hour of an American working day."""
    return moment.replace(hour=chance.one_of((14, 15, 16, 18, 19, 20)), minute=0, second=0, microsecond=0)


def _held(
    chance: Chance, enrolment: Enrolment, at: datetime, modality: Modality, what: Attendance
) -> CareSession:
    row = _session(chance, enrolment, at, modality, SessionState.RECORDED, created_at=at - timedelta(days=5))
    row.attendance, row.recorded_by = what, enrolment.held_by
    row.recorded_at = at + timedelta(hours=1)
    row.is_meaningful = chance.happens(0.93) if what is Attendance.ATTENDED else None
    return row


def _session(
    chance: Chance,
    enrolment: Enrolment,
    at: datetime,
    modality: Modality,
    state: SessionState,
    *,
    created_at: datetime,
) -> CareSession:
    row = CareSession(
        id=chance.uuid(),
        enrolment_id=enrolment.id,
        state=state,
        proposed_by=Side.PROVIDER,
        starts_at=at,
        ends_at=at + timedelta(minutes=50),
        modality=modality,
        created_at=created_at,
        wants_reminder=False,
    )
    row.place = PLACES[modality]
    return row


def _talk(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """The demo's officer and the one who works with them have written to each other; the last word waits."""
    person = _visitor(session, _member(cast, "staff@")).for_themselves()
    carers = {
        pseudonym_of(member.user_id): member
        for party in (*cast.agencies, *cast.ngos)
        for member in party.members
        if member.roles & {Role.CLINICIAN, Role.PEER_SUPPORTER}
    }
    enrolment = vault.scalars(
        sa.select(Enrolment)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            Participant.pseudonym == person.kept_as,
            Enrolment.state.not_in(ENDED),
            Enrolment.held_by.in_(list(carers)),
        )
        .order_by(Enrolment.created_at.desc())
        .limit(1)
    ).one_or_none()
    if enrolment is None or enrolment.held_by is None:
        return
    provider = _visitor(session, carers[bytes(enrolment.held_by)])
    start = max(enrolment.requested_at or now, now - timedelta(days=6))
    step = (now - start) / (len(TALK) + 1)
    for number, (side, text) in enumerate(TALK, start=1):
        visitor = person if side is Side.PERSON else provider
        say(vault, visitor, enrolment.id, side=side, text=text, now=start + step * number)
    mark_read(vault, person, enrolment.id, side=Side.PERSON, read_to=2, now=start + step * 3)


def _order(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """The demo's supervisor asked twice: one officer has not answered, another signed and attended."""
    asker = _member(cast, "supervisor@")
    supervisor = _visitor(session, asker)
    agency = cast.agencies[0]
    officers = [one for one in agency.with_role(Role.LIAISON_OFFICER) if not one.email.startswith("officer@")]
    waiting, signed = _member(cast, "officer@"), officers[-1]
    ids = {}
    for days, officer in ((3, waiting), (40, signed)):
        ids[officer.user_id] = mandates.ask(
            vault,
            supervisor,
            officer=pseudonym_of(officer.user_id),
            address=officer.email,
            asker_name=asker.name,
            request=Request(name=officer.name, is_no_debriefing=True, is_no_examination=True),
            now=now - timedelta(days=days),
        )
    _attend(session, vault, cast, signed, ids[signed.user_id], agency.organisation_id, now=now)


def _attend(
    session: Session,
    vault: Session,
    cast: Cast,
    officer: Member,
    mandate_id: UUID,
    agency_id: UUID,
    *,
    now: datetime,
) -> None:
    offering = set(list_provider_ids(vault, agency_id))
    for party in cast.ngos:
        clinicians = party.with_role(Role.CLINICIAN)
        if party.organisation_id not in offering or not clinicians:
            continue
        mandates.consent(
            vault,
            _visitor(session, officer).for_themselves(),
            mandate_id,
            name=officer.name,
            provider_id=party.organisation_id,
            contact="+1 518 555 0190",
            now=now - timedelta(days=38),
        )
        clinician = _visitor(session, clinicians[0])
        mandates.take(vault, clinician, mandate_id, now=now - timedelta(days=37))
        mandates.record_word(vault, clinician, mandate_id, attended=True, now=now - timedelta(days=30))
        return


def _member(cast: Cast, start: str) -> Member:
    return next(one for one in cast.agencies[0].members if one.email.startswith(start))


def _visitor(session: Session, member: Member) -> Visitor:
    actor = somebody(session, member.user_id)
    return visitor_of(actor)
