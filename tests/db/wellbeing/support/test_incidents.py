"""Critical incidents: offered is recorded, accepted is private, the list goes."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, InvalidTransition, NotFound, RuleBroken
from tests.support.wellbeing_support import (
    AGENCY,
    OTHER_AGENCY,
    STRANGERS,
    coordinator,
    make_incident,
    visitor,
)
from wellbeing.letters.models import NeutralLetter
from wellbeing.participants.models import Group, Origin, Participant, SafeContact
from wellbeing.pseudonyms import kept_as
from wellbeing.store import WellbeingBase
from wellbeing.support.incidents import answering, commands, queries
from wellbeing.support.incidents.codes import Answer, OfferMethod
from wellbeing.support.incidents.lifecycle import IncidentState
from wellbeing.support.incidents.models import CriticalIncident, IncidentPerson, OfferAnswer
from wellbeing.support.incidents.policy import AnswerValues
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

A, B = b"a" * 16, b"b" * 16


def offer(vault: Session, by: Visitor, incident_id: object, person: bytes, now: datetime) -> None:
    offer_id = vault.scalars(sa.select(IncidentPerson.id).where(IncidentPerson.person == person)).one()
    commands.record_offer(
        vault,
        by,
        incident_id,  # type: ignore[arg-type]
        offer_id=offer_id,
        method=OfferMethod.IN_PERSON,
        now=now,
    )


def state(vault: Session) -> CriticalIncident:
    vault.expire_all()
    return vault.scalars(sa.select(CriticalIncident)).one()


def test_with_the_last_offer_the_incident_is_offered(vault: Session, now: datetime) -> None:
    by = coordinator()
    incident_id = make_incident(vault, by, now, A, B)
    offer(vault, by, incident_id, A, now)
    row = queries.get_incident(vault, by, incident_id)
    assert (row.state, row.offered, row.listed) == (IncidentState.OPEN, 1, 2)
    offer(vault, by, incident_id, B, now + timedelta(hours=1))
    row = queries.get_incident(vault, by, incident_id)
    assert (row.state, row.offered, row.offered_in_time) == (IncidentState.OFFERED, 2, 2)
    assert row.all_offered_at == now + timedelta(hours=1)


@pytest.mark.parametrize(("minutes", "expected"), [(0, (1, 1)), (1, (0, 1))])
def test_seventy_two_hours_to_the_minute(
    vault: Session, now: datetime, minutes: int, expected: tuple[int, int]
) -> None:
    by = coordinator()
    incident_id = make_incident(vault, by, now, A, B, hours_ago=2)
    offer(vault, by, incident_id, A, now)
    offer(vault, by, incident_id, B, now + timedelta(hours=70, minutes=minutes))
    period = {"agency_id": AGENCY, "start": now - timedelta(days=1), "end": now}
    assert queries.offers_within_72h(vault, **period) == expected  # type: ignore[arg-type]


def test_w08_counts_what_happened_in_the_period_and_qualifies(vault: Session, now: datetime) -> None:
    by = coordinator()
    start, end = now - timedelta(days=20), now
    done = make_incident(vault, by, now, A, hours_ago=24)
    offer(vault, by, done, A, now)
    make_incident(vault, by, now, b"1" * 16, hours_ago=100)  # late: nobody was offered anything
    withdrawn = make_incident(vault, by, now, b"2" * 16, hours_ago=100)
    commands.withdraw_incident(vault, by, withdrawn, now=now)
    make_incident(vault, by, now, b"3" * 16, hours_ago=24 * 30)  # before the period
    make_incident(vault, coordinator(OTHER_AGENCY), now, b"4" * 16, hours_ago=100)
    assert queries.offers_within_72h(vault, agency_id=AGENCY, start=start, end=end) == (1, 2)
    not_yet_due = queries.offers_within_72h(vault, agency_id=AGENCY, start=start, end=end, as_of=now)
    assert not_yet_due == (0, 1)


def test_who_is_added_later_is_to_be_offered_within_the_incidents_time(vault: Session, now: datetime) -> None:
    by = coordinator()
    incident_id = make_incident(vault, by, now, A)
    offer(vault, by, incident_id, A, now)
    commands.list_more_people(vault, by, incident_id, people=[B, A], staff={A, B}, now=now)
    row = queries.get_incident(vault, by, incident_id)
    assert (row.state, row.listed, row.all_offered_at) == (IncidentState.OPEN, 2, None)
    with pytest.raises(Conflict, match="on the list already"):
        commands.list_more_people(vault, by, incident_id, people=[B], staff={A, B}, now=now)
    offer(vault, by, incident_id, B, now + timedelta(hours=80))
    row = queries.get_incident(vault, by, incident_id)
    assert (row.state, row.offered, row.offered_in_time) == (IncidentState.OFFERED, 2, 1)


def test_somebody_listed_by_mistake_is_taken_off_until_the_offer(vault: Session, now: datetime) -> None:
    by = coordinator()
    incident_id = make_incident(vault, by, now, A, B)
    offer(vault, by, incident_id, A, now)
    ids = {row.person: row.id for row in queries.list_people(vault, by, incident_id)}
    with pytest.raises(Conflict, match="was offered support already"):
        commands.remove_person(vault, by, incident_id, offer_id=ids[A], now=now)
    commands.remove_person(vault, by, incident_id, offer_id=ids[B], now=now)
    assert state(vault).state is IncidentState.OFFERED
    with pytest.raises(InvalidTransition):
        commands.remove_person(vault, by, incident_id, offer_id=ids[A], now=now)


def test_an_offer_is_recorded_once(vault: Session, now: datetime) -> None:
    by = coordinator()
    incident_id = make_incident(vault, by, now, A, B)
    offer(vault, by, incident_id, A, now)
    with pytest.raises(Conflict, match="recorded this offer already"):
        offer(vault, by, incident_id, A, now)


def test_the_answer_is_in_nothing_that_the_coordinator_reads(vault: Session, now: datetime) -> None:
    by, officer, peer = coordinator(), visitor(Role.OFFICER), visitor(Role.PEER_SUPPORTER)
    assert officer.pseudonym is not None
    incident_id = make_incident(vault, by, now, officer.pseudonym, B)
    offer(vault, by, incident_id, officer.pseudonym, now)

    def seen() -> str:
        vault.expire_all()
        parts = (
            queries.list_incidents(vault, by),
            queries.get_incident(vault, by, incident_id),
            queries.list_people(vault, by, incident_id),
        )
        return repr(parts)

    before = seen()
    [own] = queries.list_own_offers(vault, officer)
    values = AnswerValues(answer=Answer.PEER, asked_peer=peer.pseudonym, reach="Sam, 410 555 0177 after six")
    answering.answer_offer(vault, officer, own.id, values=values, peers={peer.pseudonym}, now=now)  # type: ignore[arg-type]
    assert seen() == before
    assert set(CriticalIncident.__table__.columns.keys()) & {"accepted", "answer", "declined"} == set()


def test_only_the_peer_who_was_asked_reads_whom_to_call(vault: Session, now: datetime) -> None:
    officer, asked, other = visitor(Role.OFFICER), visitor(Role.PEER_SUPPORTER), visitor(Role.PEER_SUPPORTER)
    assert officer.pseudonym
    assert asked.pseudonym
    make_incident(vault, coordinator(), now, officer.pseudonym)
    [own] = queries.list_own_offers(vault, officer)
    values = AnswerValues(answer=Answer.PEER, asked_peer=asked.pseudonym, reach="Sam, 410 555 0177")
    answering.answer_offer(vault, officer, own.id, values=values, peers={asked.pseudonym}, now=now)
    assert [row.reach for row in queries.list_asked(vault, asked)] == ["Sam, 410 555 0177"]
    assert queries.list_asked(vault, other) == []
    for name in STRANGERS.keys() - {"peer"}:
        with pytest.raises(NotFound):
            queries.list_asked(vault, STRANGERS[name]())
    assert vault.scalars(sa.select(NeutralLetter.staff)).all() == [asked.pseudonym]
    [trail] = vault.scalars(sa.select(TrailRow).where(TrailRow.action == "offer.answered"))
    assert (trail.details, trail.roles) == ("{}", "participant")

    answering.take_back_answer(vault, officer, own.id, now=now)
    assert queries.list_asked(vault, asked) == []
    assert vault.scalar(sa.select(sa.func.count()).select_from(OfferAnswer)) == 0


def test_nobody_answers_for_somebody_else(vault: Session, now: datetime) -> None:
    officer, other = visitor(Role.OFFICER), visitor(Role.OFFICER)
    assert officer.pseudonym is not None
    make_incident(vault, coordinator(), now, officer.pseudonym)
    [own] = queries.list_own_offers(vault, officer)
    assert queries.list_own_offers(vault, other) == []
    for who in (other, coordinator(), visitor(Role.CLINICIAN)):
        with pytest.raises(NotFound):
            answering.answer_offer(
                vault, who, own.id, values=AnswerValues(answer=Answer.NO), peers=(), now=now
            )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (AnswerValues(answer=Answer.PEER, asked_peer=b"q" * 16, reach="Sam"), "asked_peer"),
        (AnswerValues(answer=Answer.PEER, asked_peer=None, reach="Sam"), "asked_peer"),
        (AnswerValues(answer=Answer.PEER, asked_peer=b"p" * 16, reach=" "), "reach"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(
    vault: Session, now: datetime, values: AnswerValues, field: str
) -> None:
    officer = visitor(Role.OFFICER)
    assert officer.pseudonym is not None
    make_incident(vault, coordinator(), now, officer.pseudonym)
    [own] = queries.list_own_offers(vault, officer)
    with pytest.raises(RuleBroken) as refused:
        answering.answer_offer(vault, officer, own.id, values=values, peers={b"p" * 16}, now=now)
    assert refused.value.field == field


def test_who_gave_a_safe_address_gets_a_letter_with_the_offer(vault: Session, now: datetime) -> None:
    by = coordinator()
    participant = Participant(
        pseudonym=kept_as(A),
        origin=Origin.ACCOUNT,
        agency_id=AGENCY,
        group=Group.OFFICER,
        safe_contact=SafeContact.MAIL,
        contact="own@home.example",
        created_at=now,
    )
    vault.add(participant)
    vault.flush()
    incident_id = make_incident(vault, by, now, A, B)
    for person in (A, B):
        offer(vault, by, incident_id, person, now)
    [letter] = vault.scalars(sa.select(NeutralLetter))
    assert (letter.participant_id, letter.address) == (participant.id, "own@home.example")


def test_thirty_days_after_the_last_offer_the_names_and_answers_are_gone(
    vault: Session, now: datetime
) -> None:
    by, officer = coordinator(), visitor(Role.OFFICER)
    assert officer.pseudonym is not None
    incident_id = make_incident(vault, by, now, officer.pseudonym)
    [own] = queries.list_own_offers(vault, officer)
    answering.answer_offer(
        vault, officer, own.id, values=AnswerValues(answer=Answer.LATER), peers=(), now=now
    )
    offer(vault, by, incident_id, officer.pseudonym, now)
    assert commands.delete_old_lists(vault, now=now + timedelta(days=30, seconds=-1)) == 0
    assert commands.delete_old_lists(vault, now=now + timedelta(days=30)) == 1
    assert commands.delete_old_lists(vault, now=now + timedelta(days=30)) == 0
    for table in (IncidentPerson, OfferAnswer):
        assert vault.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    row = queries.get_incident(vault, by, incident_id)
    assert (row.state, row.listed, row.offered_in_time) == (IncidentState.CLEARED, 1, 1)
    assert queries.offers_within_72h(vault, agency_id=AGENCY, start=now - timedelta(days=1), end=now) == (
        1,
        1,
    )


def test_a_list_with_missing_offers_is_deleted_after_ninety_days(vault: Session, now: datetime) -> None:
    make_incident(vault, coordinator(), now, A, hours_ago=0)
    assert commands.delete_old_lists(vault, now=now + timedelta(days=89)) == 0
    assert commands.delete_old_lists(vault, now=now + timedelta(days=90)) == 1
    assert state(vault).state is IncidentState.CLEARED
    assert queries.offers_within_72h(vault, agency_id=AGENCY, start=now, end=now + timedelta(days=1)) == (
        0,
        1,
    )


@pytest.mark.parametrize("hours", [-1, 24 * 90])
def test_an_incident_lies_behind_us_and_not_too_far(vault: Session, now: datetime, hours: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        make_incident(vault, coordinator(), now, A, hours_ago=hours)
    assert refused.value.field == "happened_at"


@pytest.mark.parametrize("name", STRANGERS)
def test_incidents_are_the_agencys_coordinators(vault: Session, now: datetime, name: str) -> None:
    incident_id = make_incident(vault, coordinator(), now, A)
    stranger = STRANGERS[name]()
    for read in (queries.get_incident, queries.list_people):
        with pytest.raises(NotFound):
            read(vault, stranger, incident_id)
    with pytest.raises(NotFound):
        commands.withdraw_incident(vault, stranger, incident_id, now=now)


def test_no_table_of_incidents_holds_an_account() -> None:
    for table in WellbeingBase.metadata.tables.values():
        assert not {"user_id", "account_id"} & set(table.columns.keys()), table.name
