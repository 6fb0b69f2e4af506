"""Every state, action and role of an alert against what the table is meant to say."""

from itertools import product

import pytest

from core.actor import Role
from core.errors import Denied, InvalidTransition
from wellbeing.instruments.alerts.lifecycle import (
    ALERT,
    OPEN,
    OUTCOME_LABELS,
    AlertAction,
    AlertState,
    Outcome,
)

S, A = AlertState, AlertAction
MEANT: dict[tuple[AlertState, AlertAction], tuple[AlertState | None, frozenset[Role]]] = {
    (S.WAITING, A.SEE): (S.SEEN, frozenset({Role.CLINICIAN})),
    (S.SEEN, A.ATTEMPT): (S.ATTEMPTED, frozenset({Role.CLINICIAN})),
    (S.ATTEMPTED, A.ATTEMPT): (S.ATTEMPTED, frozenset({Role.CLINICIAN})),
    (S.WAITING, A.ESCALATE): (None, frozenset({Role.CLINICIAN, Role.SYSTEM})),
    (S.SEEN, A.ESCALATE): (None, frozenset({Role.CLINICIAN, Role.SYSTEM})),
    (S.ATTEMPTED, A.ESCALATE): (None, frozenset({Role.CLINICIAN, Role.SYSTEM})),
    (S.SEEN, A.CLOSE): (S.CLOSED, frozenset({Role.CLINICIAN})),
    (S.ATTEMPTED, A.CLOSE): (S.CLOSED, frozenset({Role.CLINICIAN})),
    (S.WAITING, A.WITHDRAW): (S.WITHDRAWN, frozenset({Role.PARTICIPANT})),
    (S.SEEN, A.WITHDRAW): (S.WITHDRAWN, frozenset({Role.PARTICIPANT})),
    (S.ATTEMPTED, A.WITHDRAW): (S.WITHDRAWN, frozenset({Role.PARTICIPANT})),
}


@pytest.mark.parametrize(("state", "action"), list(product(AlertState, AlertAction)))
def test_a_step_is_for_whom_it_is_meant_and_for_nobody_else(state: AlertState, action: AlertAction) -> None:
    target, roles = MEANT.get((state, action), (None, frozenset[Role]()))
    for role in Role:
        if not roles:
            with pytest.raises(InvalidTransition):
                ALERT.may_take(state, action, {role})
        elif role in roles:
            assert ALERT.may_take(state, action, {role}).target is target
        else:
            with pytest.raises(Denied):
                ALERT.may_take(state, action, {role})


def test_the_person_can_leave_every_open_state() -> None:
    assert {state for state in S if ALERT.find(state, A.WITHDRAW)} == OPEN
    assert ALERT.closed == frozenset(S) - OPEN


def test_every_outcome_has_words() -> None:
    assert set(OUTCOME_LABELS) == set(Outcome)
