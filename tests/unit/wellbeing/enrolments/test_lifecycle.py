"""The life cycle of an enrolment: every state, action and role, against the table written out by hand."""

import itertools

import pytest

from core.actor import Role
from core.errors import Denied, InvalidTransition
from core.lifecycle import Turn
from wellbeing.enrolments.lifecycle import ENROLMENT, OPEN, EnrolmentAction, EnrolmentState
from wellbeing.enrolments.telling import NEXT_OWN, STEPS_OWN, STEPS_PROVIDER

S, A = EnrolmentState, EnrolmentAction
PERSON = "p"
PROVIDER = "kgmc"
CARERS = "kg"
TIMER = "s"
LETTERS = {
    "p": Role.PARTICIPANT,
    "k": Role.CLINICIAN,
    "g": Role.PEER_SUPPORTER,
    "m": Role.NGO_MANAGER,
    "c": Role.WELLBEING_COORDINATOR,
    "s": Role.SYSTEM,
}
KNOWN = (S.REQUESTED, S.WAITLISTED, S.OFFERED, S.ENROLLED, S.ACTIVE, S.PAUSED)
EXPECTED: dict[tuple[EnrolmentState, EnrolmentAction], tuple[EnrolmentState | None, str]] = {
    (S.INTERESTED, A.ASK): (S.REQUESTED, PERSON),
    (S.REQUESTED, A.WAITLIST): (S.WAITLISTED, PROVIDER + TIMER),
    (S.REQUESTED, A.OFFER): (S.OFFERED, PROVIDER),
    (S.WAITLISTED, A.OFFER): (S.OFFERED, PROVIDER),
    (S.OFFERED, A.ACCEPT): (S.ENROLLED, PERSON),
    (S.ENROLLED, A.START): (S.ACTIVE, CARERS),
    (S.ENROLLED, A.PAUSE): (S.PAUSED, PERSON),
    (S.ACTIVE, A.PAUSE): (S.PAUSED, PERSON),
    (S.PAUSED, A.RESUME): (None, PERSON),
    (S.ACTIVE, A.COMPLETE): (S.COMPLETED, PERSON + CARERS),
    (S.PAUSED, A.COMPLETE): (S.COMPLETED, PERSON + CARERS),
    (S.INTERESTED, A.WITHDRAW): (S.WITHDRAWN, PERSON),
    **{(state, A.WITHDRAW): (S.WITHDRAWN, PERSON) for state in KNOWN},
    **{(state, A.ASSIGN): (None, PROVIDER) for state in KNOWN},
    **{(state, A.END): (S.ENDED_BY_PROVIDER, PROVIDER) for state in KNOWN},
    **{(state, A.RULE_OUT): (S.NO_LONGER_ELIGIBLE, PROVIDER) for state in KNOWN},
    **{(state, A.LAPSE): (S.LAPSED, TIMER) for state in (S.OFFERED, S.ENROLLED, S.ACTIVE, S.PAUSED)},
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(S, A)), ids=str)
def test_each_step_is_in_the_table_or_refused(state: EnrolmentState, action: EnrolmentAction) -> None:
    expected = EXPECTED.get((state, action))
    for role in Role:
        if expected is None:
            with pytest.raises(InvalidTransition):
                ENROLMENT.may_take(state, action, {role})
            continue
        target, letters = expected
        if role in {LETTERS[letter] for letter in letters}:
            assert ENROLMENT.may_take(state, action, {role}).target == target
        else:
            with pytest.raises(Denied):
                ENROLMENT.may_take(state, action, {role})


def test_nobody_in_command_has_a_step() -> None:
    command = {Role.SUPERVISOR, Role.LEADERSHIP, Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.PARTNERSHIP_DESK}
    assert all(step.roles.isdisjoint(command) for step in ENROLMENT.transitions)


def test_every_open_state_is_left_by_the_person_alone() -> None:
    for state in OPEN:
        step = ENROLMENT.find(state, A.WITHDRAW)
        assert step is not None
        assert step.roles == {Role.PARTICIPANT}
        assert step.guard == ""


def test_every_state_has_a_turn_and_words() -> None:
    assert set(ENROLMENT.turns) == set(S) == set(NEXT_OWN) == set(STEPS_OWN) == set(STEPS_PROVIDER)
    assert {state for state, turn in ENROLMENT.turns.items() if turn is Turn.NOBODY} == ENROLMENT.closed
