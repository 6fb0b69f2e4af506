"""The life cycles of meetings, minutes and actions: every state, every step, every role."""

from uuid import uuid4

import pytest

from accounts.roles import permissions_of
from core.actor import Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, InvalidTransition
from partners.meetings.lifecycle import (
    MeetingState,
    MeetingStep,
    MinutesState,
    MinutesStep,
    WorkState,
    WorkStep,
)
from partners.meetings.policy import can_meet, can_minute, can_work, may_meet, may_minute, may_work
from tests.support.combinations import each_combination

S, A, M, N, W, K = MeetingState, MeetingStep, MinutesState, MinutesStep, WorkState, WorkStep
LEADERS = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER}
OPEN = {S.PLANNED, S.CALLED}
MEETING: dict[MeetingStep, tuple[set[MeetingState], MeetingState | None]] = {
    A.CALL: ({S.PLANNED}, S.CALLED),
    A.MOVE: (OPEN, None),
    A.CANCEL: (OPEN, S.CANCELLED),
    A.FILL_AGENDA: (OPEN, None),
    A.PROPOSE: (OPEN, None),
    A.HOLD: (OPEN, S.HELD),
    A.CORRECT: ({S.HELD}, None),
    A.DECIDE: ({S.HELD}, None),
}
MINUTES: dict[MinutesStep, tuple[MinutesState, MinutesState | None]] = {
    N.WRITE: (M.DRAFT, None),
    N.CIRCULATE: (M.DRAFT, M.CIRCULATED),
    N.AGREE: (M.CIRCULATED, None),
    N.OBJECT: (M.CIRCULATED, M.DRAFT),
    N.COMPLETE: (M.CIRCULATED, M.APPROVED),
}
WORK: dict[WorkStep, tuple[WorkState, WorkState | None, set[Role]]] = {
    K.FINISH: (W.OPEN, W.DONE, LEADERS | {Role.SUPERVISOR, Role.NGO_INTAKE}),
    K.REDATE: (W.OPEN, None, LEADERS),
    K.DROP: (W.OPEN, W.DROPPED, LEADERS),
    K.REOPEN: (W.DONE, W.OPEN, LEADERS | {Role.SUPERVISOR, Role.NGO_INTAKE}),
}


def actor_of(role: Role) -> Actor:
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=OrganisationKind.AGENCY,
        organisation_name="Northgate Police",
        name="Ada Chief",
        roles=frozenset({role}),
        permissions=frozenset() if role in (Role.PARTICIPANT, Role.SYSTEM) else permissions_of([role]),
    )


@each_combination(role=list(Role), step=list(A), state=list(S))
def test_meetings(state: MeetingState, step: MeetingStep, role: Role) -> None:
    sources, target = MEETING[step]
    actor = actor_of(role)
    if state not in sources:
        with pytest.raises(InvalidTransition):
            may_meet(actor, state, step)
    elif role not in LEADERS:
        with pytest.raises(Denied):
            may_meet(actor, state, step)
    else:
        assert may_meet(actor, state, step).target is target
    assert can_meet(actor, state, step) is (state in sources and role in LEADERS)


@each_combination(role=list(Role), step=list(N), state=list(M))
def test_minutes(state: MinutesState, step: MinutesStep, role: Role) -> None:
    source, target = MINUTES[step]
    allowed = LEADERS | {Role.SYSTEM} if step is N.COMPLETE else LEADERS
    actor = actor_of(role)
    if state is not source:
        with pytest.raises(InvalidTransition):
            may_minute(actor, S.HELD, state, step)
    elif role not in allowed:
        with pytest.raises(Denied):
            may_minute(actor, S.HELD, state, step)
    else:
        assert may_minute(actor, S.HELD, state, step).target is target
    assert can_minute(actor, S.HELD, state, step) is (state is source and role in allowed)


@pytest.mark.parametrize("state", [S.PLANNED, S.CALLED, S.CANCELLED])
def test_only_a_meeting_that_was_held_has_minutes(state: MeetingState) -> None:
    with pytest.raises(Conflict):
        may_minute(actor_of(Role.LEADERSHIP), state, M.DRAFT, N.WRITE)


@pytest.mark.parametrize("minutes", [M.CIRCULATED, M.APPROVED])
@pytest.mark.parametrize("step", [A.CORRECT, A.DECIDE])
def test_what_minutes_record_stays_once_they_are_circulated(minutes: MinutesState, step: MeetingStep) -> None:
    with pytest.raises(Conflict):
        may_meet(actor_of(Role.LEADERSHIP), S.HELD, step, minutes=minutes)


@each_combination(is_owner=[True, False], role=list(Role), step=list(K), state=list(W))
def test_actions(state: WorkState, step: WorkStep, role: Role, is_owner: bool) -> None:
    source, target, roles = WORK[step]
    actor = actor_of(role)
    assert actor.user_id is not None
    owner = actor.user_id if is_owner else uuid4()
    allowed = role in roles and (is_owner or role in LEADERS)
    if state is not source:
        with pytest.raises(InvalidTransition):
            may_work(actor, state, step, owner_id=owner)
    elif not allowed:
        with pytest.raises(Denied):
            may_work(actor, state, step, owner_id=owner)
    else:
        assert may_work(actor, state, step, owner_id=owner).target is target
    assert can_work(actor, state, step, owner_id=owner) is (state is source and allowed)
