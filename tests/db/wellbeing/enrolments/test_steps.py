"""The steps of an enrolment in the vault, by both sides."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.memoranda.programmes import ProgrammeType
from tests.support.wellbeing import (
    AGENCY,
    NGO,
    a_clinician,
    a_manager,
    a_peer,
    a_visitor,
    an_officer,
    ask_values,
    covering,
    make_enrolment,
    make_programme,
)
from wellbeing.enrolments import commands as own
from wellbeing.enrolments.clients import commands as clients
from wellbeing.enrolments.commands import ask
from wellbeing.enrolments.lapsing import lapse_silent
from wellbeing.enrolments.lifecycle import OPEN, EnrolmentState, ReferralSource
from wellbeing.enrolments.models import Enrolment, EnrolmentEvent
from wellbeing.enrolments.queries import get_own, list_events, list_own
from wellbeing.participants.codes import SafeContact
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import Reachable
from wellbeing.programmes.codes import ProgrammeState
from wellbeing.trail.models import TrailRow

S = EnrolmentState


@pytest.mark.parametrize("state", sorted(S))
def test_every_state_is_reached_by_commands_and_told_step_by_step(
    vault: Session, now: datetime, state: EnrolmentState
) -> None:
    enrolment = make_enrolment(vault, now=now, state=state)
    events = list_events(vault, enrolment.id)
    assert events[0].to_state is state
    assert events[-1].from_state is None
    assert [e.from_state for e in events[:-1]] == [e.to_state for e in events[1:]]


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_state_can_be_left_at_once_without_a_reason(
    vault: Session, now: datetime, state: EnrolmentState
) -> None:
    officer = an_officer()
    enrolment = make_enrolment(vault, now=now, state=state, visitor=officer)
    own.withdraw(vault, officer, enrolment.id, now=now)
    row = get_own(vault, officer, enrolment.id)
    assert (row.state, row.ended_at, row.end_reason) == (S.WITHDRAWN, now, None)


def test_asking_twice_is_one_enrolment(vault: Session, now: datetime) -> None:
    officer, programme = an_officer(), make_programme(vault, now=now)
    ids = {
        ask(
            vault,
            officer,
            programme.id,
            values=ask_values(),
            covered=covering(NGO),
            work_domain=None,
            now=now,
        )
        for _ in range(3)
    }
    assert len(ids) == 1
    assert [row.state for row in list_own(vault, officer)] == [S.REQUESTED]


def test_what_was_kept_for_later_is_asked_for_in_the_same_row(vault: Session, now: datetime) -> None:
    officer, programme = an_officer(), make_programme(vault, now=now)
    kept = ask(
        vault,
        officer,
        programme.id,
        values=ask_values(for_later=True),
        covered=covering(NGO),
        work_domain=None,
        now=now,
    )
    asked = ask(
        vault,
        officer,
        programme.id,
        values=ask_values(chosen_name="Robin"),
        covered=covering(NGO),
        work_domain=None,
        now=now,
    )
    row = get_own(vault, officer, kept)
    assert asked == kept
    assert (row.state, row.chosen_name) == (S.REQUESTED, "Robin")


def test_after_leaving_one_can_ask_again(vault: Session, now: datetime) -> None:
    officer, programme = an_officer(), make_programme(vault, now=now)
    first = ask(
        vault, officer, programme.id, values=ask_values(), covered=covering(NGO), work_domain=None, now=now
    )
    own.withdraw(vault, officer, first, reason="no_time", now=now)
    second = ask(
        vault, officer, programme.id, values=ask_values(), covered=covering(NGO), work_domain=None, now=now
    )
    assert second != first


def test_a_second_living_enrolment_is_refused_by_the_database(vault: Session, now: datetime) -> None:
    enrolment = make_enrolment(vault, now=now, state=S.REQUESTED)
    twin = Enrolment(
        participant_id=enrolment.participant_id,
        programme_id=enrolment.programme_id,
        state=S.REQUESTED,
        requested_at=now,
        created_at=now,
    )
    vault.add(twin)
    with pytest.raises(sa.exc.IntegrityError):
        vault.flush()


@pytest.mark.parametrize(
    "broken",
    [
        {"ended_at": None},
        {"state": S.ACTIVE},
        {"ended_at": None, "end_reason": "no_place", "state": S.ACTIVE},
        {"notice_acknowledged_at": None},
        {"state": S.LAPSED, "requested_at": None},
    ],
)
def test_the_database_keeps_states_and_moments_together(
    vault: Session, now: datetime, broken: dict[str, object]
) -> None:
    enrolment = make_enrolment(vault, now=now, state=S.COMPLETED)
    with pytest.raises(sa.exc.IntegrityError):
        vault.execute(sa.update(Enrolment).where(Enrolment.id == enrolment.id).values(**broken))


def test_it_cannot_begin_before_the_notice_is_confirmed(vault: Session, now: datetime) -> None:
    officer, carer = an_officer(), a_clinician()
    enrolment = make_enrolment(
        vault, now=now, state=S.ENROLLED, visitor=officer, carer=carer, acknowledges=False
    )
    with pytest.raises(RuleBroken, match="has not been confirmed"):
        clients.start(vault, carer, enrolment.id, now=now)
    own.acknowledge(vault, officer, enrolment.id, now=now)
    clients.start(vault, carer, enrolment.id, now=now)
    assert get_own(vault, officer, enrolment.id).state is S.ACTIVE


@pytest.mark.parametrize(("state", "back"), [(S.ENROLLED, S.ENROLLED), (S.ACTIVE, S.ACTIVE)])
def test_a_pause_leads_back_to_where_one_was(
    vault: Session, now: datetime, state: EnrolmentState, back: EnrolmentState
) -> None:
    officer = an_officer()
    enrolment = make_enrolment(vault, now=now, state=state, visitor=officer)
    own.pause(vault, officer, enrolment.id, now=now)
    assert get_own(vault, officer, enrolment.id).state is S.PAUSED
    own.resume(vault, officer, enrolment.id, now=now)
    assert get_own(vault, officer, enrolment.id).state is back


def test_nobody_else_takes_a_persons_steps(vault: Session, now: datetime) -> None:
    enrolment = make_enrolment(vault, now=now, state=S.OFFERED)
    for stranger in (an_officer(), a_clinician(), a_manager()):
        with pytest.raises((NotFound, Denied)):
            own.accept(vault, stranger, enrolment.id, now=now)


def test_the_second_who_takes_somebody_on_is_told(vault: Session, now: datetime) -> None:
    first, second = a_clinician(), a_clinician()
    enrolment = make_enrolment(vault, now=now, state=S.REQUESTED)
    clients.take_on(vault, first, enrolment.id, now=now)
    with pytest.raises(Conflict, match="A colleague has taken this person on"):
        clients.take_on(vault, second, enrolment.id, now=now)
    clients.take_on(vault, first, enrolment.id, now=now)
    clients.give_back(vault, first, enrolment.id, now=now)
    clients.take_on(vault, second, enrolment.id, now=now)
    assert vault.get_one(Enrolment, enrolment.id).held_by == second.pseudonym


def test_a_peer_does_not_get_themselves(vault: Session, now: datetime) -> None:
    user_id = uuid4()
    peer = a_peer(user_id=user_id)
    programme = make_programme(vault, now=now, provider_id=AGENCY, kind=ProgrammeType.PEER_SUPPORT)
    enrolment = make_enrolment(
        vault, now=now, state=S.REQUESTED, visitor=an_officer(user_id=user_id), programme=programme
    )
    with pytest.raises(NotFound):
        clients.take_on(vault, peer, enrolment.id, now=now)


def test_a_manager_assigns_to_own_staff_only_and_never_to_the_person(vault: Session, now: datetime) -> None:
    user_id = uuid4()
    manager, one, other = a_manager(), a_clinician(), a_clinician()
    assert one.pseudonym
    assert other.pseudonym
    officer = an_officer(user_id=user_id)
    enrolment = make_enrolment(vault, now=now, state=S.REQUESTED, visitor=officer)
    team = frozenset({one.pseudonym, officer.pseudonym or b""})
    for holder in (other.pseudonym, officer.pseudonym or b""):
        with pytest.raises(RuleBroken):
            clients.assign(vault, manager, enrolment.id, holder=holder, seen_holder=None, team=team, now=now)
    clients.assign(vault, manager, enrolment.id, holder=one.pseudonym, seen_holder=None, team=team, now=now)
    with pytest.raises(Conflict, match="Somebody else has assigned"):
        clients.assign(
            vault, manager, enrolment.id, holder=other.pseudonym, seen_holder=None, team=team, now=now
        )


def test_who_does_not_hold_somebody_cannot_begin_or_finish(vault: Session, now: datetime) -> None:
    manager = a_manager()
    enrolment = make_enrolment(vault, now=now, state=S.ACTIVE)
    with pytest.raises(Denied):
        clients.complete(vault, manager, enrolment.id, now=now)
    with pytest.raises(NotFound):
        clients.complete(vault, a_clinician(), enrolment.id, now=now)


def test_ending_needs_a_listed_reason(vault: Session, now: datetime) -> None:
    carer = a_clinician()
    enrolment = make_enrolment(vault, now=now, state=S.ACTIVE, carer=carer)
    for reason in (None, "because I say so"):
        with pytest.raises(RuleBroken):
            clients.end(vault, carer, enrolment.id, reason=reason, now=now)
    clients.end(vault, carer, enrolment.id, reason="needs_more", now=now)
    with pytest.raises(InvalidTransition):
        clients.end(vault, a_manager(), enrolment.id, reason="needs_more", now=now)


def test_only_an_offered_programme_of_ones_own_agency_can_be_joined(vault: Session, now: datetime) -> None:
    closed = make_programme(vault, now=now, state=ProgrammeState.CLOSED)
    draft = make_programme(vault, now=now, state=ProgrammeState.DRAFT)
    foreign = make_programme(vault, now=now, agency_id=uuid4())
    foreign_closed = make_programme(vault, now=now, agency_id=uuid4(), state=ProgrammeState.CLOSED)
    refused = ((closed, Conflict), (draft, NotFound), (foreign, NotFound), (foreign_closed, NotFound))
    for programme, error in refused:
        with pytest.raises(error):
            ask(
                vault,
                an_officer(),
                programme.id,
                values=ask_values(),
                covered=covering(NGO),
                work_domain=None,
                now=now,
            )
    assert vault.scalars(sa.select(sa.func.count()).select_from(Participant)).one() == 0


def test_command_roles_ask_for_themselves_like_anybody(vault: Session, now: datetime) -> None:
    programme = make_programme(vault, now=now)
    chief = a_visitor(Role.LEADERSHIP, Role.OFFICER)
    enrolment_id = ask(
        vault, chief, programme.id, values=ask_values(), covered=covering(NGO), work_domain=None, now=now
    )
    assert [row.id for row in list_own(vault, chief)] == [enrolment_id]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"chosen_name": " "}, "chosen_name"),
        ({"chosen_name": "x" * 61}, "chosen_name"),
        ({"source": ReferralSource.MANDATORY}, "source"),
        ({"reachable": Reachable(safe_contact=SafeContact.MAIL, contact="nobody")}, "mail"),
        ({"reachable": Reachable(safe_contact=SafeContact.MAIL, contact="a@hq.force.example")}, "mail"),
        ({"reachable": Reachable(safe_contact=SafeContact.PHONE, contact="ring me")}, "phone"),
        ({"reachable": Reachable(safe_contact=SafeContact.PHONE, contact=None)}, "phone"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    vault: Session, now: datetime, values: dict[str, object], field: str
) -> None:
    programme = make_programme(vault, now=now)
    with pytest.raises(RuleBroken) as caught:
        ask(
            vault, an_officer(), programme.id,
            values=ask_values(**values), covered=covering(NGO), work_domain="force.example", now=now,
        )  # fmt: skip
    assert caught.value.field == field


def test_a_work_address_is_used_where_the_person_is_sure(vault: Session, now: datetime) -> None:
    programme, officer = make_programme(vault, now=now), an_officer()
    work = Reachable(safe_contact=SafeContact.MAIL, contact="a@force.example")
    values = ask_values(reachable=work, is_sure=True)
    ask(
        vault,
        officer,
        programme.id,
        values=values,
        covered=covering(NGO),
        work_domain="force.example",
        now=now,
    )
    assert vault.scalars(sa.select(Participant)).one().contact == "a@force.example"


def test_ninety_days_of_silence_end_it_and_a_wait_does_not(vault: Session, now: datetime) -> None:
    active = make_enrolment(vault, now=now, state=S.ACTIVE)
    waiting = make_enrolment(vault, now=now, state=S.WAITLISTED)
    assert lapse_silent(vault, now=now + timedelta(days=89)) == 0
    assert lapse_silent(vault, now=now + timedelta(days=90)) == 1
    assert lapse_silent(vault, now=now + timedelta(days=90)) == 0
    assert (active.state, waiting.state) == (S.LAPSED, S.WAITLISTED)


def test_the_trail_holds_steps_but_no_names(vault: Session, now: datetime) -> None:
    carer = a_clinician()
    make_enrolment(vault, now=now, state=S.COMPLETED, carer=carer)
    rows = vault.execute(sa.select(TrailRow.action, TrailRow.staff).order_by(TrailRow.sequence)).all()
    assert ("enrolment.requested", None) in [tuple(row) for row in rows]
    assert ("client.completed", carer.pseudonym) in [tuple(row) for row in rows]
    details = vault.scalars(sa.select(TrailRow.details)).all()
    assert not any("Heron" in text for text in details)


def test_events_tell_roles_only(vault: Session, now: datetime) -> None:
    make_enrolment(vault, now=now, state=S.ACTIVE)
    roles = set(vault.scalars(sa.select(EnrolmentEvent.role)))
    assert roles == {Role.PARTICIPANT, Role.CLINICIAN}


def test_what_is_only_for_cards_is_refused_to_people_with_an_account(vault: Session, now: datetime) -> None:
    programme = make_programme(vault, now=now, needs_code=True)
    with pytest.raises(Conflict, match="with a code on a card"):
        ask(
            vault, an_officer(), programme.id,
            values=ask_values(), covered=covering(NGO), work_domain=None, now=now,
        )  # fmt: skip


def test_a_changed_notice_is_confirmed_anew(vault: Session, now: datetime) -> None:
    officer, carer, programme = an_officer(), a_clinician(), make_programme(vault, now=now)
    enrolment = make_enrolment(
        vault, now=now, state=S.ENROLLED, visitor=officer, carer=carer, programme=programme
    )
    programme.statement_at = now
    vault.flush()
    later = now + timedelta(minutes=1)
    with pytest.raises(RuleBroken, match="has not been confirmed"):
        clients.start(vault, carer, enrolment.id, now=later)
    own.acknowledge(vault, officer, enrolment.id, now=later)
    clients.start(vault, carer, enrolment.id, now=later)
    assert enrolment.state is S.ACTIVE


def test_a_programme_without_an_agreement_in_force_takes_nobody(vault: Session, now: datetime) -> None:
    programme = make_programme(vault, now=now)
    with pytest.raises(Conflict, match="agreement"):
        ask(vault, an_officer(), programme.id, values=ask_values(), covered={}, work_domain=None, now=now)
