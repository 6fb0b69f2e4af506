"""The whole matrix of states, actions and roles of a needs assessment."""

import pytest

from core.actor import Role
from core.errors import Denied, InvalidTransition
from partners.needs.lifecycle import EXPERTS, LEADERS, NEEDS, NeedsAction, NeedsState

A, S = NeedsAction, NeedsState
ALLOWED = {
    (S.GATHERING, A.GATHER): S.GATHERING,
    (S.GATHERING, A.ASK_EXPERT): S.GATHERING,
    (S.GATHERING, A.REVIEW): S.REVIEWING,
    (S.REVIEWING, A.ASK_EXPERT): S.REVIEWING,
    (S.REVIEWING, A.ANSWER): S.REVIEWING,
    (S.REVIEWING, A.OVERRULE): S.REVIEWING,
    (S.REVIEWING, A.REOPEN): S.GATHERING,
    (S.REVIEWING, A.CONCLUDE): S.CONCLUDED,
    (S.CONCLUDED, A.FOLLOW): S.CONCLUDED,
}


@pytest.mark.parametrize("state", list(NeedsState))
@pytest.mark.parametrize("action", list(NeedsAction))
def test_every_step_in_every_state_by_every_role(state: NeedsState, action: NeedsAction) -> None:
    for role in Role:
        target = ALLOWED.get((state, action))
        if target is None:
            with pytest.raises(InvalidTransition):
                NEEDS.may_take(state, action, {role})
        elif role in (EXPERTS if action is A.ANSWER else LEADERS):
            assert (NEEDS.may_take(state, action, {role}).target or state) is target
        else:
            with pytest.raises(Denied):
                NEEDS.may_take(state, action, {role})
